"""Figures of reports, kept so that their pages open at once."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0130"
down_revision = "0129"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "report_kept",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("form", Hex(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "kind", "period"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it, and what is in it."""
    op.drop_table("report_kept")
