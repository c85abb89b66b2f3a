"""Account numbers: short enough to be read aloud, with a last digit that shows a slip.

A number is the account's slot in its book, in three digits or more, and a check digit after Damm
(Totally anti-symmetric quasigroups, 2004): any other digit in one place, and any two neighbours
that changed places, are noticed. It is no secret, and opens nothing by itself.
"""

from __future__ import annotations

from functools import reduce
from typing import Final

DIGITS_MIN: Final = 3
DIGITS_MAX: Final = 12
GROUP: Final = 3

_QUASIGROUP: Final = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def number_of(slot: int) -> str:
    """The number of the account in that slot: four digits, or more in groups of three."""
    digits = f"{slot:0{DIGITS_MIN}}"
    whole = digits + _check(digits)
    if len(whole) == DIGITS_MIN + 1:
        return whole
    return " ".join(whole[at : at + GROUP] for at in range(0, len(whole), GROUP))


def slot_of(text: str) -> int | None:
    """The slot that a number names, whatever its spaces; None for a slip, or no number at all."""
    digits = "".join(text.split())
    plain = digits.isascii() and digits.isdecimal()
    if not plain or not DIGITS_MIN < len(digits) <= DIGITS_MAX or _check(digits) != "0":
        return None
    return int(digits[:-1])


def _check(digits: str) -> str:
    """The digit that brings these to zero; zero for those that have it."""
    return reduce(lambda so_far, digit: _QUASIGROUP[int(so_far)][int(digit)], digits, "0")
