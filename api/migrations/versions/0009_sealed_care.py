"""Tables of booked care: what was signed in advance, and whose silence agrees to it."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "care_sealed",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hold_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("key", Hex(), nullable=False),
        sa.Column("signature", Hex(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "hold_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "care_choice",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "member_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_table("care_choice")
    op.drop_table("care_sealed")
