"""Periods of acts that the clock has prepared, or why it could not."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0127"
down_revision = "0126"
branch_labels = None
depends_on = None

WHY_MAX = 48


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "act_period",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tag", sa.String(16), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("parts", Hex(), nullable=True),
        sa.Column("why", sa.String(WHY_MAX), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "book", "tag", "until_ms"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it, and what is in it."""
    op.drop_table("act_period")
