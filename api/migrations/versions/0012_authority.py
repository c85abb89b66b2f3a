"""Who may still act: keys in force, what ended mandates, and guardians who have yet to come."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns."""
    for table, column, type_, zero in _NEEDED:
        # Nobody keeps a book yet that has rows from before: zero is as good as any.
        made = sa.Column(column, type_(), nullable=False, server_default=zero)
        with op.batch_alter_table(table, table_kwargs={"sqlite_with_rowid": False}) as batch:
            batch.add_column(made)
        with op.batch_alter_table(table, table_kwargs={"sqlite_with_rowid": False}) as batch:
            batch.alter_column(column, server_default=None)
    op.add_column("guardians", sa.Column("next_id", Id(), nullable=True))
    op.add_column("guardians", sa.Column("next_chosen", sa.String(length=340), nullable=True))
    op.add_column("guardians", sa.Column("next_quorum", sa.Integer(), nullable=True))
    for column in ("next_notice_ms", "next_ready_ms"):
        op.add_column("guardians", sa.Column(column, sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Drop them, and what is in them."""
    for column in ("next_ready_ms", "next_notice_ms", "next_quorum", "next_chosen", "next_id"):
        op.drop_column("guardians", column)
    for table, column, *_ in reversed(_NEEDED):
        op.drop_column(table, column)


_ZERO = sa.text("0")
_NEEDED = (
    ("member", "keys", sa.Integer, _ZERO),
    ("member", "renewed", sa.BigInteger, _ZERO),
    ("member", "dismissed", sa.BigInteger, _ZERO),
    ("key", "veto", sa.Boolean, sa.text("false")),
    ("mandate", "given", sa.BigInteger, _ZERO),
    ("mandate", "from_ms", sa.BigInteger, _ZERO),
)
