"""The text that an order commits to which waits for further signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0125"
down_revision = "0124"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column."""
    op.add_column("pending_order", sa.Column("memo", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it, and what is in it."""
    op.drop_column("pending_order", "memo")
