"""Until when something is needed: of requests for hours, and of needs."""

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None

TABLES = ("payment_request", "notice")


def upgrade() -> None:
    """Add the day, and the time of day."""
    for table in TABLES:
        op.add_column(table, sa.Column("needed_day", sa.String(length=10), nullable=True))
        op.add_column(table, sa.Column("needed_at", sa.String(length=5), nullable=True))


def downgrade() -> None:
    """Drop them."""
    for table in TABLES:
        op.drop_column(table, "needed_at")
        op.drop_column(table, "needed_day")
