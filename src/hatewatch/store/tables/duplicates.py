"""Which documents are copies of each other, and the keys to find copies by."""

from __future__ import annotations

import sqlalchemy as sa

from hatewatch.store.tables.base import metadata

# A row a document that was placed; `eldest` names its group, and is its own key where it has no copy. That is not a
# foreign key: a document does not rest on the eldest of its group, and stays when that is erased (`remove`).
duplicate = sa.Table(
    "duplicate",
    metadata,
    sa.Column("document", sa.ForeignKey("document.key"), primary_key=True, autoincrement=False),
    sa.Column("eldest", sa.Integer, nullable=False, index=True),
    sa.Column("how", sa.String(8), nullable=False),
    sa.Column("words", sa.Integer, nullable=False),
)


def _band(name: str) -> sa.Table:
    # No foreign key: each of twenty rows a document would be looked up in `document`, and without an index by document
    # (which would double the table) every deletion there would read the whole of this one.
    return sa.Table(
        name,
        metadata,
        sa.Column("hash", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("document", sa.Integer, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )


# Hashes are random, so each new one touches another page of `band`: rows gather in the small `band_new`, and are moved
# in the order of `band` when there are many. One without the other would write fifty times as much.
band = _band("band")
band_new = _band("band_new")
#: Tables that know documents by a number without a foreign key.
INDEXED = (band, band_new)

# One row: what the hashes were made with.
band_method = sa.Table("band_method", metadata, sa.Column("name", sa.String(64), primary_key=True))
