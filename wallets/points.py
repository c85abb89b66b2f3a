"""Arithmetic on the group in which ballots are sealed, over libsodium.

The group is the subgroup of prime order of edwards25519; scalars are integers below that order.
Points are 32 bytes. `BASE` is the curve's own generator; `OTHER` is a second one whose logarithm
to the first nobody knows, since it is what a stated text is mapped to.

Leaves to others: what is proved with it (`wallets.proofs`, `wallets.ballots`, `wallets.boxes`).
"""

from __future__ import annotations

from hashlib import sha512
from typing import TYPE_CHECKING, Final

from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_from_uniform,
    crypto_core_ed25519_is_valid_point,
    crypto_core_ed25519_sub,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ORDER: Final = 2**252 + 27742317777372353535851937790883648493
WIDTH: Final = 32
"""Bytes of a point, and of a scalar, least byte first."""

_WIDE: Final = 64
ZERO: Final = b"\x01" + bytes(31)
"""The neutral point."""


def times(scalar: int, point: bytes) -> bytes:
    """A point so many times. The point is of the group."""
    scalar %= ORDER
    if scalar == 0 or point == ZERO:
        return ZERO
    return crypto_scalarmult_ed25519_noclamp(_scalar_bytes(scalar), point)


def of_base(scalar: int) -> bytes:
    """The first generator so many times."""
    scalar %= ORDER
    return crypto_scalarmult_ed25519_base_noclamp(_scalar_bytes(scalar)) if scalar else ZERO


def add(*points: bytes) -> bytes:
    """The sum of points."""
    found = points[0]
    for point in points[1:]:
        found = crypto_core_ed25519_add(found, point)
    return found


def subtract(one: bytes, other: bytes) -> bytes:
    """The first point less the second."""
    return crypto_core_ed25519_sub(one, other)


def is_point(given: bytes) -> bool:
    """Whether 32 bytes are a point of the group, and not the neutral one."""
    return bool(crypto_core_ed25519_is_valid_point(given))


def read_scalar(given: bytes) -> int | None:
    """The scalar that 32 bytes say, or None if they say it in another way than the one."""
    found = int.from_bytes(given, "little")
    return found if found < ORDER else None


def _scalar_bytes(scalar: int) -> bytes:
    return scalar.to_bytes(WIDTH, "little")


def scalar_text(scalar: int) -> bytes:
    """A scalar as it stands in a proof."""
    return _scalar_bytes(scalar % ORDER)


def challenge(context: bytes, points: Iterable[bytes]) -> int:
    """The scalar that a context and points hash to."""
    digest = sha512(context)
    for point in points:
        digest.update(point)
    return int.from_bytes(digest.digest(), "little") % ORDER


def random_scalar(random: Callable[[int], bytes]) -> int:
    """A scalar that nobody can guess; `random` gives so many bytes from a secure source."""
    return int.from_bytes(random(_WIDE), "little") % ORDER


BASE: Final = of_base(1)
_NAME: Final = b"ayni ballots, second generator"
OTHER: Final = crypto_core_ed25519_from_uniform(sha512(_NAME).digest()[:WIDTH])
