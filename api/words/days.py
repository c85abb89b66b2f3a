"""Days as a language writes them, where Babel's patterns do not know how."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from babel.dates import format_date

if TYPE_CHECKING:
    from datetime import date

    from babel import Locale

FRENCH: Final = "fr"
FIRST: Final = re.compile(r"(?<!\d)1(?=[ \u00a0]\w*[^\W\d])")
"""The figure of a month's first day, before the month's name; "1/12" stays as it is."""


@lru_cache(maxsize=5_000)
def written(day: date, form: str, locale: Locale | str) -> str:
    """The day by a form or pattern of Babel's; in French "1er décembre", not "1 décembre"."""
    return first_of_month(str(format_date(day, form, locale=locale)), locale)


def first_of_month(text: str, locale: Locale | str) -> str:
    """A text with a day in it, the first of a month as this language writes it."""
    return FIRST.sub("1er", text) if str(locale).startswith(FRENCH) else text
