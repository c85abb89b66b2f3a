"""In which ten years of age members are, as they say it."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0123"
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "age",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "member_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it, and what is in it."""
    op.drop_table("age")
