"""Lists that people sign, before and while they are entered."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0116"
down_revision = "0115"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "list",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parts", Hex(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=False),
        sa.Column("order_id", Id(), nullable=True),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "parts"),
        sqlite_with_rowid=False,
    )
    op.create_index("list_by_member", "list", ["community_id", "book", "member_id"])


def downgrade() -> None:
    """Drop it, and what is in it."""
    op.drop_table("list")
