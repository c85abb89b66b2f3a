"""Who leaves and what they wish for their hours, and whom stewards would erase."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0104"
down_revision = "0099"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make(
        "leaving",
        sa.Column("wish", sa.String(length=10), nullable=False),
        sa.Column("to_account", Id(), nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("said_ms", sa.BigInteger(), nullable=False),
        sa.Column("leaves_ms", sa.BigInteger(), nullable=True),
    )
    _make(
        "erasure",
        sa.Column("asked_by", Id(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
    )


def _make(name: str, *more: "sa.Column[object]") -> None:
    op.create_table(
        name,
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        *more,
        sa.PrimaryKeyConstraint("community_id", "book", "member_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_table("erasure")
    op.drop_table("leaving")
