"""When what members are told of was said or changed: so that whom it concerns is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0117"
down_revision = "0116"
branch_labels = None
depends_on = None

INDEXES = (
    ("payment_request_by_time", "payment_request", "time_ms"),
    ("payment_request_by_declined", "payment_request", "declined_ms"),
    ("message_by_time", "message", "time_ms"),
    ("visit_by_time", "visit", "time_ms"),
    ("care_said_by_time", "care_said", "time_ms"),
    ("rota_by_changed", "rota", "changed_ms"),
)


def upgrade() -> None:
    """Add when a rota was changed, and the indexes."""
    op.add_column("rota", sa.Column("changed_ms", sa.BigInteger(), nullable=True))
    for name, table, column in INDEXES:
        op.create_index(name, table, ["community_id", column])


def downgrade() -> None:
    """Drop them."""
    for name, table, _column in INDEXES:
        op.drop_index(name, table)
    op.drop_column("rota", "changed_ms")
