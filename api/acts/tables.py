"""What members ask the co-op's acts for, and what the clock has prepared of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community

REASON_MAX = 500
WHY_MAX = 48


class AskRow(SQLModel, table=True):
    """Something that was asked for, of an act of this `kind`.

    A claim on a fund goes to `account_id`; savings go from there to `other_id`; of a write-off it
    is the account below zero. `granted` subunits and the `answer` are the decision of `decided_by`,
    who is another than whoever asked; a wish for savings needs none, and holds until it ended.
    """

    __tablename__ = "ask"
    __table_args__ = (Index("ask_by_member", "community_id", "book", "member_id"), NARROW)
    community_id: str = community()
    book: int = book()
    ask_id: str = Field(sa_column=Column(Id, primary_key=True))
    kind: str = Field(sa_column=Column(String(16), nullable=False))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    account_id: str = Field(sa_column=Column(Id, nullable=False))
    other_id: str | None = Field(sa_column=Column(Id))
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    reason: str = Field(sa_column=Column(String(REASON_MAX), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    granted: int | None = Field(sa_column=Column(BigInteger))
    answer: str | None = Field(sa_column=Column(String(REASON_MAX)))
    decided_by: str | None = Field(sa_column=Column(Id))
    decided_ms: int | None = Field(sa_column=Column(BigInteger))
    ended_ms: int | None = Field(sa_column=Column(BigInteger))


class PeriodRow(SQLModel, table=True):
    """A period of an act that is over, as the clock prepared it: its list's `parts`, or `why` not.

    It goes once the list, or a later one, is signed.
    """

    __tablename__ = "act_period"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    tag: str = Field(sa_column=Column(String(16), primary_key=True))
    until_ms: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    from_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    parts: str | None = Field(sa_column=Column(Hex))
    why: str | None = Field(sa_column=Column(String(WHY_MAX)))
