"""Checks entries' signatures on two threads while the replay goes on: libsodium needs no lock."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from chain.errors import EvidenceError
from wallets.signing import verify_all

if TYPE_CHECKING:
    from ledger.orders import Order

CHUNK: Final = 512
THREADS: Final = 2
WAITING_MAX: Final = 6
"""Chunks under way before the replay waits: a bound on memory."""

Item = tuple[str, bytes, str]


class SignatureCheck:
    """Collects signatures in chunks and raises for the first that is not valid."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS)
        self._waiting: deque[Future[None]] = deque()
        self._items: list[Item] = []
        self._entries: list[int] = []
        self.count = 0

    def add(self, seq: int, order: Order) -> None:
        """Check an entry's signatures, now or soon."""
        for key, signature in order.signatures:
            self._items.append((key, order.text, signature))
            self._entries.append(seq)
        if len(self._items) >= CHUNK:
            self._submit()
        while len(self._waiting) > WAITING_MAX:
            self._waiting.popleft().result()

    def finish(self) -> int:
        """Wait for all; the number of signatures, each of them valid."""
        self._submit()
        while self._waiting:
            self._waiting.popleft().result()
        return self.count

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(cancel_futures=True)

    def _submit(self) -> None:
        self.count += len(self._items)
        self._waiting.append(self._pool.submit(_check, self._items, self._entries))
        self._items, self._entries = [], []


def _check(items: list[Item], entries: list[int]) -> None:
    for seq, error in zip(entries, verify_all(items), strict=True):
        if error is not None:
            raise EvidenceError(f"entry {seq}", f"signatures: {error}") from error
