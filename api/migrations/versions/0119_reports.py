"""What reports are compared with."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0119"
down_revision = "0117"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "report_baseline",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", Hex(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it, and what is in it."""
    op.drop_table("report_baseline")
