"""Foundings of co-ops, who takes part in them, and a co-op's language and first steps."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the column."""
    op.create_table(
        "founding",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("link_hash", Hex(), nullable=False),
        sa.Column("at_start", sa.Boolean(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("nonce", Hex(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("founder", Id(), nullable=True),
        sa.Column("book_id", Hex(), nullable=True),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "founding_steward",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("key", Hex(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("salt", Hex(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("secret_hash", Hex(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("read", Hex(), nullable=True),
        sa.Column("fell", sa.Boolean(), nullable=False),
        sa.Column("signatures", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "steward_invitation",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("secret_hash", Hex(), nullable=False),
        sa.Column("whom", sa.String(length=120), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "secret_hash"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "first_steps",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("put_off", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book"),
        sqlite_with_rowid=False,
    )
    op.add_column("community", sa.Column("language", sa.String(length=8), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("community", "language")
    for table in ("first_steps", "steward_invitation", "founding_steward", "founding"):
        op.drop_table(table)
