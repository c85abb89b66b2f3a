"""Tables of exchanges: requests, booked care, drafts, offers and needs, messages."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("payment_request", "care_said", "draft", "draft_signature", "notice", "message")


def upgrade() -> None:
    """Make the tables."""
    _make(
        "payment_request",
        ["request_id"],
        sa.Column("asker", Id(), nullable=False),
        sa.Column("account", Id(), nullable=False),
        sa.Column("payer", Id(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("declined_ms", sa.BigInteger(), nullable=True),
    )
    _index("payment_request_by_asker", "payment_request", "asker")
    _index("payment_request_by_payer", "payment_request", "payer")
    _make(
        "care_said",
        ["hold_id", "member_id"],
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
    )
    _make_drafts()
    _make_market()


def _make_drafts() -> None:
    _make(
        "draft",
        ["order_id"],
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("of_id", Id(), nullable=True),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
    )
    _index("draft_by_of", "draft", "of_id")
    _make(
        "draft_signature",
        ["order_id", "member_id"],
        sa.Column("key", Hex(), nullable=True),
        sa.Column("signature", Hex(), nullable=True),
    )
    _index("draft_signature_by_member", "draft_signature", "member_id")


def _make_market() -> None:
    _make(
        "notice",
        ["notice_id"],
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("reach", sa.String(length=8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
    )
    _index("notice_by_member", "notice", "member_id")
    _make(
        "message",
        ["message_id"],
        sa.Column("sender", Id(), nullable=False),
        sa.Column("receiver", Id(), nullable=False),
        sa.Column("notice_id", Id(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=True),
    )
    _index("message_by_receiver", "message", "receiver")
    _index("message_by_sender", "message", "sender")


def _make(table: str, ids: list[str], *columns: sa.Column[object]) -> None:
    """A table under a key of the community, the book and these ids."""
    op.create_table(
        table,
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, Id(), nullable=False) for name in ids),
        *columns,
        sa.PrimaryKeyConstraint("community_id", "book", *ids),
        sqlite_with_rowid=False,
    )


def _index(name: str, table: str, column: str) -> None:
    op.create_index(name, table, ["community_id", "book", column])


def downgrade() -> None:
    """Drop them, and what is in them."""
    for table in reversed(TABLES):
        op.drop_table(table)
