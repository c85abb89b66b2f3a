"""What keys are in and when they were used, passkeys, and whether guardians agree."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None

SHEETS = ("Recovery sheet", "Feuille de secours", "Hoja de recuperación")
"""What keys on paper were called, by which alone they were known until now."""


def upgrade() -> None:
    """Make the tables, and say what keys are in."""
    kind = sa.Column("kind", sa.String(length=10), nullable=False, server_default="device")
    op.add_column("key_name", kind)
    op.add_column("key_name", sa.Column("used_ms", sa.BigInteger(), nullable=True))
    label = sa.Column("label", sa.String(length=60), nullable=False, server_default="")
    op.add_column("waiting_device", label)
    for table, column in (("key_name", "kind"), ("waiting_device", "label")):
        with op.batch_alter_table(table, table_kwargs={"sqlite_with_rowid": False}) as batch:
            batch.alter_column(column, server_default=None)
    named = sa.table("key_name", sa.column("name", sa.String), sa.column("kind", sa.String))
    op.execute(named.update().where(named.c.name.in_(SHEETS)).values(kind="sheet"))
    _make(
        "passkey",
        sa.Column("credential_hash", Hex(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("key", Hex(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        keys=("credential_hash",),
    )
    _make(
        "guard_answer",
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("guardian_id", Id(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        keys=("member_id", "guardian_id"),
    )


def _make(name: str, *columns: "sa.Column[object]", keys: tuple[str, ...]) -> None:
    op.create_table(
        name,
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("community_id", "book", *keys),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them, and what is in them."""
    for name in ("guard_answer", "passkey"):
        op.drop_table(name)
    op.drop_column("waiting_device", "label")
    for column in ("used_ms", "kind"):
        op.drop_column("key_name", column)
