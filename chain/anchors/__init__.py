"""Where epochs are anchored: one file per kind of chain, all behind `Anchor`.

Opening a kind imports its file, and so its libraries, only then. To add a kind, write a file with
`make_anchor(options) -> Anchor` and add its line to `KINDS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import Final, Literal, Protocol, TypeAlias, cast

from ledger.errors import AyniError, FaultError
from ledger.messages import N_, Message, plainly

TxStatus: TypeAlias = Literal["pending", "mined", "final", "lost"]
"""`pending`: the node has it; `mined`: in a block the chain may still undo; `final`: in one it may
not; `lost`: the node does not know it, or the contract refused it."""

RECORDS_MAX: Final = 64
"""The most epoch records in one transaction, as the contract has it."""

GWEI: Final = 10**9

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "embedded": "chain.anchors.embedded",
        "evm": "chain.anchors.evm",
    }
)
"""The kinds of anchor and the module of each."""


# `geth --dev` and Ganache, Hardhat and Anvil: chains that one machine keeps for itself.
_DEVELOPMENT_CHAINS: Final = frozenset({1337, 31337})


def is_public(kind: str, chain_id: int) -> bool:
    """Whether others keep this chain too, so that what stands on it binds the operator."""
    return kind != "embedded" and chain_id not in _DEVELOPMENT_CHAINS


def note_of(kind: str, chain_id: int) -> str:
    """English words to show beside whatever is said of a chain."""
    return plainly(noted(kind, chain_id), chain=chain_id)


def noted(kind: str, chain_id: int) -> Message:
    """The message of that, which names the number of the `chain`."""
    if kind == "embedded":
        return N_("embedded, for trying out, not public")
    if is_public(kind, chain_id):
        return N_("chain {chain}")
    return N_("chain {chain}, for development, not public")


class NodeError(FaultError):
    """The node is away, or its answer is none: nothing else need be asked of it now."""

    def __init__(self, doing: str) -> None:
        super().__init__("chain", doing, "It is tried again; if this stays, check the endpoint")


class OtherChainError(FaultError):
    """This is not the chain, or not the contract, on which the books were anchored so far."""


class HeldBackError(FaultError):
    """Something is not sent because of the operator's own bounds: fees, tries, a day's budget."""


Unproved: TypeAlias = Literal[
    "not_final", "not_anchored", "not_taken", "node_gives_no_proof", "proof_must_hold",
    "header_must_be_known",
]  # fmt: skip
"""Why there is no proof: the epoch is not final on the chain, or nothing anchors; it is about to be
taken; the node refuses it; what the node gave does not hold; the header has fields that are new."""


class UnprovedError(AyniError):
    """A final epoch cannot be proved now. `cause` says why, `detail` for the log."""

    def __init__(self, cause: Unproved, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause: Unproved = cause


@dataclass(frozen=True, slots=True)
class Home:
    """The one place where books are anchored: a chain by its id, and the contract's 20 bytes.

    `nonce` is that of the deployment where this key deployed the contract; `stands` is set once a
    final block holds it: from then on it is never deployed again.
    """

    chain_id: int
    contract: bytes
    nonce: int | None = None
    stands: bool = False

    def __str__(self) -> str:
        """Name it as operators do."""
        return f"0x{self.contract.hex()} on chain {self.chain_id}"


def _forget(_: Home) -> None:
    """Keep nothing: for chains that live with their process."""


def _allow() -> bool:
    """Bound nothing: for chains that cost nothing."""
    return True


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class AnchorOptions:
    """What an operator sets for an anchor, and what is remembered; the embedded one needs none.

    `url` is a JSON-RPC endpoint, `private_key` the 32 bytes that sign and pay, `contract` the 20
    bytes of a deployed `AnchorRegistry`; without it the one at `home` is used, and without that one
    is deployed. `moved_from` is a contract that the operator has given up for good. `fee_max` is in
    wei per unit of gas, `timeout_s` the longest a request may take.

    `remember` keeps the home before anything is sent there; `may_send` takes one transaction off
    the day's budget, or says no; `stopped` says that nothing more should be asked.
    """

    url: str = ""
    private_key: bytes = field(default=b"", repr=False)
    contract: bytes | None = None
    home: Home | None = None
    moved_from: bytes | None = None
    fee_max: int = 200 * GWEI
    timeout_s: float = 20
    remember: Callable[[Home], None] = _forget
    may_send: Callable[[], bool] = _allow
    stopped: Callable[[], bool] = _never


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

    Nothing here waits for a block. Every method raises `ledger.errors.FaultError` when the chain
    refuses, `NodeError` when it cannot be reached or answers oddly; asking again is always safe.
    """

    @property
    def name(self) -> str:
        """The kind, a key of `KINDS`."""

    @property
    def admin(self) -> bytes:
        """The 20-byte address that registers and anchors."""

    @property
    def home(self) -> Home:
        """The chain and the contract, once `ready` has returned."""

    @property
    def contract(self) -> bytes:
        """The 20-byte address of the `AnchorRegistry`, once `ready` has returned."""

    @property
    def busy(self) -> bool:
        """Whether a transaction was still on its way when this was last looked at."""

    @property
    def held(self) -> str:
        """Which of the operator's bounds keeps it from sending: fees, tries, budget, or none."""

    def ready(self) -> None:
        """See that chain and contract are the right ones; deploy the contract where none was.

        To be called before each round of work. Raises `OtherChainError` where they are others.
        """

    def register(self, salt32: bytes) -> bool:
        """Register the book of the admin and the salt; whether it is registered by now.

        Sends nothing while another transaction of this key is on its way.
        """

    def head(self, book32: bytes) -> ChainHead:
        """Return the book's last epoch in the latest block."""

    def digest_at(self, book32: bytes, epoch: int, *, final: bool = False) -> bytes | None:
        """Return the epoch's digest in the latest block, or in the last final one; None if none."""

    def anchor(self, records: Sequence[bytes]) -> list[Submitted]:
        """Submit epoch records, of one book or several, in their order.

        Returns what is on its way now. Where a transaction of this key is still on its way, that is
        all it returns, and it submits nothing else: ask again later.
        """

    def status(self, tx: bytes) -> TxStatus:
        """Return what became of a transaction."""

    def evidence(self, book32: bytes, epoch: int) -> ChainEvidence | None:
        """Return the proof of an epoch in a final block, checked; None if it is not final yet.

        Raises `UnprovedError` where the node gives none that holds.
        """


class _Kind(Protocol):
    """What the module of a kind has."""

    def make_anchor(self, options: AnchorOptions) -> Anchor:
        """Return the anchor, without asking the chain anything."""


def make_anchor(kind: str, options: AnchorOptions) -> Anchor:
    """Return an anchor of a kind in `KINDS`, to be made `ready`; raises `KeyError` for another."""
    return cast("_Kind", import_module(KINDS[kind])).make_anchor(options)


def open_anchor(kind: str, options: AnchorOptions) -> Anchor:
    """Return an anchor that is ready; raises `KeyError` for a kind that is not in `KINDS`."""
    anchor = make_anchor(kind, options)
    anchor.ready()
    return anchor
