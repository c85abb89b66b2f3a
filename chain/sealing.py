"""Makes entries provable for the journal: leaf hashes, the tree's frontier, a signature a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.merkle import Frontier, leaf_hash
from chain.receipts import sign_commit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nacl.signing import SigningKey

    from ledger.sealing import Part, Seal


class Sealer:
    """`ledger.sealing.Sealer` over RFC 6962 trees and the service's key."""

    def __init__(self, signer: SigningKey) -> None:
        self._signer = signer

    def leaf(self, entry: bytes) -> bytes:
        """As `ledger.sealing.Sealer.leaf`."""
        return leaf_hash(entry)

    def extend(self, frontier: bytes, leaves: Sequence[bytes]) -> bytes:
        """As `ledger.sealing.Sealer.extend`."""
        before = Frontier.from_bytes(frontier) if frontier else Frontier()
        return before.append_all(leaves).to_bytes()

    def seal(self, parts: Sequence[Part]) -> list[Seal]:
        """As `ledger.sealing.Sealer.seal`."""
        return sign_commit(self._signer, parts)
