"""Checks offline that a digest stands in the contract's storage at a block. Standard library only.

The steps, tagged in the code:

1. Keccak-256 of the header is the block hash, which the caller has from an independent place.
2. The account proof leads from the header's state root to the contract's account.
3. The storage proof leads from the account's storage root to `digestAt[book][epoch]`.
4. The value there is the digest.

Whether the block is final, and whether the contract at the address is `AnchorRegistry`, is for
whoever chose the block hash and the address to know; both are trust inputs, not evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chain.errors import EvidenceError
from chain.ethereum import rlp, trie
from chain.ethereum.keccak import keccak256
from ledger.messages import N_

DIGEST_AT_SLOT: Final = 0
"""The storage slot of `digestAt`, the contract's first variable."""

_ADDRESS_BYTES: Final = 20
_HASH_BYTES: Final = 32
_NUMBER_BYTES_MAX: Final = 8
_STATE_ROOT: Final = 3
_NUMBER: Final = 8
_HEADER_ITEMS_MIN: Final = 15
_HEADER_ITEMS_MAX: Final = 32
_ACCOUNT_ITEMS: Final = 4
_STORAGE_ROOT: Final = 2


@dataclass(frozen=True, slots=True)
class Header:
    """What is read of a block header: its 32-byte `state_root` and its `number`."""

    state_root: bytes
    number: int


def storage_key(slot: int, book32: bytes, epoch: int) -> bytes:
    """Return the 32-byte storage key of (book, epoch) in the map of maps declared at `slot`.

    Vyper hashes the slot before the key, Solidity after it; the contract is Vyper.
    """
    outer = keccak256(slot.to_bytes(32) + book32)
    return keccak256(outer + epoch.to_bytes(32))


def read_header(header_rlp: bytes, block_hash: bytes) -> Header:
    """Return what stands in the header that hashes to the 32-byte `block_hash`.

    Headers grow at the end with each fork, so any number of items from 15 to 32 is read.
    Raises `EvidenceError` at "chain.header".
    """
    where = "chain.header"
    if keccak256(header_rlp) != block_hash:
        raise EvidenceError(where, N_("this is not the header of that block"))
    items = _strings(rlp.decode(header_rlp, where), where)
    if not _HEADER_ITEMS_MIN <= len(items) <= _HEADER_ITEMS_MAX:
        raise EvidenceError(where, f"a header does not have {len(items)} items")
    state_root, number = items[_STATE_ROOT], items[_NUMBER]
    if len(state_root) != _HASH_BYTES:
        raise EvidenceError(where, "the state root is not 32 bytes")
    if len(number) > _NUMBER_BYTES_MAX or number.startswith(b"\0"):
        raise EvidenceError(where, "the block number is not a canonical 64-bit number")
    return Header(state_root, int.from_bytes(number))


def verify_digest(  # noqa: PLR0913, PLR0917 - the proof's four parts and the claim's four
    header_rlp: bytes,
    block_hash: bytes,
    address: bytes,
    account_proof: Sequence[bytes],
    storage_proof: Sequence[bytes],
    book32: bytes,
    epoch: int,
    digest: bytes,
) -> None:
    """Check that at block `block_hash` the contract at `address` holds `digest` for the epoch.

    `address` is 20 bytes, `block_hash`, `book32` and `digest` 32; the proofs are RLP nodes, root
    first, as `eth_getProof` gives them (EIP-1186).

    Raises `EvidenceError` at "chain.header", "chain.address", "chain.accountProof[i]",
    "chain.storageProof[i]" or "record", the first that does not hold.
    """
    if len(address) != _ADDRESS_BYTES:
        raise EvidenceError("chain.address", "an address has 20 bytes")
    header = read_header(header_rlp, block_hash)  # 1
    account = trie.value_at(header.state_root, address, account_proof, "chain.accountProof")  # 2
    key = storage_key(DIGEST_AT_SLOT, book32, epoch)
    root = storage_root(account, f"chain.accountProof[{len(account_proof) - 1}]")
    value = trie.value_at(root, key, storage_proof, "chain.storageProof")  # 3
    if _word(value, f"chain.storageProof[{len(storage_proof) - 1}]") != digest:  # 4
        raise EvidenceError("record", N_("the contract holds another hash for this closing"))


def storage_root(account: bytes, where: str) -> bytes:
    """Return the 32-byte root of an account's storage trie from the account's RLP.

    Raises `EvidenceError` at `where` if that is no account.
    """
    items = _strings(rlp.decode(account, where), where)
    if len(items) != _ACCOUNT_ITEMS or len(items[_STORAGE_ROOT]) != _HASH_BYTES:
        raise EvidenceError(where, "the value is not an account")
    return items[_STORAGE_ROOT]


def _strings(item: rlp.Item, where: str) -> list[bytes]:
    strings = [part for part in item if isinstance(part, bytes)] if isinstance(item, list) else []
    if len(strings) != len(item) or not strings:
        raise EvidenceError(where, "not a list of byte strings")
    return strings


def _word(value: bytes, where: str) -> bytes:
    """Return a storage value as the 32 bytes it stands for; the trie keeps no leading zeros."""
    item = rlp.decode(value, where)
    if not isinstance(item, bytes) or len(item) > _HASH_BYTES or item[:1] in (b"", b"\0"):
        raise EvidenceError(where, "the value is not a canonical storage word")
    return item.rjust(_HASH_BYTES, b"\0")
