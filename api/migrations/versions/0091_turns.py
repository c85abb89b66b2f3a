"""Whose turn it is to do what happens by itself."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "turn",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("holder", Hex(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "job"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it; whoever comes first takes its turn."""
    op.drop_table("turn")
