"""The journal's tables and the records folded from it.

`community_id` leads every key, so that a distributed database can keep a community in one place;
`book` is the book's ordinal in its community, a short stand-in for its 32-byte id. There is no
index on legs beside their key: each leg points to its account's previous one, and an account's
history is that chain, newest first.

Leaves to others: how rows are written when posting (`ledger.store`), personal text
(`api.service.tables`).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Text, text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id

NARROW: dict[str, bool] = {"sqlite_with_rowid": False}
"""SQLite keeps such a table in its key's order: one tree to write instead of two."""


def community() -> str:
    """The column that leads every key."""
    return Field(sa_column=Column("community_id", Id, primary_key=True))  # type: ignore[no-any-return]


def book() -> int:
    """The book's ordinal in its community."""
    return Field(sa_column=Column("book", BigInteger, primary_key=True, autoincrement=False))  # type: ignore[no-any-return]


class BookRow(SQLModel, table=True):
    """The head of a book. Its row is the lock under which entries are written.

    From `brought` on, what was brought in from another system, as `ledger.records.Brought`. While
    it says nothing of `treasurers`, one signs.
    """

    __tablename__ = "book"
    __table_args__ = (Index("book_by_id", "community_id", "book_id", unique=True), NARROW)
    community_id: str = community()
    book: int = book()
    book_id: str = Field(sa_column=Column(Hex, nullable=False))
    unit: str = Field(sa_column=Column(String(16), nullable=False))
    scale: int = Field(sa_column=Column(BigInteger, nullable=False))
    quorum: int
    service: str = Field(sa_column=Column(Hex, nullable=False))
    lower: int | None = Field(sa_column=Column(BigInteger))
    upper: int | None = Field(sa_column=Column(BigInteger))
    accounts: int = Field(sa_column=Column(BigInteger, nullable=False))
    stewards: int
    epoch: int = Field(sa_column=Column(BigInteger, nullable=False))
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    frontier: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    settled: int = Field(sa_column=Column(BigInteger, nullable=False))
    brought: str | None = Field(default=None, sa_column=Column(Id))
    awaited: str | None = Field(default=None, sa_column=Column(Hex))
    members_to_come: int | None = Field(default=None)
    accounts_to_come: int | None = Field(default=None)
    total_to_come: int | None = Field(default=None, sa_column=Column(BigInteger))
    parts_until_ms: int | None = Field(default=None, sa_column=Column(BigInteger))
    certificate: str | None = Field(default=None, sa_column=Column(Hex))
    treasurers: int | None = Field(default=None, sa_column=Column(Integer))
    funds: int | None = Field(default=None, sa_column=Column(BigInteger))


class EntryRow(SQLModel, table=True):
    """An entry's bytes, as hashed into the journal's tree."""

    __tablename__ = "entry"
    __table_args__ = (Index("entry_by_order", "community_id", "book", "order_id", unique=True),)
    community_id: str = community()
    book: int = book()
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    order_id: str = Field(sa_column=Column(Id, nullable=False))
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class LegRow(SQLModel, table=True):
    """What an entry did to an account: the amount, the balance after, the account's leg before."""

    __tablename__ = "leg"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    slot: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    balance: int = Field(sa_column=Column(BigInteger, nullable=False))
    count: int = Field(sa_column=Column(BigInteger, nullable=False))
    previous: int | None = Field(sa_column=Column(BigInteger))


class MilestoneRow(SQLModel, table=True):
    """Some of an account's legs, from which the others are near: written when an epoch closes."""

    __tablename__ = "milestone"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    slot: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


