"""About where a member is, and which notices say how far that is."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the column; no notice says so yet."""
    op.create_table(
        "spot",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("north", sa.BigInteger(), nullable=False),
        sa.Column("east", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "member_id"),
        sqlite_with_rowid=False,
    )
    op.add_column("notice", sa.Column("near", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_column("notice", "near")
    op.drop_table("spot")
