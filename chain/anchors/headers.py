"""A block header's RLP, from whatever a node gives of it.

Nodes give a header as JSON fields, and only some give its RLP. What is put together here is the
header exactly if it hashes to the block's hash, which is checked.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from chain.anchors import UnprovedError
from chain.ethereum import rlp
from chain.ethereum.keccak import keccak256

_BYTES: Final = "bytes"
_NUMBER: Final = "number"

# In the header's order. Each fork since Frontier has appended; a block has a prefix of these.
_FIELDS: Final = (
    ("parentHash", _BYTES),
    ("sha3Uncles", _BYTES),
    ("miner", _BYTES),
    ("stateRoot", _BYTES),
    ("transactionsRoot", _BYTES),
    ("receiptsRoot", _BYTES),
    ("logsBloom", _BYTES),
    ("difficulty", _NUMBER),
    ("number", _NUMBER),
    ("gasLimit", _NUMBER),
    ("gasUsed", _NUMBER),
    ("timestamp", _NUMBER),
    ("extraData", _BYTES),
    ("mixHash", _BYTES),
    ("nonce", _BYTES),
    ("baseFeePerGas", _NUMBER),
    ("withdrawalsRoot", _BYTES),
    ("blobGasUsed", _NUMBER),
    ("excessBlobGas", _NUMBER),
    ("parentBeaconBlockRoot", _BYTES),
    ("requestsHash", _BYTES),
)

# Amsterdam's: EIP-7928, under the two names that clients gave it, and EIP-7843.
_ACCESS_LIST: Final = (("blockAccessListHash", _BYTES), ("balHash", _BYTES))
_NEXT: Final = (*_ACCESS_LIST, ("slotNumber", _NUMBER))
_OTHERWISE: Final = (("slotNumber", _NUMBER), *_ACCESS_LIST)
_KNOWN: Final = (*_FIELDS, *_NEXT)

# What stands in a block's JSON and not in its header.
_BESIDE: Final = frozenset({
    "hash", "size", "totalDifficulty", "transactions", "uncles", "withdrawals", "author",
    "sealFields", "mixDigest", "l1BlockNumber", "sendCount", "sendRoot", "milliTimestamp",
})  # fmt: skip


def header_rlp(block: Mapping[str, Any], raw: Callable[[], str | None] = lambda: None) -> bytes:
    """The header of a block, given as the result of `eth_getBlockByNumber`.

    `raw` asks the node for the header's RLP in hex; None where it gives none. Raises
    `UnprovedError` where neither hashes to the block's hash, naming fields that are new.
    """
    block_hash = bytes.fromhex(block["hash"][2:])
    for header in _candidates(block, raw):
        if keccak256(header) == block_hash:
            return header
    known = {name for name, _ in _KNOWN} | _BESIDE
    unknown = ", ".join(sorted(block.keys() - known)) or "none is new by its name"
    raise UnprovedError("header_must_be_known", f"the header's fields are others: {unknown}")


def _candidates(block: Mapping[str, Any], raw: Callable[[], str | None]) -> Iterator[bytes]:
    yield joined(block)
    given = raw()
    if given is not None:
        yield bytes.fromhex(given.removeprefix("0x"))
    yield joined(block, (*_FIELDS, *_OTHERWISE))


def joined(block: Mapping[str, Any], names: tuple[tuple[str, str], ...] = _KNOWN) -> bytes:
    """The RLP of those of the fields that a block has; some nodes give null for what it has not."""
    return rlp.encode([_value(block[name], kind) for name, kind in names if block.get(name)])


def _value(text: str, kind: str) -> bytes:
    return rlp.encode_int(int(text, 16)) if kind == _NUMBER else bytes.fromhex(text[2:])
