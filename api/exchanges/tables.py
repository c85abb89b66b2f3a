"""Requests for hours, booked care, and orders half signed.

What came of a request or of a draft is not kept here: the journal says it, since the order that
settles one bears its id.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class RequestRow(SQLModel, table=True):
    """Somebody asks for hours; the transfer that pays them has the request's id."""

    __tablename__ = "payment_request"
    __table_args__ = (
        Index("payment_request_by_asker", "community_id", "book", "asker"),
        Index("payment_request_by_payer", "community_id", "book", "payer"),
        Index("payment_request_by_time", "community_id", "time_ms"),
        Index("payment_request_by_declined", "community_id", "declined_ms"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    request_id: str = Field(sa_column=Column(Id, primary_key=True))
    asker: str = Field(sa_column=Column(Id, nullable=False))
    account: str = Field(sa_column=Column(Id, nullable=False))
    payer: str = Field(sa_column=Column(Id, nullable=False))
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    declined_ms: int | None = Field(sa_column=Column(BigInteger))
    needed_day: str | None = Field(default=None, sa_column=Column(String(10)))
    needed_at: str | None = Field(default=None, sa_column=Column(String(5)))
    category: str | None = Field(default=None, sa_column=Column(String(16)))


class VisitRow(SQLModel, table=True):
    """When and where the care of a hold is to be given, and whether it was agreed to.

    `owner` asked for it, `member_id` gives it. `day` such as "2026-12-03" and `at` such as "09:30",
    or empty, are as clocks show them where the book is. `by` is who said last what `state` says
    (`api.exchanges.visits.VisitState`), with `text`, and `seen` whether the other has read that.
    The hours are set aside until `ends_ms`.
    """

    __tablename__ = "visit"
    __table_args__ = (
        Index("visit_by_owner", "community_id", "book", "owner", "day"),
        Index("visit_by_member", "community_id", "book", "member_id", "day"),
        Index("visit_by_time", "community_id", "time_ms"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    hold_id: str = Field(sa_column=Column(Id, primary_key=True))
    owner: str = Field(sa_column=Column(Id, nullable=False))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    day: str = Field(sa_column=Column(String(10), nullable=False))
    at: str = Field(sa_column=Column(String(5), nullable=False))
    place: str = Field(sa_column=Column(Text, nullable=False))
    note: str = Field(sa_column=Column(Text, nullable=False))
    state: str = Field(sa_column=Column(String(8), nullable=False))
    by: str = Field(sa_column=Column(Id, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    seen: bool = Field(sa_column=Column(Boolean, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    ends_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class CareSaidRow(SQLModel, table=True):
    """What one side of a hold says was really given; zero asks to free all of it."""

    __tablename__ = "care_said"
    __table_args__ = (Index("care_said_by_time", "community_id", "time_ms"), NARROW)
    community_id: str = community()
    book: int = book()
    hold_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class CareSealedRow(SQLModel, table=True):
    """What the giver of booked care has signed in advance: it is posted once it is agreed to.

    `lesser`: 64 bytes for each subunit less: a signature of the same order with that amount.
    """

    __tablename__ = "care_sealed"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    hold_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    order_id: str = Field(sa_column=Column(Id, nullable=False))
    order: str = Field(sa_column=Column(Text, nullable=False))
    key: str = Field(sa_column=Column(Hex, nullable=False))
    signature: str = Field(sa_column=Column(Hex, nullable=False))
    lesser: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class CareChoiceRow(SQLModel, table=True):
    """After how many days of silence a member agrees to what was given; 0 for never."""

    __tablename__ = "care_choice"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    days: int = Field(sa_column=Column(BigInteger, nullable=False))


class CareDeciderRow(SQLModel, table=True):
    """Who decides how long a visit was where its two sides differ: a role, or one member.

    A steward, `named_by`, said so; one of `role` and `member_id` is empty.
    """

    __tablename__ = "care_decider"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    role: str = Field(sa_column=Column(String(16), nullable=False))
    member_id: str | None = Field(sa_column=Column(Id))
    named_by: str = Field(sa_column=Column(Id, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class CareDecidedRow(SQLModel, table=True):
    """How long a visit was, as somebody else decided where its two sides differed; zero: nothing.

    `owner` booked it, `member_id` gave it. `said_ms` is when the later of the two words was said
    that were decided on, `seen` whether the owner has read it.
    """

    __tablename__ = "care_decided"
    __table_args__ = (Index("care_decided_by_decider", "community_id", "book", "decider"), NARROW)
    community_id: str = community()
    book: int = book()
    hold_id: str = Field(sa_column=Column(Id, primary_key=True))
    owner: str = Field(sa_column=Column(Id, nullable=False))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    decider: str = Field(sa_column=Column(Id, nullable=False))
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    said_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    seen: bool = Field(sa_column=Column(Boolean, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class DraftRow(SQLModel, table=True):
    """An order that takes more signatures than it has; `of` is the order it would take back."""

    __tablename__ = "draft"
    __table_args__ = (Index("draft_by_of", "community_id", "book", "of_id"), NARROW)
    community_id: str = community()
    book: int = book()
    order_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    of_id: str | None = Field(sa_column=Column(Id))
    order: str = Field(sa_column=Column(Text, nullable=False))
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class DraftSignatureRow(SQLModel, table=True):
    """A member who must sign a draft, and their signature once there is one."""

    __tablename__ = "draft_signature"
    __table_args__ = (
        Index("draft_signature_by_member", "community_id", "book", "member_id"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    order_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    key: str | None = Field(sa_column=Column(Hex))
    signature: str | None = Field(sa_column=Column(Hex))
