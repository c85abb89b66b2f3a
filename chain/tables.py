"""What the chain layer keeps: closed epochs, the leaves each changed, full tiles, anchors.

Leaves to others: entries and accounts (`ledger.tables`).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from ledger.tables import NARROW, book, community


class EpochRow(SQLModel, table=True):
    """A closed epoch: its record, the seed of its leaves' nonces, the checkpoint it ended on."""

    __tablename__ = "epoch"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    epoch: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    record: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    seed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    checkpoint: str = Field(sa_column=Column(Text, nullable=False))


class LeafRow(SQLModel, table=True):
    """An account's leaf, as the epoch that last changed it left it."""

    __tablename__ = "leaf"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    slot: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    epoch: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    balance: int = Field(sa_column=Column(BigInteger, nullable=False))
    lower: int | None = Field(sa_column=Column(BigInteger))
    last: int = Field(sa_column=Column(BigInteger, nullable=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class TileRow(SQLModel, table=True):
    """A full tile of the journal's tree: 256 hashes that never change."""

    __tablename__ = "tile"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    level: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    position: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    hashes: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AnchorRow(SQLModel, table=True):
    """How far an epoch's digest came on one chain and contract; the chain itself is what counts.

    `anchor` is the kind; `proof` is `kept`, or why there is none (`chain.anchors.Unproved`).
    """

    __tablename__ = "anchor"
    __table_args__ = (
        Index("anchor_by_state", "community_id", "book", "chain_id", "contract", "state"),
        Index("anchor_by_proof", "community_id", "book", "chain_id", "contract", "proof"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    chain_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    contract: str = Field(sa_column=Column(String(40), primary_key=True))
    epoch: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    anchor: str = Field(sa_column=Column(String(40), nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    transaction: str = Field(sa_column=Column(String(64), nullable=False))
    proof: str = Field(sa_column=Column(String(24), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class AnchorProofRow(SQLModel, table=True):
    """The proof of an epoch in a final block, taken once: header, and RLP nodes in hex."""

    __tablename__ = "anchor_proof"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    chain_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    contract: str = Field(sa_column=Column(String(40), primary_key=True))
    epoch: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    block: int = Field(sa_column=Column(BigInteger, nullable=False))
    block_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    header: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    account_proof: str = Field(sa_column=Column(Text, nullable=False))
    storage_proof: str = Field(sa_column=Column(Text, nullable=False))


class AnchorHomeRow(SQLModel, table=True):
    """The one chain and contract that a kind of anchor works on: a row of no community.

    `sent` counts the transactions of `day`, in days since 1970.
    """

    __tablename__ = "anchor_home"
    __table_args__ = (NARROW,)
    community_id: str = community()
    anchor: str = Field(sa_column=Column(String(40), primary_key=True))
    chain_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    contract: str = Field(sa_column=Column(String(40), nullable=False))
    nonce: int | None = Field(sa_column=Column(BigInteger))
    stands: bool = Field(sa_column=Column(Boolean, nullable=False))
    day: int = Field(sa_column=Column(BigInteger, nullable=False))
    sent: int = Field(sa_column=Column(BigInteger, nullable=False))
