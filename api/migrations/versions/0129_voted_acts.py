"""What votes would allow, as their pages show it and as it is entered once they have passed."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0129"
down_revision = "0128"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "voted_act",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ends_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "order_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it, and what is in it."""
    op.drop_table("voted_act")