class AccountRow(SQLModel, table=True):
    """An account's terms."""

    __tablename__ = "account"
    __table_args__ = (
        Index("account_by_id", "community_id", "book", "account_id", unique=True),
        Index("account_by_member", "community_id", "book", "member_id"),
        Index(
            "account_by_until",
            "community_id",
            "book",
            "until_ms",
            sqlite_where=text("until_ms IS NOT NULL"),
            postgresql_where=text("until_ms IS NOT NULL"),
        ),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    slot: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    account_id: str = Field(sa_column=Column(Id, nullable=False))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    kind: str = Field(sa_column=Column(String(16), nullable=False))
    commitment: str = Field(sa_column=Column(Hex, nullable=False))
    open: bool
    lower: int | None = Field(sa_column=Column(BigInteger))
    upper: int | None = Field(sa_column=Column(BigInteger))
    until_ms: int | None = Field(sa_column=Column(BigInteger))
    then_lower: int | None = Field(sa_column=Column(BigInteger))
    then_upper: int | None = Field(sa_column=Column(BigInteger))


class BalanceRow(SQLModel, table=True):
    """Where an account stands: apart from its terms, since every transfer writes two of these."""

    __tablename__ = "balance"
    __table_args__ = ({**NARROW, "postgresql_with": {"fillfactor": "70"}},)
    community_id: str = community()
    book: int = book()
    slot: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    posted: int = Field(sa_column=Column(BigInteger, nullable=False))
    held_out: int = Field(sa_column=Column(BigInteger, nullable=False))
    held_in: int = Field(sa_column=Column(BigInteger, nullable=False))
    count: int = Field(sa_column=Column(BigInteger, nullable=False))
    last: int = Field(sa_column=Column(BigInteger, nullable=False))


class MemberRow(SQLModel, table=True):
    """A member as the journal knows one; `roles` are joined by commas, `keys` are in force.

    `accounts` counts those of their own; who is `expected` has no key yet.
    """

    __tablename__ = "member"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    roles: str = Field(sa_column=Column(String(80), nullable=False))
    keys: int
    renewed: int = Field(sa_column=Column(BigInteger, nullable=False))
    dismissed: int = Field(sa_column=Column(BigInteger, nullable=False))
    accounts: int = Field(sa_column=Column(BigInteger, nullable=False))
    expected: bool
    household: str | None = Field(default=None, sa_column=Column(Id))


class KeyRow(SQLModel, table=True):
    """A member's public key, from entry `added` until entry `revoked`."""

    __tablename__ = "key"
    __table_args__ = (Index("key_by_member", "community_id", "book", "member_id"), NARROW)
    community_id: str = community()
    book: int = book()
    key: str = Field(sa_column=Column(Hex, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    added: int = Field(sa_column=Column(BigInteger, nullable=False))
    revoked: int | None = Field(sa_column=Column(BigInteger))
    veto: bool


class HoldRow(SQLModel, table=True):
    """A hold and what remains of it; nothing remaining means it is over."""

    __tablename__ = "hold"
    __table_args__ = (
        Index(
            "hold_by_until",
            "community_id",
            "book",
            "until_ms",
            sqlite_where=text("remaining > 0"),
            postgresql_where=text("remaining > 0"),
        ),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    hold_id: str = Field(sa_column=Column(Id, primary_key=True))
    payer: str = Field(sa_column=Column(Id, nullable=False))
    payee: str = Field(sa_column=Column(Id, nullable=False))
    remaining: int = Field(sa_column=Column(BigInteger, nullable=False))
    until_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class KeptRow(SQLModel, table=True):
    """What a rule keeps for later, by a name of its own."""

    __tablename__ = "kept"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    kept_id: str = Field(sa_column=Column(String(80), primary_key=True))
    text: str = Field(sa_column=Column(Text, nullable=False))


class MandateRow(SQLModel, table=True):
    """What a broker may give from an account; `payees` are joined by commas, none means any."""

    __tablename__ = "mandate"
    __table_args__ = (
        Index("mandate_by_account", "community_id", "book", "account"),
        Index("mandate_by_broker", "community_id", "book", "broker"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    mandate_id: str = Field(sa_column=Column(Id, primary_key=True))
    account: str = Field(sa_column=Column(Id, nullable=False))
    broker: str = Field(sa_column=Column(Id, nullable=False))
    each: int = Field(sa_column=Column(BigInteger, nullable=False))
    rest: int = Field(sa_column=Column(BigInteger, nullable=False))
    payees: str = Field(sa_column=Column(String(300), nullable=False))
    until_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    open: bool
    given: int = Field(sa_column=Column(BigInteger, nullable=False))
    from_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class GuardiansRow(SQLModel, table=True):
    """A member's guardians, joined by commas; the recovery that is open, the choice that waits."""

    __tablename__ = "guardians"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    chosen: str = Field(sa_column=Column(String(340), nullable=False))
    quorum: int
    notice_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    recovery_id: str | None = Field(sa_column=Column(Id))
    key: str | None = Field(sa_column=Column(Hex))
    ready_ms: int | None = Field(sa_column=Column(BigInteger))
    next_id: str | None = Field(sa_column=Column(Id))
    next_chosen: str | None = Field(sa_column=Column(String(340)))
    next_quorum: int | None
    next_notice_ms: int | None = Field(sa_column=Column(BigInteger))
    next_ready_ms: int | None = Field(sa_column=Column(BigInteger))


class ReversalRow(SQLModel, table=True):
    """Which order took back which."""

    __tablename__ = "reversal"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    order_id: str = Field(sa_column=Column(Id, primary_key=True))
    reversed_by: str = Field(sa_column=Column(Id, nullable=False))


class CommitRow(SQLModel, table=True):
    """The signature under which a commit's entries were promised; receipts are remade from it."""

    __tablename__ = "commit_receipt"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    first: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    count: int
    position: int
    books: int
    path: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    signature: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
