"""From which address a new device waits, as a hash, so that one address cannot fill the room."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column; those that wait now count for no address."""
    op.add_column("waiting_device", sa.Column("address_hash", Hex(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("waiting_device", "address_hash")
