"""Amounts: whole subunits, their units, and how people write them. Never a float.

A book in hours counts minutes (scale 60); a book in a money-like unit counts 10^n subunits.

Leaves to others: which amounts a book accepts (`ledger.kernel`), translated wording (`api`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ledger.errors import AyniError

AMOUNT_MAX: Final = 2**53 - 1
"""The largest amount of one order, in subunits: every JSON reader keeps it exactly."""

BALANCE_MAX: Final = 2**62
"""The furthest a balance or bound may lie from zero, in subunits: fits 64-bit integers."""

TOTAL_MAX: Final = 2**127 - 1
"""The most that a book's balances above zero may sum to: 2^64 accounts could not come to more."""

HOUR_SCALE: Final = 60
"""Subunits of an hour: minutes."""

SCALES: Final = (HOUR_SCALE, *(10**places for places in range(10)))
"""The numbers of subunits that a unit may have."""

_WHOLE: Final = re.compile(r"[1-9][0-9]{0,15}").fullmatch
_SIGNED: Final = re.compile(r"0|-?[1-9][0-9]{0,18}").fullmatch
_DECIMAL: Final = re.compile(r"(-?)([0-9]{1,19})(?:\.([0-9]{1,30}))?").fullmatch

# What people write: digits alone or in threes apart, after `_plain`; letters large or small.
_EITHER_CASE: Final = re.ASCII | re.IGNORECASE
_UNITS: Final = r"(-?)([0-9]{1,19}|[0-9]{1,3}(?: [0-9]{3}){1,6})"
_EITHER_MARK: Final = re.compile(_UNITS + r"(?:[.,]([0-9]{1,30}))?").fullmatch
_AN_HOUR: Final = r"(?:h(?:rs?|ours?|oras?|eures?|ores?)?)"
_A_MINUTE: Final = r"(?:m(?:in(?:s|utes?|utos?|uts?)?|n)?)"
_HOURS: Final = re.compile(
    _UNITS
    + rf"(?: ?{_AN_HOUR}(?: ?([0-5]?[0-9])(?: ?{_A_MINUTE})?)?|:([0-5][0-9])(?: ?{_AN_HOUR})?)",
    _EITHER_CASE,
).fullmatch
_MINUTES: Final = re.compile(rf"{_UNITS} ?{_A_MINUTE}", _EITHER_CASE).fullmatch
_OF_HOURS: Final = re.compile(rf" ?{_AN_HOUR}\Z", _EITHER_CASE)
_PLAIN: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})


class BadAmountError(AyniError, ValueError):
    """Text that is no amount, or one that its unit or range cannot hold.

    Attributes:
        text: what was given.
        why: what is expected.
    """

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"{text!r}: {why}")
        self.text, self.why = text, why


class BadUnitError(AyniError, ValueError):
    """A scale that no unit has.

    Attributes:
        code: the unit.
        scale: its subunits as given.
    """

    def __init__(self, code: str, scale: int) -> None:
        super().__init__(f"unit {code!r}: the scale must be 60 or 10^0 to 10^9, not {scale}")
        self.code, self.scale = code, scale


def parse_subunits(text: str) -> int:
    """The amount in canonical decimal digits: 1 to `AMOUNT_MAX` subunits, no leading zeros.

    Raises:
        BadAmountError: any other text.
    """
    if not _WHOLE(text) or int(text) > AMOUNT_MAX:
        raise BadAmountError(text, f"must be a whole number from 1 to {AMOUNT_MAX}")
    return int(text)


def parse_signed(text: str) -> int:
    """The balance, bound or leg in canonical decimal digits: subunits within ±`BALANCE_MAX`.

    Raises:
        BadAmountError: any other text, "-0" and "+1" included.
    """
    if not _SIGNED(text):
        raise BadAmountError(text, "must be a whole number without leading zeros or plus sign")
    return _within(text, int(text))


