"""What reports are compared with."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex
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
