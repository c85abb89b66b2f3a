"""What members say of their limits and treasurers answer, and limits that only warn."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String
from sqlmodel import Field, SQLModel

from ledger.columns import Id
from ledger.tables import NARROW, book, community

TEXT_MAX = 500


class AppealRow(SQLModel, table=True):
    """That a member asks for another limit of an account of theirs, and what a treasurer answers.

    It is open until it is answered, or `ended_ms` says that the member took it back.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        Index("appeal_by_member", "community_id", "book", "member_id"),
        Index("appeal_by_account", "community_id", "book", "account_id"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    appeal_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    account_id: str = Field(sa_column=Column(Id, nullable=False))
    text: str = Field(sa_column=Column(String(TEXT_MAX), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    answer: str | None = Field(sa_column=Column(String(TEXT_MAX)))
    answered_by: str | None = Field(sa_column=Column(Id))
    answered_ms: int | None = Field(sa_column=Column(BigInteger))
    ended_ms: int | None = Field(sa_column=Column(BigInteger))


class WarningRow(SQLModel, table=True):
    """A limit that only warns, from `time_ms` until the next one of the same account.

    Without an account it is that of all members' accounts which have none of their own. `percent`
    is how much of the way to the limits that bind, `lower` and `upper` are amounts in subunits; a
    row that says none of them ends the one before. Whose the account is stands in `owner`.
    """

    __tablename__ = "warning"
    __table_args__ = (
        Index("warning_by_account", "community_id", "book", "account_id"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    warning_id: str = Field(sa_column=Column(Id, primary_key=True))
    account_id: str | None = Field(sa_column=Column(Id))
    owner: str | None = Field(sa_column=Column(Id))
    percent: int | None = Field(sa_column=Column(BigInteger))
    lower: int | None = Field(sa_column=Column(BigInteger))
    upper: int | None = Field(sa_column=Column(BigInteger))
    reason: str = Field(sa_column=Column(String(TEXT_MAX), nullable=False))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
