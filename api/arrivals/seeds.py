"""Randomness that follows from a secret and from what was sent.

The same files with the same choices come to the same plan, to the bit: what some have signed stays
true if they are sent again, also where a trial was thrown away or lost meanwhile. Nobody who lacks
the service's key can foretell any of it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from ledger import canonical
from ledger.ids import RANDOM_BYTES, uuid7

TAG: Final = b"ayni-arrival-v1".ljust(16, b"\0")
SALT_BYTES: Final = 32


class Seed:
    """Gives ids and salts, one after the other.

    Args:
        secret: what nobody else knows.
        said: plain JSON values that tell one plan from others.
        time_ms: the time that ids begin with.
    """

    def __init__(self, secret: bytes, said: object, time_ms: int) -> None:
        self._key = sha256(TAG + sha256(secret).digest() + canonical.encode(said)).digest()
        self._time_ms, self._count = time_ms, 0

    def new_id(self) -> str:
        """An id that nobody else makes."""
        return uuid7(self._time_ms, self._next()[:RANDOM_BYTES])

    def new_salt(self) -> str:
        """32 bytes, in hex."""
        return self._next()[:SALT_BYTES].hex()

    def _next(self) -> bytes:
        self._count += 1
        return sha256(self._key + self._count.to_bytes(8, "big")).digest()
