"""Votes that somebody has asked for, until as many have signed as must."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Id
from ledger.tables import NARROW, book, community


class AskedVoteRow(SQLModel, table=True):
    """A `vote-opened` order that lacks signatures; `signatures` are JSON, `text` is the question.

    `member_id` is who asked for it.
    """

    __tablename__ = "asked_vote"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    order_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    order: str = Field(sa_column=Column(Text, nullable=False))
    signatures: str = Field(sa_column=Column(Text, nullable=False))
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class VotedActRow(SQLModel, table=True):
    """What a vote would allow: the order's own fields as their hash is made, canonical JSON.

    `salt` and `reason` are the text that the order commits to, where it does. `member_id` is who
    asked for the vote, and `ends_ms` the last moment to vote.
    """

    __tablename__ = "voted_act"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    order_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    act: str = Field(sa_column=Column(Text, nullable=False))
    salt: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    reason: str | None = Field(sa_column=Column(Text, nullable=True))
    ends_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
