"""What belongs to people belongs to one book; names and texts are kept folded, to be searched.

What the tables held goes: nothing says to which of a community's books a name belonged.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

TABLES = ("profile", "memo", "joining", "contact", "contact_share")


def _id(name: str) -> sa.Column[Any]:
    return sa.Column(name, Id(), nullable=False)


def _hex(name: str) -> sa.Column[Any]:
    return sa.Column(name, Hex(), nullable=False)


def _text(name: str, length: int | None = None) -> sa.Column[Any]:
    kind = sa.Text() if length is None else sa.String(length=length)
    return sa.Column(name, kind, nullable=False)


def _ms(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _table(name: str, *columns: sa.Column[Any], key: tuple[str, ...], in_book: bool = True) -> None:
    book: list[Any] = [sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False)]
    op.create_table(
        name,
        _id("community_id"),
        *(book if in_book else []),
        *columns,
        sa.PrimaryKeyConstraint("community_id", *(["book"] if in_book else []), *key),
        sqlite_with_rowid=False,
    )


def _memo(*more: sa.Column[Any]) -> None:
    salt: sa.Column[Any] = sa.Column("salt", sa.LargeBinary(), nullable=False)
    _table("memo", _id("order_id"), salt, _text("text"), *more, key=("order_id",))


def _joining(*more: sa.Column[Any]) -> None:
    _table(
        "joining", _id("member_id"), _text("name", 120), _id("invited_by"), *more,
        _text("orders"), _ms("time_ms"), _ms("expires_ms"), key=("member_id",),
    )  # fmt: skip


def _of_people(*, in_book: bool, more: tuple[sa.Column[Any], ...] = ()) -> None:
    member = _id("member_id")
    _table("profile", member, _text("name", 120), *more, key=("member_id",), in_book=in_book)
    _table(
        "contact", _id("member_id"), _text("kind", 16), _text("value", 300),
        key=("member_id", "kind"), in_book=in_book,
    )  # fmt: skip
    _table(
        "contact_share", _id("member_id"), _id("with_id"), _text("kind", 16),
        key=("member_id", "with_id", "kind"), in_book=in_book,
    )  # fmt: skip


def _drop() -> None:
    for name in TABLES:
        op.drop_table(name)


def upgrade() -> None:
    """Make them anew."""
    _drop()
    _memo(_text("words"))
    _joining(_hex("secret_hash"), _hex("key"))
    for name in ("key", "secret_hash"):
        index = f"joining_by_{name.removesuffix('_hash')}"
        op.create_index(index, "joining", ["community_id", "book", name], unique=True)
    _of_people(in_book=True, more=(_text("words"), _hex("alike")))
    op.create_index("profile_by_alike", "profile", ["community_id", "book", "alike"])


def downgrade() -> None:
    """Make them as they were."""
    op.drop_index("profile_by_alike", table_name="profile")
    for name in ("joining_by_secret", "joining_by_key"):
        op.drop_index(name, table_name="joining")
    _drop()
    _memo()
    _joining()
    _of_people(in_book=False)
