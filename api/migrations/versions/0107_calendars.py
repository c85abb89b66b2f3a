"""Secret links to calendars."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "calendar",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("of_id", Id(), nullable=False),
        sa.Column("secret_hash", Hex(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "member_id", "of_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "calendar_by_secret", "calendar", ["community_id", "book", "secret_hash"], unique=True
    )


def downgrade() -> None:
    """Drop it, and what is in it."""
    op.drop_table("calendar")
