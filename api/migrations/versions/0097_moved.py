"""That the database was moved, and where to."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "moved",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("moved_to", sa.String(length=500), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it; an older version opens the database, moved or not."""
    op.drop_table("moved")
