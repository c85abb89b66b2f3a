"""Rough places and how far apart they are, as a class.

A place is two integers, hundredths of a degree north and east: a cell of about one kilometre.
Nobody's exact place is ever asked for, and a distance is told no closer than its cells are large.
"""

from __future__ import annotations

from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Final, NamedTuple

NORTH_MAX: Final = 9_000
EAST_MAX: Final = 18_000
HUNDREDTHS: Final = 100
DECIMALS: Final = 2
MINUS: Final = "\u2212"
EARTH_KM: Final = 6_371
CLASSES_KM: Final = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500)
"""What a distance may be called."""


class Spot(NamedTuple):
    """A rough place, in hundredths of a degree; south and west are below zero."""

    north: int
    east: int


def read_degrees(text: str, most: int) -> int | None:
    """Hundredths of a degree in what was written; None past `most`, or with more than two decimals.

    More decimals are refused rather than rounded, so that nobody learns to send them.
    """
    plain = text.strip().replace(",", ".").replace(MINUS, "-")
    sign = -1 if plain.startswith("-") else 1
    whole, _point, rest = plain.removeprefix("-").partition(".")
    digits = f"{whole}{rest}"
    if not digits.isascii() or not digits.isdecimal() or not whole or len(rest) > DECIMALS:
        return None
    hundredths = sign * int(f"{whole}{rest:0<2}"[:8])
    return hundredths if abs(hundredths) <= most else None


def distance_km(one: Spot, other: Spot) -> float:
    """How far apart the middles of two places are, along the ground."""
    north, other_north = (radians(spot.north / HUNDREDTHS) for spot in (one, other))
    east = radians((one.east - other.east) / HUNDREDTHS)
    half = sin((north - other_north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def class_km(distance: float) -> int | None:
    """The class that a distance is told as, the one it is nearest to; None past all of them."""
    return next((km for km, most in _UP_TO if distance <= most), None)


_UP_TO: Final = tuple(
    (km, sqrt(km * further)) for km, further in pairwise((*CLASSES_KM, CLASSES_KM[-1]))
)
"""Each class and how far it goes: by proportion, since distances are felt so."""
