"""Room in memory for large bodies, which anybody may send: so much in all, a share an address.

An address of this machine has no share of its own: a proxy that names nobody stands there.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from api.service.troubles import ProblemError, Trouble
from api.setting_values import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Scope

MEBI: Final = 1024 * 1024
ALL_BYTES: Final = 256 * MEBI
EACH_BYTES: Final = 64 * MEBI
BUSY_S: Final = 5


class Room:
    """What large bodies under way may take."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @contextmanager
    def take(self, scope: Scope, most: int) -> Iterator[None]:
        """Hold room for a body of that size; raises `ProblemError` where there is none."""
        address = address_of(scope)
        is_full = self._taken.total() + most > ALL_BYTES
        if is_full or (not is_loopback(address) and self._taken[address] + most > EACH_BYTES):
            raise ProblemError(Trouble.service_must_have_room, retry_after_s=BUSY_S)
        self._taken[address] += most
        try:
            yield
        finally:
            self._taken[address] -= most
            if not self._taken[address]:
                del self._taken[address]


def address_of(scope: Scope) -> str:
    """Who asks, as far as the connection or a proxy that is believed says."""
    client = scope.get("client")
    return client[0] if client else ""