def from_decimal(text: str, scale: int) -> int:
    """The subunits nearest to a decimal number of units; halves go to the even subunit.

    This is the only place that rounds, once, for imports from systems that kept fractions.
    `text` has up to 19 digits before the point and up to 30 after it.

    Raises:
        BadAmountError: no such number, or beyond `BALANCE_MAX`.
    """
    value, sign, parts = _ratio(text, scale)
    whole, rest = divmod(value, parts)
    if 2 * rest > parts or (2 * rest == parts and whole % 2):
        whole += 1
    return _within(text, sign * whole)


@dataclass(frozen=True, slots=True)
class Unit:
    """What a book counts.

    Attributes:
        code: a short name, such as "h" or "EUR".
        scale: subunits in one unit, one of `SCALES`; 60 means hours.
    """

    code: str
    scale: int

    def __post_init__(self) -> None:
        """Raise `BadUnitError` for a scale outside of `SCALES`."""
        if self.scale not in SCALES:
            raise BadUnitError(self.code, self.scale)

    def show(self, subunits: int) -> str:
        """The short form that needs no translation: "1 h 30", "-0 h 05", "12.50"."""
        sign = "-" if subunits < 0 else ""
        whole, rest = divmod(abs(subunits), self.scale)
        if self.scale == HOUR_SCALE:
            return f"{sign}{whole} h {rest:02}"
        if self.scale == 1:
            return f"{sign}{whole}"
        return f"{sign}{whole}.{rest:0{len(str(self.scale)) - 1}}"

    def read(self, text: str) -> int:
        """The subunits in what a person wrote: "12.50", and in hours "1 h 30", "45 min", "1:30".

        Hours and minutes may be written out in any language of the pages. A number without a sign
        of the unit counts units: "2" is two hours. A comma or a point is the mark of decimals,
        never of thousands, which spaces alone part: what either means does not hang on a language.
        Reads all that is shown, `show`'s and the pages', within ±`BALANCE_MAX`.

        Raises:
            BadAmountError: no such form, or not a whole number of subunits ("0.01" hours).
        """
        plain = text.translate(_PLAIN)
        if self.scale == HOUR_SCALE:
            minutes = _read_hours(plain)
            if minutes is not None:
                return _within(text, minutes)
            plain = _OF_HOURS.sub("", plain)
        else:
            plain = plain.removesuffix(self.code).removesuffix(" ")
        match = _EITHER_MARK(plain)
        if not match:
            raise BadAmountError(text, "must be a decimal number")
        value, sign, parts = _split(match, self.scale)
        whole_subunits, rest = divmod(value, parts)
        if rest:
            raise BadAmountError(text, f"must be a whole number of 1/{self.scale} {self.code}")
        return _within(text, sign * whole_subunits)


HOURS: Final = Unit("h", HOUR_SCALE)
"""Care hours, kept in minutes."""


def _ratio(text: str, scale: int) -> tuple[int, int, int]:
    """Split a decimal of units into subunits: numerator, sign (1 or -1) and denominator."""
    match = _DECIMAL(text)
    if not match:
        raise BadAmountError(text, "must be a decimal number")
    return _split(match, scale)


def _split(match: re.Match[str], scale: int) -> tuple[int, int, int]:
    sign, whole, fraction = match.groups(default="")
    digits = _digits(whole + fraction)
    return digits * scale, -1 if sign else 1, 10 ** len(fraction)


def _read_hours(plain: str) -> int | None:
    """The minutes in "1 h 30", "1:30" or "90 min"; None for a number without a sign of either."""
    if match := _HOURS(plain):
        sign, whole, after_h, after_colon = match.groups()
        minutes = _digits(whole) * HOUR_SCALE + int(after_h or after_colon or 0)
    elif match := _MINUTES(plain):
        sign, whole = match.groups()
        minutes = _digits(whole)
    else:
        return None
    return -minutes if sign else minutes


def _digits(parted: str) -> int:
    return int(parted.replace(" ", ""))


def _within(text: str, subunits: int) -> int:
    if abs(subunits) > BALANCE_MAX:
        raise BadAmountError(text, f"must lie within ±{BALANCE_MAX} subunits")
    return subunits
