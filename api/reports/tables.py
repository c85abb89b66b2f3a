"""What reports are compared with, what is kept of them, and what members say for them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class BaselineRow(SQLModel, table=True):
    """A co-op's figures of the period it began with, frozen: names nobody.

    `body` is canonical JSON, `hash` its SHA-256.
    """

    __tablename__ = "report_baseline"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    period: str = Field(sa_column=Column(String(8), nullable=False))
    body: str = Field(sa_column=Column(Text, nullable=False))
    hash: str = Field(sa_column=Column(Hex, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class AgeRow(SQLModel, table=True):
    """In which ten years of age a member is, by the first of them: as they said, if they did."""

    __tablename__ = "age"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    band: int = Field(sa_column=Column(BigInteger, nullable=False))


class KeptReportRow(SQLModel, table=True):
    """A report's figures as they were at a time, of the book's first `size` entries: names nobody.

    `kind` is that of `api.reports.kept`; `period` is empty where it is of the last 365 days. `body`
    is JSON, and `form` what it was made by: another program reads none of it.
    """

    __tablename__ = "report_kept"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    kind: str = Field(sa_column=Column(String(8), primary_key=True))
    period: str = Field(sa_column=Column(String(8), primary_key=True))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    form: str = Field(sa_column=Column(Hex, nullable=False))
    body: str = Field(sa_column=Column(Text, nullable=False))
