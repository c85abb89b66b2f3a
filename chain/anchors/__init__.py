"""Where epochs are anchored: one file per kind of chain, all behind `Anchor`.

Opening a kind imports its file, and so its libraries, only then. To add a kind, write a file with
`open_anchor(options) -> Anchor` and add its line to `KINDS`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import Final, Literal, Protocol, TypeAlias, cast

TxStatus: TypeAlias = Literal["pending", "mined", "final", "lost"]
"""`pending`: the node has it; `mined`: in a block the chain may still undo; `final`: in one it may
not; `lost`: the node does not know it, or the contract refused it."""

RECORDS_MAX: Final = 64
"""The most epoch records in one transaction, as the contract has it."""

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "embedded": "chain.anchors.embedded",
        "evm": "chain.anchors.evm",
    }
)
"""The kinds of anchor and the module of each."""


@dataclass(frozen=True, slots=True)
class AnchorOptions:
    """What an operator sets for an anchor; the embedded one needs none of it.

    `url` is a JSON-RPC endpoint, `private_key` the 32 bytes that sign and pay, `contract` the 20
    bytes of a deployed `AnchorRegistry`; without it one is deployed.
    """

    url: str = ""
    private_key: bytes = field(default=b"", repr=False)
    contract: bytes | None = None


@dataclass(frozen=True, slots=True)
class ChainHead:
    """A book's last epoch on the chain; all zero when there is none. `digest` is 32 bytes."""

    epoch: int
    digest: bytes
    journal_size: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """An epoch record, by its 32-byte `digest`, and the 32-byte hash of its transaction."""

    digest: bytes
    tx: bytes


@dataclass(frozen=True, slots=True)
class ChainEvidence:
    """Proof that an epoch's digest stands on the chain: what `ethereum.proof.verify_digest` takes.

    `block_hash` is here so that it can be compared elsewhere; from this source it proves nothing.
    """

    block_number: int
    block_hash: bytes
    header_rlp: bytes
    address: bytes
    account_proof: tuple[bytes, ...]
    storage_proof: tuple[bytes, ...]


class Anchor(Protocol):
    """A chain on which one key, the admin, registers and anchors books. Used by one thread.

    Every method raises `ledger.errors.FaultError` when the chain cannot be reached or refuses.
    """

    @property
    def name(self) -> str:
        """The kind, a key of `KINDS`."""

    @property
    def public(self) -> bool:
        """Whether others keep this chain too, so that what stands on it binds the operator."""

    @property
    def note(self) -> str:
        """English words to show beside whatever is said of this chain."""

    @property
    def admin(self) -> bytes:
        """The 20-byte address that registers and anchors."""

    @property
    def contract(self) -> bytes:
        """The 20-byte address of the `AnchorRegistry`."""

    def register(self, salt32: bytes) -> None:
        """Register the book of the admin and the salt, and wait until it is; once is enough."""

    def head(self, book32: bytes) -> ChainHead:
        """Return the book's last epoch in the latest block."""

    def digest_at(self, book32: bytes, epoch: int, *, final: bool = False) -> bytes | None:
        """Return the epoch's digest in the latest block, or in the last final one; None if none."""

    def anchor(self, records: Sequence[bytes]) -> list[Submitted]:
        """Submit epoch records in their order, and do not wait for the last of them.

        Returns what is on its way now. Where a transaction of this key is still on its way, that is
        all it returns, and it submits nothing else: ask again later.
        """

    def status(self, tx: bytes) -> TxStatus:
        """Return what became of a transaction."""

    def evidence(self, book32: bytes, epoch: int) -> ChainEvidence | None:
        """Return the proof of an epoch at the last final block, checked; None if not final yet."""


class _Kind(Protocol):
    """What the module of a kind has."""

    def open_anchor(self, options: AnchorOptions) -> Anchor:
        """Return the anchor, ready for use."""


def open_anchor(kind: str, options: AnchorOptions) -> Anchor:
    """Return an anchor of a kind in `KINDS`; raises `KeyError` for another."""
    return cast("_Kind", import_module(KINDS[kind])).open_anchor(options)
