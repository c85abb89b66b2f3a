"""Fees, what is final, and proofs of it, from any node that speaks Ethereum's JSON-RPC."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from chain.anchors import ChainEvidence, UnprovedError
from chain.anchors.headers import header_rlp

Ask: TypeAlias = Callable[[str, Sequence[object]], Any]
"""Asks a node by method and parameters, for an answer that nothing is known of; None for null.

Raises `Refused` where the node answers with an error."""

TIP: Final = "latest"


class Refused(Exception):  # noqa: N818 a control flow of this package, never seen outside
    """A node answered with an error."""


@dataclass(frozen=True, slots=True)
class JsonRpcState:
    """The state that a node answers for."""

    ask: Ask

    def base_fee(self) -> int:
        """Return the latest block's base fee, in wei per unit of gas."""
        return int(self._block(TIP)["baseFeePerGas"], 16)

    def finalized(self) -> int | None:
        """Return the number of the node's `finalized` block; None while there is none."""
        block = self.ask("eth_getBlockByNumber", ["finalized", False])
        return int(block["number"], 16) if block else None

    def hash_of(self, number: int) -> bytes:
        """Return the 32-byte hash of the block of that number."""
        return bytes.fromhex(self._block(hex(number))["hash"][2:])

    def prove(self, number: int | None, address: bytes, key: bytes) -> ChainEvidence:
        """Return the node's `eth_getProof` (EIP-1186) in a block, the latest for None.

        Raises `UnprovedError` where the node gives none.
        """
        block = self._block(TIP if number is None else hex(number))
        tag = block["number"]
        asked = ["0x" + address.hex(), ["0x" + key.hex()], tag]
        try:
            proof = self.ask("eth_getProof", asked)
        except Refused as error:
            raise UnprovedError("node_gives_no_proof", str(error)) from error
        try:
            return ChainEvidence(
                block_number=int(tag, 16),
                block_hash=bytes.fromhex(block["hash"][2:]),
                header_rlp=header_rlp(block, lambda: self._raw_header(tag)),
                address=address,
                account_proof=_nodes(proof["accountProof"]),
                storage_proof=_nodes(proof["storageProof"][0]["proof"]),
            )
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise UnprovedError(
                "proof_must_hold", f"it has not the form of one: {error}"
            ) from error

    def _block(self, tag: str) -> Mapping[str, Any]:
        block: Mapping[str, Any] = self.ask("eth_getBlockByNumber", [tag, False])
        return block

    def _raw_header(self, tag: str) -> str | None:
        try:
            raw = self.ask("debug_getRawHeader", [tag])
        except Refused:
            return None
        return raw if isinstance(raw, str) else None


def _nodes(texts: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(text[2:]) for text in texts)
