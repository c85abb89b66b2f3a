"""What a co-op brings along: a trial, what was brought in, old numbers, and past exchanges."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class ArrivalTrialRow(SQLModel, table=True):
    """The last trial of a book: `said` is what it shows, `plan` what would be brought in, packed.

    `parts` is the hash by which the order that brings it in names it; None where it cannot be.
    """

    __tablename__ = "arrival_trial"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    parts: str | None = Field(sa_column=Column(Hex))
    said: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    plan: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ArrivalRow(SQLModel, table=True):
    """That a book's members were brought in, by which order, and how much of it is laid out.

    `certificate` is packed, `certificate_hash` its own; `laid` counts what was made beside the
    book, and it is `whole` once all was.
    """

    __tablename__ = "arrival"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    order_id: str = Field(sa_column=Column(Id, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    said: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    certificate: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    certificate_hash: str = Field(sa_column=Column(Hex, nullable=False))
    laid: int = Field(sa_column=Column(BigInteger, nullable=False))
    whole: bool = Field(sa_column=Column(Boolean, nullable=False))


class ArrivedRow(SQLModel, table=True):
    """The number that an account had where it came from, and whose it is.

    `had_left` says that its member had left there.
    """

    __tablename__ = "arrived"
    __table_args__ = (Index("arrived_by_member", "community_id", "book", "member_id"), NARROW)
    community_id: str = community()
    book: int = book()
    account_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    number: str = Field(sa_column=Column(String(255), nullable=False))
    had_left: bool = Field(sa_column=Column(Boolean, nullable=False))


class PastRow(SQLModel, table=True):
    """A past exchange: a leaf, by its place, of the tree whose root was signed.

    `source_id`, `text` and `salt` are None once a member of it was erased; `leaf` proves on.
    """

    __tablename__ = "past_exchange"
    __table_args__ = (
        Index("past_exchange_by_payer", "community_id", "book", "payer_member", "place"),
        Index("past_exchange_by_payee", "community_id", "book", "payee_member", "place"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    place: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    day: str | None = Field(sa_column=Column(String(10)))
    payer: str = Field(sa_column=Column(Id, nullable=False))
    payee: str = Field(sa_column=Column(Id, nullable=False))
    payer_member: str = Field(sa_column=Column(Id, nullable=False))
    payee_member: str = Field(sa_column=Column(Id, nullable=False))
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    source_id: str | None = Field(sa_column=Column(Text))
    text: str | None = Field(sa_column=Column(Text))
    salt: str | None = Field(sa_column=Column(Hex))
    leaf: str = Field(sa_column=Column(Hex, nullable=False))
