"""When books close by themselves; audits that people asked for, and what came of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Id
from ledger.tables import NARROW, book, community


class AuditRunRow(SQLModel, table=True):
    """An audit that somebody asked for: of which file, and what it came to once it has ended."""

    __tablename__ = "audit_run"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    run_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    file: str = Field(sa_column=Column(String(120), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    ended_ms: int | None = Field(sa_column=Column(BigInteger))
    answer: str = Field(sa_column=Column(Text, nullable=False))


class ScheduleRow(SQLModel, table=True):
    """How often a book closes, at midnight of which zone; `since_ms`: when that was set."""

    __tablename__ = "closing_schedule"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    zone: str = Field(sa_column=Column(String(40), nullable=False))
    period: str = Field(sa_column=Column(String(10), nullable=False))
    since_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
