"""Rotas of care, who takes turns, and what became of each visit."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Id
from ledger.tables import NARROW, book, community


class RotaRow(SQLModel, table=True):
    """Care that comes again and again, and until when.

    Days are dates such as "2026-12-03" and times "09:30", both as they are where the care is given.
    `weekdays` are ISO numbers, "135" for Monday, Wednesday and Friday; `turns` is among how many
    the visits go round, whether or not all of those are still there; `minutes` is each visit.
    `changed_ms` is when anybody last said anything of it.
    """

    __tablename__ = "rota"
    __table_args__ = (
        Index("rota_by_member", "community_id", "book", "member_id"),
        Index("rota_by_last", "community_id", "book", "last"),
        Index("rota_by_changed", "community_id", "changed_ms"),
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
    changed_ms: int | None = Field(default=None, sa_column=Column(BigInteger))


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
