"""A co-op's categories, and for what a request asks."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the column."""
    op.create_table(
        "category",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "book", "code"),
        sqlite_with_rowid=False,
    )
    op.add_column("payment_request", sa.Column("category", sa.String(length=16), nullable=True))


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_column("payment_request", "category")
    op.drop_table("category")
