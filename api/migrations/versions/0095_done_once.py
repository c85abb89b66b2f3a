"""What came of requests that are done once."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0095"
down_revision = "0092"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "done_once",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request_hash", Hex(), nullable=False),
        sa.Column("body_hash", Hex(), nullable=False),
        sa.Column("made", sa.String(length=36), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "request_hash"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it; whoever asks again then does it again."""
    op.drop_table("done_once")
