"""Requests for hours, booked care, orders half signed, notices, messages, and rotas of care.

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


class CareSaidRow(SQLModel, table=True):
    """What one side of a hold says was really given; zero asks to free all of it."""

    __tablename__ = "care_said"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    hold_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class CareSealedRow(SQLModel, table=True):
    """What the giver of booked care has signed in advance: it is posted once it is agreed to."""

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


class NoticeRow(SQLModel, table=True):
    """An offer or a need; `words` is what a search looks through.

    `near` lets others see how far its member's spot is, if they keep one.
    """

    __tablename__ = "notice"
    __table_args__ = (Index("notice_by_member", "community_id", "book", "member_id"), NARROW)
    community_id: str = community()
    book: int = book()
    notice_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    kind: str = Field(sa_column=Column(String(8), nullable=False))
    category: str = Field(sa_column=Column(String(16), nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    place: str = Field(sa_column=Column(String(80), nullable=False))
    reach: str = Field(sa_column=Column(String(8), nullable=False))
    words: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    near: bool | None = Field(default=None, sa_column=Column(Boolean))


class SpotRow(SQLModel, table=True):
    """About where a member is, in hundredths of a degree: within a kilometre or so, no closer."""

    __tablename__ = "spot"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    north: int = Field(sa_column=Column(BigInteger, nullable=False))
    east: int = Field(sa_column=Column(BigInteger, nullable=False))


class MessageRow(SQLModel, table=True):
    """What one member wrote to another, and when that one saw it."""

    __tablename__ = "message"
    __table_args__ = (
        Index("message_by_receiver", "community_id", "book", "receiver"),
        Index("message_by_sender", "community_id", "book", "sender"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    message_id: str = Field(sa_column=Column(Id, primary_key=True))
    sender: str = Field(sa_column=Column(Id, nullable=False))
    receiver: str = Field(sa_column=Column(Id, nullable=False))
    notice_id: str | None = Field(sa_column=Column(Id))
    text: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    seen_ms: int | None = Field(sa_column=Column(BigInteger))


class RotaRow(SQLModel, table=True):
    """Care that comes again and again, and until when.

    Days are dates such as "2026-12-03" and times "09:30", both as they are where the care is given.
    `weekdays` are ISO numbers, "135" for Monday, Wednesday and Friday; `turns` is among how many
    the visits go round, whether or not all of those are still there; `minutes` is each visit.
    """

    __tablename__ = "rota"
    __table_args__ = (
        Index("rota_by_member", "community_id", "book", "member_id"),
        Index("rota_by_last", "community_id", "book", "last"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    rota_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    category: str = Field(sa_column=Column(String(16), nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    minutes: int = Field(sa_column=Column(BigInteger, nullable=False))
    weekdays: str = Field(sa_column=Column(String(7), nullable=False))
    at: str = Field(sa_column=Column(String(5), nullable=False))
    first: str = Field(sa_column=Column(String(10), nullable=False))
    last: str = Field(sa_column=Column(String(10), nullable=False))
    turns: int = Field(sa_column=Column(BigInteger, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    ended_ms: int | None = Field(sa_column=Column(BigInteger))


class RotaCarerRow(SQLModel, table=True):
    """Who comes in turn, at which place; whether they agreed, and from which day they do not.

    `owner`, here and below, is the member whose rota it is: what they erase goes with all of it.
    """

    __tablename__ = "rota_carer"
    __table_args__ = (Index("rota_carer_by_member", "community_id", "book", "member_id"), NARROW)
    community_id: str = community()
    book: int = book()
    rota_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    owner: str = Field(sa_column=Column(Id, nullable=False))
    place: int = Field(sa_column=Column(BigInteger, nullable=False))
    agreed_ms: int | None = Field(sa_column=Column(BigInteger))
    gone: str | None = Field(sa_column=Column(String(10)))


class RotaOutRow(SQLModel, table=True):
    """Somebody who is not there on a day: a carer who cannot come, or the owner, who needs none."""

    __tablename__ = "rota_out"
    __table_args__ = (Index("rota_out_by_day", "community_id", "book", "day"), NARROW)
    community_id: str = community()
    book: int = book()
    rota_id: str = Field(sa_column=Column(Id, primary_key=True))
    day: str = Field(sa_column=Column(String(10), primary_key=True))
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    owner: str = Field(sa_column=Column(Id, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class RotaCoverRow(SQLModel, table=True):
    """Who comes to a visit that was open. The key lets only one of them have it."""

    __tablename__ = "rota_cover"
    __table_args__ = (Index("rota_cover_by_member", "community_id", "book", "member_id"), NARROW)
    community_id: str = community()
    book: int = book()
    rota_id: str = Field(sa_column=Column(Id, primary_key=True))
    day: str = Field(sa_column=Column(String(10), primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    owner: str = Field(sa_column=Column(Id, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class RotaBookingRow(SQLModel, table=True):
    """The id that a visit's hold bears, given before it is signed: the book takes it once.

    Whether the hold came to be is not kept here; the book says it.
    """

    __tablename__ = "rota_booking"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    rota_id: str = Field(sa_column=Column(Id, primary_key=True))
    day: str = Field(sa_column=Column(String(10), primary_key=True))
    hold_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    owner: str = Field(sa_column=Column(Id, nullable=False))
