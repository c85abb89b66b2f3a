"""How members are reached, what is known to them already, and what is on its way."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class ReachRow(SQLModel, table=True):
    """What a member chose: their language and hours, and of what they are told by which way.

    `zone` is empty for the book's; the quiet hours are minutes of the day, the same twice for none;
    `chosen` has pairs such as `asked.push`, with a space between. `digest_ms` is when the last
    weekly letter was made, and `unread` how many since one was opened.
    """

    __tablename__ = "reach"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    language: str = Field(sa_column=Column(String(8), nullable=False))
    zone: str = Field(sa_column=Column(String(40), nullable=False))
    quiet_from: int = Field(sa_column=Column(BigInteger, nullable=False))
    quiet_until: int = Field(sa_column=Column(BigInteger, nullable=False))
    chosen: str = Field(sa_column=Column(String(600), nullable=False))
    letter: bool = Field(sa_column=Column(Boolean, nullable=False))
    since_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    digest_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    unread: int = Field(sa_column=Column(BigInteger, nullable=False))


class ReachAddressRow(SQLModel, table=True):
    """Where mail or text messages go, once a link that was sent there was followed."""

    __tablename__ = "reach_address"
    __table_args__ = (Index("reach_address_by_code", "community_id", "code_hash"), NARROW)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    channel: str = Field(sa_column=Column(String(8), primary_key=True))
    address: str = Field(sa_column=Column(String(320), nullable=False))
    code_hash: str = Field(sa_column=Column(Hex, nullable=False))
    asked_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    confirmed_ms: int | None = Field(sa_column=Column(BigInteger))


class PushRow(SQLModel, table=True):
    """A browser that takes pushes: where they go, by the hash of that, and what seals them."""

    __tablename__ = "reach_push"
    __table_args__ = (Index("reach_push_by_member", "community_id", "book", "member_id"), NARROW)
    community_id: str = community()
    book: int = book()
    push_id: str = Field(sa_column=Column(Hex, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    endpoint: str = Field(sa_column=Column(Text, nullable=False))
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class KnownRow(SQLModel, table=True):
    """Something that is so for a member, by its hash: while it is, they are told once."""

    __tablename__ = "reach_known"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    fact: str = Field(sa_column=Column(Hex, primary_key=True))


class OutboxRow(SQLModel, table=True):
    """A message by one way: of what kind, and to which page it leads; no text and no name.

    `target` is the browser of a push. `due_ms` is when to try next, None once it was sent, has
    ended or is a letter to print; `fault` says why the last try failed, and of nobody.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_by_due", "community_id", "due_ms"),
        Index("outbox_by_member", "community_id", "book", "member_id"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    message_id: str = Field(sa_column=Column(Hex, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    kind: str = Field(sa_column=Column(String(16), nullable=False))
    channel: str = Field(sa_column=Column(String(8), nullable=False))
    target: str | None = Field(sa_column=Column(Hex))
    path: str = Field(sa_column=Column(String(200), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    due_ms: int | None = Field(sa_column=Column(BigInteger))
    tries: int = Field(sa_column=Column(BigInteger, nullable=False))
    sent_ms: int | None = Field(sa_column=Column(BigInteger))
    ended_ms: int | None = Field(sa_column=Column(BigInteger))
    fault: str = Field(sa_column=Column(String(40), nullable=False))
