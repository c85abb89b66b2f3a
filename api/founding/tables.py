"""Foundings: drafts of a co-op and its book, which belong to no book yet; and its first steps."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class FoundingRow(SQLModel, table=True):
    """A founding, from its link on; `community_id` is the co-op's, which is there once it stands.

    `link_hash` is that of the link's secret. `terms` is JSON, empty until somebody begins, and
    `founder` the member who did; `book_id` is empty until the book stands.
    """

    __tablename__ = "founding"
    __table_args__ = (NARROW,)
    community_id: str = community()
    link_hash: str = Field(sa_column=Column(Hex, nullable=False))
    at_start: bool = Field(sa_column=Column(Boolean, nullable=False))
    terms: str = Field(sa_column=Column(Text, nullable=False))
    nonce: str = Field(sa_column=Column(Hex, nullable=False))
    order_id: str = Field(sa_column=Column(Id, nullable=False))
    founder: str | None = Field(sa_column=Column(Id))
    book_id: str | None = Field(sa_column=Column(Hex))
    changed_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class FoundingStewardRow(SQLModel, table=True):
    """Who will be a steward: the key they made, their account, and what they signed.

    `read` is the hash of what they signed, None once that has changed, which `fell` then says;
    `signatures` is JSON, one for each order of it.
    """

    __tablename__ = "founding_steward"
    __table_args__ = (NARROW,)
    community_id: str = community()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    name: str = Field(sa_column=Column(String(120), nullable=False))
    key: str = Field(sa_column=Column(Hex, nullable=False))
    account_id: str = Field(sa_column=Column(Id, nullable=False))
    salt: str = Field(sa_column=Column(Hex, nullable=False))
    order_id: str = Field(sa_column=Column(Id, nullable=False))
    secret_hash: str = Field(sa_column=Column(Hex, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    read: str | None = Field(sa_column=Column(Hex))
    fell: bool = Field(sa_column=Column(Boolean, nullable=False))
    signatures: str = Field(sa_column=Column(Text, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class StewardInvitationRow(SQLModel, table=True):
    """An invitation to found a co-op together; who holds its secret makes a key, once."""

    __tablename__ = "steward_invitation"
    __table_args__ = (NARROW,)
    community_id: str = community()
    secret_hash: str = Field(sa_column=Column(Hex, primary_key=True))
    whom: str = Field(sa_column=Column(String(120), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class FirstStepsRow(SQLModel, table=True):
    """That a book was founded and its first steps are not all done; `put_off` lists some."""

    __tablename__ = "first_steps"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    put_off: str = Field(sa_column=Column(String(200), nullable=False))
