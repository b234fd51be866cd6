"""Kept counts: what was counted of each part of the documents, and how often each part has changed."""

from __future__ import annotations

import sqlalchemy as sa

from hatewatch.store.tables.base import metadata

#: So many keys of documents make a part: part 0 holds the keys below this.
PART = 1 << 16

# A row a part that was ever written to. Whoever alters what is counted of a part raises `changed` in the same
# transaction, so that a kept count is good as long as it was made when `changed` was what it is now.
part = sa.Table(
    "part",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("changed", sa.BigInteger, nullable=False),
)

# What was counted of a part as one model judged it, for one unit and kind of period; `version` names the counting, and
# `content` is what it packed. That holds pseudonyms and ids, so it goes with the first document of its part that is
# erased.
kept_count = sa.Table(
    "kept_count",
    metadata,
    sa.Column("model", sa.ForeignKey("model.key"), primary_key=True),
    sa.Column("unit", sa.String(16), primary_key=True),
    sa.Column("period", sa.String(8), primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("changed", sa.BigInteger, nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
