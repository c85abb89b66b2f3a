"""What a book's rules say of treasurers and funds, households, and what rules keep for later."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0114"
down_revision = "0113"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns and the table."""
    op.add_column("book", sa.Column("treasurers", sa.Integer(), nullable=True))
    op.add_column("book", sa.Column("funds", sa.BigInteger(), nullable=True))
    op.add_column("member", sa.Column("household", Id(), nullable=True))
    op.create_table(
        "kept",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kept_id", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "kept_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_table("kept")
    op.drop_column("member", "household")
    op.drop_column("book", "funds")
    op.drop_column("book", "treasurers")
