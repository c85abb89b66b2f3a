"""Visits: when and where booked care is to be given; and signatures of lesser amounts of it."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the column of what was signed in advance."""
    op.create_table(
        "visit",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hold_id", Id(), nullable=False),
        sa.Column("owner", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("by", Id(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("ends_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "hold_id"),
        sqlite_with_rowid=False,
    )
    for side in ("owner", "member_id"):
        name = f"visit_by_{side.removesuffix('_id')}"
        op.create_index(name, "visit", ["community_id", "book", side, "day"])
    op.add_column("care_sealed", sa.Column("lesser", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_column("care_sealed", "lesser")
    op.drop_table("visit")
