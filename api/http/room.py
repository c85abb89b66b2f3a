"""Room in memory for large bodies, which anybody may send: so much in all, a share an address.

An address of this machine has no share of its own: a proxy that names nobody stands there.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import IPv6Network, ip_address
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
VERSION_4: Final = 4
NETWORK_BITS: Final = 64
"""Of an IPv6 address: what a provider gives to one household at the least."""


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
    """Who asks, as far as the connection or a proxy that is believed says.

    Of an IPv6 address that is its network: one household has 2^64 addresses there, to be somebody
    else with at each request.
    """
    client = scope.get("client")
    return _household(client[0]) if client else ""


@lru_cache(1_024)
def _household(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:  # A proxy may say anything.
        return host
    if address.version == VERSION_4 or address.is_loopback:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), NETWORK_BITS), strict=False))
