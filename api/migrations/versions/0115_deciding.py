"""Who decides how long a visit was where its two sides differ, and what they decided."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0115"
down_revision = "0114"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "care_decider",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("member_id", Id(), nullable=True),
        sa.Column("named_by", Id(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "care_decided",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hold_id", Id(), nullable=False),
        sa.Column("owner", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("decider", Id(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "hold_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("care_decided_by_decider", "care_decided", ["community_id", "book", "decider"])


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_table("care_decided")
    op.drop_table("care_decider")
