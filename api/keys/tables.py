"""Devices that wait for a key, what keys are called, and recoveries that are being signed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class WaitingDeviceRow(SQLModel, table=True):
    """A new device that waits for somebody to speak for it.

    It does not know yet whose it is: `community_id` is that of no community. `claim` is what a
    member or a guardian left for it, as JSON.
    """

    __tablename__ = "waiting_device"
    __table_args__ = (NARROW,)
    community_id: str = community()
    code_hash: str = Field(sa_column=Column(Hex, primary_key=True))
    key: str = Field(sa_column=Column(Hex, nullable=False))
    address_hash: str | None = Field(default=None, sa_column=Column(Hex))
    claim: str = Field(sa_column=Column(Text, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class KeyNameRow(SQLModel, table=True):
    """What a member calls a key of theirs, or what it is in."""

    __tablename__ = "key_name"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    key: str = Field(sa_column=Column(Hex, primary_key=True))
    name: str = Field(sa_column=Column(String(60), nullable=False))


class RecoveryAskRow(SQLModel, table=True):
    """A `recovery-asked` order that guardians are still signing; `signatures` as JSON pairs.

    A guardian begins one at a time for a member; those of several stand beside each other.
    """

    __tablename__ = "recovery_ask"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    asked_by: str = Field(sa_column=Column(Id, primary_key=True))
    order: str = Field(sa_column=Column("order_text", Text, nullable=False))
    signatures: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class ObjectionRow(SQLModel, table=True):
    """An order by which guardians object, and which they are still signing, as `RecoveryAskRow`.

    `subject_id` is the order that they stop: another choice of guardians, or a recovery.
    """

    __tablename__ = "objection"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    subject_id: str = Field(sa_column=Column(Id, primary_key=True))
    order: str = Field(sa_column=Column("order_text", Text, nullable=False))
    signatures: str = Field(sa_column=Column(Text, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
