"""Personal data and what belongs to a community as a whole: outside the journal, and erasable.

Erasing a row here leaves every proof true: the journal holds only salted commitments.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class CommunityRow(SQLModel, table=True):
    """A co-op, time bank or care network: the tenant."""

    __tablename__ = "community"
    __table_args__ = (NARROW,)
    community_id: str = community()
    name: str = Field(sa_column=Column(String(120), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class OriginRow(SQLModel, table=True):
    """The name that the service signs every book's checkpoints under: one row, of no community."""

    __tablename__ = "origin"
    __table_args__ = (NARROW,)
    community_id: str = community()
    origin: str = Field(sa_column=Column(String(200), nullable=False))


class AdmissionRow(SQLModel, table=True):
    """A book that the operator stands for: its epochs are anchored, with the operator's key."""

    __tablename__ = "admission"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class ProfileRow(SQLModel, table=True):
    """What people call a member in a book; `words` is searched, `alike` what it looks like."""

    __tablename__ = "profile"
    __table_args__ = (Index("profile_by_alike", "community_id", "book", "alike"), NARROW)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    name: str = Field(sa_column=Column(String(120), nullable=False))
    words: str = Field(sa_column=Column(Text, nullable=False))
    alike: str = Field(sa_column=Column(Hex, nullable=False))


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


class InvitationRow(SQLModel, table=True):
    """An invitation that nobody has used yet; who holds its secret may ask to join, once."""

    __tablename__ = "invitation"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    secret_hash: str = Field(sa_column=Column(Hex, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class JoiningRow(SQLModel, table=True):
    """Somebody who asks to join: the orders that they signed, for a steward to sign too.

    `key` is theirs, `secret_hash` that of the invitation which this used up.
    """

    __tablename__ = "joining"
    __table_args__ = (
        Index("joining_by_key", "community_id", "book", "key", unique=True),
        Index("joining_by_secret", "community_id", "book", "secret_hash", unique=True),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    name: str = Field(sa_column=Column(String(120), nullable=False))
    invited_by: str = Field(sa_column=Column(Id, nullable=False))
    secret_hash: str = Field(sa_column=Column(Hex, nullable=False))
    key: str = Field(sa_column=Column(Hex, nullable=False))
    orders: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


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
    """A `recovery-asked` order that guardians are still signing; `signatures` as JSON pairs."""

    __tablename__ = "recovery_ask"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    asked_by: str = Field(sa_column=Column(Id, nullable=False))
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


class ContactRow(SQLModel, table=True):
    """How to reach a member: hidden from everybody but those it is shared with."""

    __tablename__ = "contact"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    kind: str = Field(sa_column=Column(String(16), primary_key=True))
    value: str = Field(sa_column=Column(String(300), nullable=False))


class ShareRow(SQLModel, table=True):
    """Somebody who may see a way to reach a member."""

    __tablename__ = "contact_share"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    with_id: str = Field(sa_column=Column(Id, primary_key=True))
    kind: str = Field(sa_column=Column(String(16), primary_key=True))


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


class PendingOrderRow(SQLModel, table=True):
    """An order that waits for more stewards to sign: its text, and the signatures it has."""

    __tablename__ = "pending_order"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    order_id: str = Field(sa_column=Column(Id, primary_key=True))
    text: str = Field(sa_column=Column(Text, nullable=False))
    signatures: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


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
