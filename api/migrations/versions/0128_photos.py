"""Photos of members, and of offers and needs."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0128"
down_revision = "0127"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "member_photo",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("hash", Hex(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("large", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "member_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notice_photo",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("notice_id", Id(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("hash", Hex(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("large", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "notice_id", "number"),
        sqlite_with_rowid=False,
    )
    by_member = ["community_id", "book", "member_id"]
    op.create_index("notice_photo_by_member", "notice_photo", by_member)


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_index("notice_photo_by_member", table_name="notice_photo")
    op.drop_table("notice_photo")
    op.drop_table("member_photo")
