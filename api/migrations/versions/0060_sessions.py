"""Sign-ins that have not ended, and the challenges that were answered."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0060"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; whoever was signed in signs in again."""
    op.create_table(
        "session",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", Hex(), nullable=False),
        sa.Column("key", Hex(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "token_hash"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "challenge_answered",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("nonce_hash", Hex(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "nonce_hash"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_table("challenge_answered")
    op.drop_table("session")
