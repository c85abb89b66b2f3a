"""Tables of what members entrust to others: mandates, and guardians with recoveries."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "guardians",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("chosen", sa.String(length=340), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("notice_ms", sa.BigInteger(), nullable=False),
        sa.Column("recovery_id", Id(), nullable=True),
        sa.Column("key", Hex(), nullable=True),
        sa.Column("ready_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "book", "member_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mandate",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mandate_id", Id(), nullable=False),
        sa.Column("account", Id(), nullable=False),
        sa.Column("broker", Id(), nullable=False),
        sa.Column("each", sa.BigInteger(), nullable=False),
        sa.Column("rest", sa.BigInteger(), nullable=False),
        sa.Column("payees", sa.String(length=300), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "mandate_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "mandate_by_account", "mandate", ["community_id", "book", "account"], unique=False
    )
    op.create_index(
        "mandate_by_broker", "mandate", ["community_id", "book", "broker"], unique=False
    )


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_index("mandate_by_broker", table_name="mandate")
    op.drop_index("mandate_by_account", table_name="mandate")
    op.drop_table("mandate")
    op.drop_table("guardians")
