"""What members ask the co-op's acts for."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0120"
down_revision = "0119"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "ask",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ask_id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("other_id", Id(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("decided_by", Id(), nullable=True),
        sa.Column("decided_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "book", "ask_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ask_by_member", "ask", ["community_id", "book", "member_id"])


def downgrade() -> None:
    """Drop it, and what is in it."""
    op.drop_table("ask")
