"""Days as people and systems write them, and whether a column puts the day or the month first.

1. Year first, month by name, seconds since 1970, and parts with a point between ("31.12.2019",
   always day first) say themselves what they are.
2. Of two numbers before a year, one above 12 is the day; a column whose cells agree decides for
   the rest. Where none tells, or they disagree, "03/04/2019" is not read; "03/03/2019" is.

The day is the one that is written; a time behind it is left out. The first day of 1970 is what
systems write for none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from api.imports.faults import Wrong
from api.imports.reading.secrets import folded

DAY_FIRST: Final = "day first"
MONTH_FIRST: Final = "month first"

YEARS: Final = range(1900, 2101)
MONTHS_OF_YEAR: Final = 12
TEXT_MAX: Final = 60
_CENTURY_TURN: Final = 70

_TIME: Final = r"(?:[T ,]+\d{1,2}:\d{2}.*|T.*)?"
_ISO: Final = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.ASCII).fullmatch
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\d{6})?", re.ASCII).fullmatch
_NUMERIC: Final = re.compile(
    rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII
).fullmatch
_SECONDS: Final = re.compile(r"\d{9,10}", re.ASCII).fullmatch
_NAMED: Final = re.compile(
    rf"(?:[^\W\d]+,? )?(?:(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[ -](?:de )?([^\W\d]+)\.?|"
    rf"([^\W\d]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?),?[ -](?:de )?(\d{{4}}){_TIME}"
).fullmatch
_NOTHING: Final = re.compile(r"0*|0000-00-00.*|1970-01-01.*").fullmatch

_MONTHS: Final = {
    name: month
    for month, names in enumerate(
        (
            "jan january ene enero janv janvier",
            "feb february febrero fev fevr fevrier",
            "mar march marzo mars",
            "apr april abr abril avr avril",
            "may mayo mai",
            "jun june junio juin",
            "jul july julio juil juillet",
            "aug august ago agosto aout",
            "sep sept september septiembre setiembre septembre",
            "oct october octubre octobre",
            "nov november noviembre novembre",
            "dec december dic diciembre decembre",
        ),
        1,
    )
    for name in names.split()
}


@dataclass(slots=True)
class Days:
    """What a column shows of the order of day and month."""

    shown: set[str] = field(default_factory=set)

    def look(self, text: str) -> None:
        """Take a cell as evidence."""
        if (match := _NUMERIC(text.strip())) and match[2] != ".":
            first, second = int(match[1]), int(match[3])
            if first > MONTHS_OF_YEAR >= second:
                self.shown.add(DAY_FIRST)
            elif second > MONTHS_OF_YEAR >= first:
                self.shown.add(MONTH_FIRST)

    @property
    def order(self) -> str | None:
        """`DAY_FIRST` or `MONTH_FIRST`; None where the column shows neither or both."""
        return next(iter(self.shown)) if len(self.shown) == 1 else None


def read_day(text: str, order: str | None) -> date | Wrong | None:
    """Return the day that a cell says, or what is wrong; None where it says that there is none."""
    text = text.strip()
    if _NOTHING(text):
        return None
    if len(text) > TEXT_MAX:
        return Wrong.DAY_UNREADABLE
    if match := _NUMERIC(text):
        return _of_numbers(match, order)
    return _by_itself(text)


def _by_itself(text: str) -> date | Wrong:
    """A day that needs no column to be told."""
    if match := _ISO(text) or _COMPACT(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if _SECONDS(text):
        return datetime.fromtimestamp(int(text), UTC).date()
    if match := _NAMED(text):
        month = _MONTHS.get(folded(match[2] or match[3]), 0)
        return _day(int(match[5]), month, int(match[1] or match[4]))
    return Wrong.DAY_UNREADABLE


def _of_numbers(match: re.Match[str], order: str | None) -> date | Wrong:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if len(match[4]) < len("2019"):
        year += 1900 if year >= _CENTURY_TURN else 2000
    if match[2] == "." or first > MONTHS_OF_YEAR or first == second:
        return _day(year, second, first)  # 1
    if second > MONTHS_OF_YEAR:
        return _day(year, first, second)
    if order is None:
        return Wrong.DAY_AMBIGUOUS  # 2
    day, month = (first, second) if order == DAY_FIRST else (second, first)
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date | Wrong:
    try:
        return date(year, month, day) if year in YEARS else Wrong.DAY_UNREADABLE
    except ValueError:
        return Wrong.DAY_UNREADABLE
