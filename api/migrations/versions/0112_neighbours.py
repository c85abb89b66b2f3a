"""Offers and needs have titles; co-ops say how they are reached, and name their neighbourhoods."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("notice", sa.Column("title", sa.String(length=80), nullable=True))
    op.add_column("spot", sa.Column("neighbourhood_id", Id(), nullable=True))
    _make(
        "coop_contact",
        [],
        sa.Column("phone", sa.String(length=80), nullable=False),
        sa.Column("mail", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
    )
    _make(
        "neighbourhood",
        [sa.Column("neighbourhood_id", Id(), nullable=False)],
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("north", sa.BigInteger(), nullable=False),
        sa.Column("east", sa.BigInteger(), nullable=False),
    )


def _make(name: str, keys: list[sa.Column[str]], *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), nullable=False),
        *keys,
        *columns,
        sa.PrimaryKeyConstraint("community_id", "book", *(key.name for key in keys)),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("neighbourhood")
    op.drop_table("coop_contact")
    with op.batch_alter_table("spot") as batch:
        batch.drop_column("neighbourhood_id")
    with op.batch_alter_table("notice") as batch:
        batch.drop_column("title")
