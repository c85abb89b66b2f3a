"""The name under which the service signs, kept with its books."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0090"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "origin",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("community_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it; the setting alone says again."""
    op.drop_table("origin")
