"""Why stewards decided something, what members say of their limits, and limits that only warn."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0126"
down_revision = "0125"
branch_labels = None
depends_on = None

TEXT_MAX = 500


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "decision_reason",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("text", sa.String(TEXT_MAX), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "order_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "appeal",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appeal_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("text", sa.String(TEXT_MAX), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(TEXT_MAX), nullable=True),
        sa.Column("answered_by", Id(), nullable=True),
        sa.Column("answered_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "book", "appeal_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("appeal_by_member", "appeal", ["community_id", "book", "member_id"])
    op.create_index("appeal_by_account", "appeal", ["community_id", "book", "account_id"])
    op.create_table(
        "warning",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("warning_id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=True),
        sa.Column("owner", Id(), nullable=True),
        sa.Column("percent", sa.BigInteger(), nullable=True),
        sa.Column("lower", sa.BigInteger(), nullable=True),
        sa.Column("upper", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(TEXT_MAX), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "warning_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("warning_by_account", "warning", ["community_id", "book", "account_id"])


def downgrade() -> None:
    """Drop them, and what is in them."""
    for table in ("warning", "appeal", "decision_reason"):
        op.drop_table(table)
