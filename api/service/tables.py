"""Communities, what the operator stands for, texts behind commitments, looks, and turns.

Erasing a text here leaves every proof true: the journal holds only salted commitments.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class CommunityRow(SQLModel, table=True):
    """A co-op, time bank or care network: the tenant; `language` where it has said one."""

    __tablename__ = "community"
    __table_args__ = (NARROW,)
    community_id: str = community()
    name: str = Field(sa_column=Column(String(120), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    language: str | None = Field(default=None, sa_column=Column(String(8)))


class OriginRow(SQLModel, table=True):
    """The name that the service signs every book's checkpoints under: one row, of no community."""

    __tablename__ = "origin"
    __table_args__ = (NARROW,)
    community_id: str = community()
    origin: str = Field(sa_column=Column(String(200), nullable=False))


class MovedRow(SQLModel, table=True):
    """That this database was moved to another one: no row, or one of no community."""

    __tablename__ = "moved"
    __table_args__ = (NARROW,)
    community_id: str = community()
    moved_to: str = Field(sa_column=Column(String(500), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class AdmissionRow(SQLModel, table=True):
    """A book that the operator stands for: its epochs are anchored, with the operator's key."""

    __tablename__ = "admission"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class MemoRow(SQLModel, table=True):
    """The text and salt behind an order's memo or reason commitment; `words` is searched."""

    __tablename__ = "memo"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    order_id: str = Field(sa_column=Column(Id, primary_key=True))
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    words: str = Field(sa_column=Column(Text, nullable=False))


class LookRow(SQLModel, table=True):
    """That somebody looked at what is a member's, in that hour."""

    __tablename__ = "look"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    hour_ms: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    reader_id: str = Field(sa_column=Column(Id, primary_key=True))
    what: str = Field(sa_column=Column(String(16), primary_key=True))


class TurnRow(SQLModel, table=True):
    """The process that does a job, until when nobody else does."""

    __tablename__ = "turn"
    __table_args__ = (NARROW,)
    community_id: str = community()
    job: str = Field(sa_column=Column(String(40), primary_key=True))
    holder: str = Field(sa_column=Column(Hex, nullable=False))
    until_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class DoneRow(SQLModel, table=True):
    """What came of a request that is done once, by the hash of who asked for it under what key."""

    __tablename__ = "done_once"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    request_hash: str = Field(sa_column=Column(Hex, primary_key=True))
    body_hash: str = Field(sa_column=Column(Hex, nullable=False))
    made: str = Field(sa_column=Column(String(36), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
