"""Invitations, who asks to join or leaves, and orders that wait for more signatures."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class InvitationRow(SQLModel, table=True):
    """An invitation; who holds its secret may ask to join, once.

    `name` and `note` say for whom it is, as the steward who made it wrote, until it is used.
    `expects` is the member, brought along from another system, whose account it lets them claim.
    """

    __tablename__ = "invitation"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    secret_hash: str = Field(sa_column=Column(Hex, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    name: str = Field(sa_column=Column(String(120), nullable=False))
    note: str = Field(sa_column=Column(String(200), nullable=False))
    made_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    reminded_ms: int | None = Field(default=None, sa_column=Column(BigInteger))
    used_ms: int | None = Field(default=None, sa_column=Column(BigInteger))
    used_by: str | None = Field(default=None, sa_column=Column(Id))
    expects: str | None = Field(default=None, sa_column=Column(Id))


class JoiningRow(SQLModel, table=True):
    """Somebody who asks to join: the orders that they signed, for a steward to sign too.

    `key` is theirs, `secret_hash` that of the invitation which this used up.
    """

    __tablename__ = "joining"
    __table_args__ = (
        Index("joining_by_key", "community_id", "book", "key", unique=True),
        Index("joining_by_secret", "community_id", "book", "secret_hash", unique=True),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    name: str = Field(sa_column=Column(String(120), nullable=False))
    invited_by: str = Field(sa_column=Column(Id, nullable=False))
    secret_hash: str = Field(sa_column=Column(Hex, nullable=False))
    key: str = Field(sa_column=Column(Hex, nullable=False))
    orders: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class PendingOrderRow(SQLModel, table=True):
    """An order that waits for more to sign: its text, and the signatures it has.

    `memo` is the text that it commits to, with its salt, as JSON, where it came with one.
    """

    __tablename__ = "pending_order"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    order_id: str = Field(sa_column=Column(Id, primary_key=True))
    text: str = Field(sa_column=Column(Text, nullable=False))
    signatures: str = Field(sa_column=Column(Text, nullable=False))
    memo: str | None = Field(default=None, sa_column=Column(Text))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class LeavingRow(SQLModel, table=True):
    """What a member wishes for their hours, and from when on they have left, if they say so.

    `wish` is one of `api.membership.leaving.WISHES`, `to_account` where the hours go then.
    """

    __tablename__ = "leaving"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    wish: str = Field(sa_column=Column(String(10), nullable=False))
    to_account: str | None = Field(default=None, sa_column=Column(Id))
    text: str = Field(sa_column=Column(String(500), nullable=False))
    said_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    leaves_ms: int | None = Field(default=None, sa_column=Column(BigInteger))


class ErasureRow(SQLModel, table=True):
    """A steward asks to erase what is kept of a member; another one has yet to agree."""

    __tablename__ = "erasure"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    asked_by: str = Field(sa_column=Column(Id, nullable=False))
    reason: str = Field(sa_column=Column(String(200), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
