"""Devices that wait for a key, what keys are in, passkeys, and recoveries that are being signed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community

DEVICE: Final = "device"
SHEET: Final = "sheet"
PASSKEY: Final = "passkey"
KINDS: Final = (DEVICE, SHEET, PASSKEY)
"""What a key may be in."""


class WaitingDeviceRow(SQLModel, table=True):
    """A new device that waits for somebody to speak for it.

    It does not know yet whose it is: `community_id` is that of no community. `claim` is what a
    member or a guardian left for it, as JSON. `label` is what sort of device it says it is.
    """

    __tablename__ = "waiting_device"
    __table_args__ = (NARROW,)
    community_id: str = community()
    code_hash: str = Field(sa_column=Column(Hex, primary_key=True))
    key: str = Field(sa_column=Column(Hex, nullable=False))
    address_hash: str | None = Field(default=None, sa_column=Column(Hex))
    claim: str = Field(sa_column=Column(Text, nullable=False))
    label: str = Field(default="", sa_column=Column(String(60), nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class KeyNameRow(SQLModel, table=True):
    """What a member calls a key of theirs, what it is in, and the day of its last sign-in.

    `kind` is one of `KINDS`; of a sheet, the day is that on which it was last tried.
    """

    __tablename__ = "key_name"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    key: str = Field(sa_column=Column(Hex, primary_key=True))
    name: str = Field(sa_column=Column(String(60), nullable=False))
    kind: str = Field(default=DEVICE, sa_column=Column(String(10), nullable=False))
    used_ms: int | None = Field(default=None, sa_column=Column(BigInteger))


class PasskeyRow(SQLModel, table=True):
    """A key of a member's whose seed a passkey has sealed, for nobody else to open.

    `credential_hash` is SHA-256 over the passkey's id, `public_key` what its assertions are checked
    with (DER), `count` how often it has signed by its own account, zero where it does not count.
    """

    __tablename__ = "passkey"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    credential_hash: str = Field(sa_column=Column(Hex, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    key: str = Field(sa_column=Column(Hex, nullable=False))
    public_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    count: int = Field(sa_column=Column(BigInteger, nullable=False))
    made_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class GuardAnswerRow(SQLModel, table=True):
    """Whether somebody agrees to guard a member who has chosen them."""

    __tablename__ = "guard_answer"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    guardian_id: str = Field(sa_column=Column(Id, primary_key=True))
    agrees: bool = Field(sa_column=Column(Boolean, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


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
