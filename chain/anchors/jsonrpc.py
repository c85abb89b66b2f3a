"""Fees, what is final, and proofs of it, from any node that speaks Ethereum's JSON-RPC.

Nodes give a header as JSON fields, and only some give its RLP. What is put together here is the
header exactly if it hashes to the block hash, which the caller checks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from chain.anchors import ChainEvidence
from chain.ethereum import rlp

Ask: TypeAlias = Callable[[str, Sequence[object]], Mapping[str, Any]]
"""Asks a node for an object by method and parameters; empty where the node has none."""

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


@dataclass(frozen=True, slots=True)
class JsonRpcState:
    """The state that a node answers for."""

    ask: Ask

    def base_fee(self) -> int:
        """Return the latest block's base fee, in wei per unit of gas."""
        return int(self.ask("eth_getBlockByNumber", ["latest", False])["baseFeePerGas"], 16)

    def finalized(self) -> int | None:
        """Return the number of the node's `finalized` block; None while there is none."""
        block = self.ask("eth_getBlockByNumber", ["finalized", False])
        return int(block["number"], 16) if block else None

    def prove(self, number: int, address: bytes, key: bytes) -> ChainEvidence:
        """Return the node's `eth_getProof` (EIP-1186) in a block, and the block's header."""
        tag = hex(number)
        block = self.ask("eth_getBlockByNumber", [tag, False])
        proof = self.ask("eth_getProof", ["0x" + address.hex(), ["0x" + key.hex()], tag])
        return ChainEvidence(
            block_number=number,
            block_hash=_value(block["hash"], _BYTES),
            header_rlp=header_rlp(block),
            address=address,
            account_proof=_nodes(proof["accountProof"]),
            storage_proof=_nodes(proof["storageProof"][0]["proof"]),
        )


def header_rlp(block: Mapping[str, Any]) -> bytes:
    """Return the header's RLP from the raw result of `eth_getBlockByNumber`."""
    return rlp.encode([_value(block[name], kind) for name, kind in _FIELDS if name in block])


def _value(text: str, kind: str) -> bytes:
    return rlp.encode_int(int(text, 16)) if kind == _NUMBER else bytes.fromhex(text[2:])


def _nodes(texts: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(_value(text, _BYTES) for text in texts)
