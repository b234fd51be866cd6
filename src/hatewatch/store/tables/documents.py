"""Documents, what was found in them, rejected rows, models and predictions."""

from __future__ import annotations

import sqlalchemy as sa

from hatewatch.store.tables.base import Utc, metadata

# One file read once; a second reading of the same bytes, under whatever name, finds its row here.
ingest = sa.Table(
    "ingest",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("started", Utc, nullable=False),
    sa.Column("finished", Utc),
)

document = sa.Table(
    "document",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("ingest", sa.ForeignKey("ingest.key"), nullable=False, index=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("native_id", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("published", Utc, index=True),
    sa.Column("author", sa.String(20)),
    sa.Column("place", sa.Text),
    sa.Column("place_given", sa.Text),
    sa.Column("outlet", sa.Text),
    sa.Column("url", sa.Text),
    # Facts found in the text: the main language, then those of its sentences, most text first ("tr,kmr").
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("languages", sa.Text, nullable=False),
    # article, comment, message, post or repost; "" of a table's rows, whose files do not say.
    sa.Column("kind", sa.String(16), nullable=False, server_default=""),
    sa.Column("parent", sa.Text),
    # How sure the extraction from a page is, 0 to 1; NULL where nothing had to be extracted.
    sa.Column("confidence", sa.Double),
    # When it came into the store; NULL of what came before this was noted.
    sa.Column("came", Utc, index=True),
)

place_mention = sa.Table(
    "place_mention",
    metadata,
    sa.Column("document", sa.ForeignKey("document.key"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("place", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

target_mention = sa.Table(
    "target_mention",
    metadata,
    sa.Column("document", sa.ForeignKey("document.key"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("target", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

rejected = sa.Table(
    "rejected",
    metadata,
    sa.Column("ingest", sa.ForeignKey("ingest.key"), primary_key=True),
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("raw", sa.Text, nullable=False),
    # The shape by which a later hatewatch may map the item, which `raw` then holds whole; "" where nothing can.
    sa.Column("shape", sa.Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)

# `labels` gives the order of the scores in `prediction`; thresholds are a copy, so that a report needs no model.
model = sa.Table(
    "model",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),  # name@digest
    sa.Column("labels", sa.JSON, nullable=False),
    sa.Column("thresholds", sa.JSON, nullable=False),
)

# Probabilities in ten-thousandths, little-endian uint16, one per label: four decimals in 2 bytes.
prediction = sa.Table(
    "prediction",
    metadata,
    sa.Column("model", sa.ForeignKey("model.key"), primary_key=True),
    sa.Column("document", sa.ForeignKey("document.key"), primary_key=True),
    sa.Column("scores", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
