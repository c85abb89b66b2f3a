"""The ceiling: raw libsodium verifications a second on two threads, nothing else being done."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor

from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair

from wallets.signing import signing_input

THREADS = 2
ORDER_BYTES = 420
"""About the length of a transfer's order; what is verified is its 48-byte signing input."""


def signatures(count: int) -> list[tuple[bytes, bytes]]:
    """So many pairs of signature with signed input, and public key."""
    public, secret = crypto_sign_seed_keypair(os.urandom(32))
    return [(crypto_sign(signing_input(os.urandom(ORDER_BYTES)), secret), public)
            for _ in range(count)]  # fmt: skip


class Verifier:
    """Two threads that verify the same signatures whenever asked."""

    def __init__(self, count: int) -> None:
        self._items = signatures(count)
        self._pool = ThreadPoolExecutor(THREADS)

    def per_s(self) -> float:
        """Verify all once; how many a second."""
        items = self._items
        start = time.perf_counter()
        list(self._pool.map(_verify, [items[at::THREADS] for at in range(THREADS)]))
        return len(items) / (time.perf_counter() - start)


def _verify(items: list[tuple[bytes, bytes]]) -> None:
    for signed, public in items:
        crypto_sign_open(signed, public)
