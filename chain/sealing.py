"""Makes entries provable for the journal: its tree, a signature a commit, and receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.merkle import Frontier, leaf_hashes, root_and_paths
from chain.receipts import Receipt, sign_commit, split_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nacl.signing import SigningKey

    from ledger.journal import Posting
    from ledger.sealing import Part, Seal


Answer = dict[str, int | str | list[str]]
"""A receipt as JSON, and its entry."""


class Hasher:
    """`ledger.sealing.Hasher` over RFC 6962 trees."""

    def leaves(self, entries: Sequence[bytes]) -> list[bytes]:
        """As `ledger.sealing.Hasher.leaves`."""
        return leaf_hashes(entries)

    def extend(self, frontier: bytes, leaves: Sequence[bytes]) -> bytes:
        """As `ledger.sealing.Hasher.extend`."""
        before = Frontier.from_bytes(frontier) if frontier else Frontier()
        return before.append_all(leaves).to_bytes()


class Sealer(Hasher):
    """`ledger.sealing.Sealer` with the service's key."""

    def __init__(self, signer: SigningKey) -> None:
        self._signer = signer

    def seal(self, parts: Sequence[Part]) -> list[Seal]:
        """As `ledger.sealing.Sealer.seal`."""
        return sign_commit(self._signer, parts)


class Receipts:
    """Makes receipts under the service's key, working out the paths of a commit once.

    Postings come a commit at a time, so the last part seen is nearly always the next one.
    """

    def __init__(self, key: str) -> None:
        self._key = key
        self._part: Part | None = None
        self._paths: Sequence[tuple[bytes, ...]] = ()

    def of(self, posting: Posting) -> Receipt:
        """The receipt of a posting."""
        if posting.part is not self._part:
            self._part, self._paths = posting.part, root_and_paths(posting.part.leaves)[1]
        return _receipt(posting, self._paths, self._key)

    def answer(self, posting: Posting) -> Answer:
        """What whoever posted is told: the receipt, and the entry whose hash it holds.

        With both they can check the promise, and show it, without asking anybody again.
        """
        return {**self.of(posting).to_json(), "entry": posting.entry.decode()}


def receipts_of(postings: Sequence[Posting], key: str) -> list[Receipt]:
    """The receipts of postings under the service's key."""
    receipts = Receipts(key)
    return [receipts.of(posting) for posting in postings]


def _receipt(posting: Posting, paths: Sequence[tuple[bytes, ...]], key: str) -> Receipt:
    part, seal = posting.part, posting.seal
    at = posting.seq - part.first
    return Receipt(
        book=part.book,
        seq=posting.seq,
        time_ms=posting.time_ms,
        leaf=part.leaves[at],
        first=part.first,
        count=len(part.leaves),
        path=paths[at],
        position=seal.position,
        books=seal.books,
        above=split_path(seal.path),
        key=key,
        signature=seal.signature,
    )
