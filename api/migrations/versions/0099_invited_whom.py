"""Invitations say for whom they are, when they were made and reminded of, and by whom used."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0099"
down_revision = "0097"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table anew; stewards invite again whom they had invited."""
    _make(
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("reminded_ms", sa.BigInteger(), nullable=True),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.Column("used_by", Id(), nullable=True),
    )


def downgrade() -> None:
    """As before, without what is in it."""
    _make()


def _make(*more: "sa.Column[object]") -> None:
    op.drop_table("invitation")
    op.create_table(
        "invitation",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("secret_hash", Hex(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        *more,
        sa.PrimaryKeyConstraint("community_id", "book", "secret_hash"),
        sqlite_with_rowid=False,
    )
