"""Numbers as people and systems write them, and which mark of decimals a column means.

"1.234" is one thousand and more in Barcelona, and a little over one in Boston. A column decides:
1. A number with both marks, with one mark twice, with other than three digits after its mark, or
   with a zero before it, says which mark is which.
2. Where all that say so agree, the column means that mark, and the rest are read by it.
3. Where none says so, or they disagree, a number that can be read in two ways is not read.

Hours are written as decimals, "1:30", "1h30", "90 min" or seconds. Nothing is rounded: a number
finer than the unit is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from api.imports.faults import Wrong
from ledger.amounts import BALANCE_MAX, HOUR_SCALE

if TYPE_CHECKING:
    from ledger.amounts import Unit

TEXT_MAX: Final = 60
"""The longest text that may be a number."""

DIGITS_MAX: Final = 30
HOUR_SECONDS: Final = 3_600

_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]+|(?<=\d)['\u2019](?=\d{3})")
_SIGNS: Final = re.compile(r"[€$£¤¥]|\b(?:EUR|USD|GBP)\b")
_NUMBER: Final = re.compile(r"([0-9]*(?:[.,][0-9]+)*)", re.ASCII).fullmatch
_HOURS: Final = re.compile(
    r"([0-9]{1,19})(?:h(?:([0-5]?[0-9])(?:m|min|mins)?)?|:([0-5][0-9])(?::([0-5][0-9]))?h?)",
    re.ASCII | re.IGNORECASE,
).fullmatch
_MINUTES: Final = re.compile(
    r"([0-9]{1,14})(?:m|min|mins|minutes|minutos)", re.IGNORECASE
).fullmatch
_OF_HOURS: Final = re.compile(r"(?:h|hs|hrs?|hours?|horas?|heures?)\Z", re.IGNORECASE)
_MARKS: Final = ".,"
_GROUP: Final = 3


@dataclass(slots=True)
class Numbers:
    """What a column shows of its mark of decimals."""

    shown: set[str] = field(default_factory=set)

    def look(self, text: str) -> None:
        """Take a cell as evidence."""
        if "." in text or "," in text:
            mark = _mark(_bare(text)[1])
            if mark in {".", ","}:
                self.shown.add(mark)

    @property
    def decimal(self) -> str | None:
        """The mark that the column means; None where it shows none or both."""
        return next(iter(self.shown)) if len(self.shown) == 1 else None


def read_number(text: str, unit: Unit, decimal: str | None) -> int | Wrong:
    """Return the subunits in what a cell says, or what is wrong with it.

    `decimal` is what the column means, and None where that is not known.
    """
    if len(text) > TEXT_MAX:
        return Wrong.NUMBER_UNREADABLE
    negative, bare = _bare(text, unit.code)
    if unit.scale == HOUR_SCALE:
        minutes = _in_hours(bare)
        if minutes is not None:
            return _signed(minutes, negative=negative)
        bare = _OF_HOURS.sub("", bare)
    if not bare or _NUMBER(bare) is None:
        return Wrong.NUMBER_UNREADABLE
    mark = _mark(bare)
    if mark == "?":
        if decimal is None:
            return Wrong.NUMBER_AMBIGUOUS
        mark = decimal
    if mark == "!":
        return Wrong.NUMBER_UNREADABLE
    return _subunits(bare, mark, unit, negative=negative)


def read_seconds(text: str, unit: Unit) -> int | Wrong:
    """Return the subunits in a whole number of seconds."""
    bare = text.strip()
    if not re.fullmatch(r"-?[0-9]{1,40}", bare, re.ASCII):
        return Wrong.NUMBER_UNREADABLE
    whole, rest = divmod(abs(int(bare)) * unit.scale, HOUR_SECONDS)
    if rest:
        return Wrong.NUMBER_TOO_FINE
    return _signed(whole, negative=bare.startswith("-"))


def _bare(text: str, code: str = "") -> tuple[bool, str]:
    """Return whether the number is below zero, and its digits and marks alone."""
    bare = _SPACES.sub("", _SIGNS.sub("", text)).replace("\u2212", "-")
    if code and not bare[:1].isdigit():
        bare = bare.removeprefix(code)
    if code:
        bare = bare.removesuffix(code) if code != "h" else bare
    if bare.startswith("(") and bare.endswith(")"):
        return True, bare[1:-1]
    if bare.startswith("-"):
        return True, bare[1:]
    return False, bare.removeprefix("+")


def _mark(bare: str) -> str | None:
    """Return the mark of decimals that a number itself shows.

    None where it has no mark, "?" where it can be read in two ways, "!" where in none.
    """
    marks = [each for each in bare if each in _MARKS]
    if not marks:
        return None
    last = marks[-1]
    before, _, after = bare.rpartition(last)
    if len(set(marks)) == len(_MARKS):
        return last if marks.count(last) == 1 and _is_grouped(before) else "!"
    if len(marks) > 1:
        return "," if last == "." and _is_grouped(bare) else "." if _is_grouped(bare) else "!"
    if len(after) != _GROUP or len(before) > _GROUP or before in {"", "0"} or before[0] == "0":
        return last  # 1
    return "?"


def _is_grouped(whole: str) -> bool:
    """Whether all but the first of a number's parts have three digits."""
    first, *rest = re.split(r"[.,]", whole)
    return 1 <= len(first) <= _GROUP and all(len(part) == _GROUP for part in rest)


def _subunits(bare: str, mark: str | None, unit: Unit, *, negative: bool) -> int | Wrong:
    whole, _, fraction = bare.partition(mark) if mark in {".", ","} else (bare, "", "")
    whole = re.sub(r"[.,]", "", whole) or "0"
    fraction = fraction.rstrip("0")
    if len(whole) > DIGITS_MAX:
        return Wrong.NUMBER_TOO_LARGE
    amount, rest = divmod(int(whole + fraction) * unit.scale, 10 ** len(fraction))
    return Wrong.NUMBER_TOO_FINE if rest else _signed(amount, negative=negative)


def _in_hours(bare: str) -> int | None:
    if match := _HOURS(bare):
        hours, after_h, after_colon, seconds = match.groups()
        if int(seconds or 0):
            return None
        return int(hours) * HOUR_SCALE + int(after_h or after_colon or 0)
    match = _MINUTES(bare)
    return int(match[1]) if match else None


def _signed(amount: int, *, negative: bool) -> int | Wrong:
    if amount > BALANCE_MAX:
        return Wrong.NUMBER_TOO_LARGE
    return -amount if negative else amount
