"""How members are reached outside the page, what they know, and what is on its way."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0113"
down_revision = "0112"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make(
        "reach",
        [sa.Column("member_id", Id(), nullable=False)],
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("quiet_from", sa.BigInteger(), nullable=False),
        sa.Column("quiet_until", sa.BigInteger(), nullable=False),
        sa.Column("chosen", sa.String(length=600), nullable=False),
        sa.Column("letter", sa.Boolean(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("digest_ms", sa.BigInteger(), nullable=False),
        sa.Column("unread", sa.BigInteger(), nullable=False),
    )
    _make(
        "reach_address",
        [
            sa.Column("member_id", Id(), nullable=False),
            sa.Column("channel", sa.String(length=8), nullable=False),
        ],
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("code_hash", Hex(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_ms", sa.BigInteger(), nullable=True),
    )
    _make(
        "reach_push",
        [sa.Column("push_id", Hex(), nullable=False)],
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
    )
    _make(
        "reach_known",
        [sa.Column("member_id", Id(), nullable=False), sa.Column("fact", Hex(), nullable=False)],
    )
    _make(
        "outbox",
        [sa.Column("message_id", Hex(), nullable=False)],
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("target", Hex(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("sent_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=False),
    )
    for name, table, columns in (
        ("reach_address_by_code", "reach_address", ["community_id", "code_hash"]),
        ("reach_push_by_member", "reach_push", ["community_id", "book", "member_id"]),
        ("outbox_by_due", "outbox", ["community_id", "due_ms"]),
        ("outbox_by_member", "outbox", ["community_id", "book", "member_id"]),
    ):
        op.create_index(name, table, columns)


def _make(name: str, keys: "list[sa.Column[object]]", *more: "sa.Column[object]") -> None:
    op.create_table(
        name,
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        *keys,
        *more,
        sa.PrimaryKeyConstraint("community_id", "book", *(str(key.name) for key in keys)),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them, and what is in them."""
    for name in ("outbox", "reach_known", "reach_push", "reach_address", "reach"):
        op.drop_table(name)
