"""Tables of people: devices, recovery, ways to reach a member, who looked at what is whose."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _table(name: str, *columns: sa.Column[Any], key: tuple[str, ...], in_book: bool = True) -> None:
    book: list[Any] = [sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False)]
    op.create_table(
        name,
        sa.Column("community_id", Id(), nullable=False),
        *(book if in_book else []),
        *columns,
        sa.PrimaryKeyConstraint("community_id", *(["book"] if in_book else []), *key),
        sqlite_with_rowid=False,
    )


def _id(name: str) -> sa.Column[Any]:
    return sa.Column(name, Id(), nullable=False)


def _text(name: str, length: int | None = None) -> sa.Column[Any]:
    kind = sa.Text() if length is None else sa.String(length=length)
    return sa.Column(name, kind, nullable=False)


def _hex(name: str) -> sa.Column[Any]:
    return sa.Column(name, Hex(), nullable=False)


def _ms(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    _table(
        "waiting_device", _hex("code_hash"), _hex("key"), _text("claim"), _ms("expires_ms"),
        key=("code_hash",), in_book=False,
    )  # fmt: skip
    _table(
        "key_name", _id("member_id"), _hex("key"), _text("name", 60), key=("member_id", "key")
    )  # fmt: skip
    _table(
        "recovery_ask", _id("member_id"), _id("asked_by"), _text("order_text"),
        _text("signatures"), _ms("time_ms"), _ms("expires_ms"), key=("member_id",),
    )  # fmt: skip
    _table(
        "objection", _id("member_id"), _id("subject_id"), _text("order_text"),
        _text("signatures"), _ms("expires_ms"), key=("member_id", "subject_id"),
    )  # fmt: skip
    _table(
        "contact", _id("member_id"), _text("kind", 16), _text("value", 300),
        key=("member_id", "kind"), in_book=False,
    )  # fmt: skip
    _table(
        "contact_share", _id("member_id"), _id("with_id"), _text("kind", 16),
        key=("member_id", "with_id", "kind"), in_book=False,
    )  # fmt: skip
    _table(
        "look", _id("member_id"), _ms("hour_ms"), _id("reader_id"), _text("what", 16),
        key=("member_id", "hour_ms", "reader_id", "what"),
    )  # fmt: skip


def downgrade() -> None:
    """Drop them, and what is in them."""
    people = "look", "contact_share", "contact", "objection", "recovery_ask", "key_name"
    for name in (*people, "waiting_device"):
        op.drop_table(name)
