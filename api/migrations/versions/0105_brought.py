"""What a co-op brings in from another system: the parts that a book awaits, and who is expected."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None

TO_COME = ("members_to_come", "accounts_to_come")


def upgrade() -> None:
    """Add the columns; nobody is expected yet."""
    op.add_column("book", sa.Column("brought", Id(), nullable=True))
    op.add_column("book", sa.Column("awaited", Hex(), nullable=True))
    for name in TO_COME:
        op.add_column("book", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("book", sa.Column("total_to_come", sa.BigInteger(), nullable=True))
    op.add_column("book", sa.Column("parts_until_ms", sa.BigInteger(), nullable=True))
    op.add_column("book", sa.Column("certificate", Hex(), nullable=True))
    op.add_column(
        "member",
        sa.Column("expected", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("member", table_kwargs={"sqlite_with_rowid": False}) as member:
        member.alter_column("expected", server_default=None)


def downgrade() -> None:
    """Forget them; the journal has them."""
    op.drop_column("member", "expected")
    for name in ("certificate", "parts_until_ms", "total_to_come", *TO_COME, "awaited", "brought"):
        op.drop_column("book", name)
