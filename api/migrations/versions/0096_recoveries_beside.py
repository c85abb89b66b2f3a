"""A guardian's recovery stands beside that of another for the same member."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table anew; guardians begin again what they were signing."""
    _make("member_id", "asked_by")


def downgrade() -> None:
    """As before, without what is in it."""
    _make("member_id")


def _make(*key: str) -> None:
    op.drop_table("recovery_ask")
    op.create_table(
        "recovery_ask",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("asked_by", Id(), nullable=False),
        sa.Column("order_text", sa.Text(), nullable=False),
        sa.Column("signatures", sa.Text(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", *key),
        sqlite_with_rowid=False,
    )
