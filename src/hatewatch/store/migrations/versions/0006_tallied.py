"""Kept counts: what was counted of each part of the documents, and which parts have changed since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables; a part that has no row in either is yet to be counted, so an old store needs nothing more."""
    op.create_table(
        "part",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "kept_count",
        sa.Column("model", sa.Integer, sa.ForeignKey("model.key", name="fk_kept_count_model"), primary_key=True),
        sa.Column("unit", sa.String(16), primary_key=True),
        sa.Column("period", sa.String(8), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
