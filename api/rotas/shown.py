"""Days and times of visits as the language writes them: local ones, which no zone changes."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Final

from babel import Locale
from babel.dates import format_time
from babel.lists import format_list

from api.rotas.turns import State
from api.words.days import written
from api.words.i18n import _, current, dates
from api.words.showing import NO_BREAK, show_amount
from ledger.amounts import HOURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from api.rotas.turns import Visit

YEAR: Final = re.compile(r"[, ]*(?:'[^']*' )?y\Z")
"""How the pattern of a whole date ends, where a language says the year last."""

ISO_WEEKDAYS: Final = range(1, 8)

SIGNS: Final[Mapping[State, str]] = {
    State.confirmed: "●", State.asked: "◌", State.open: "!", State.off: "\N{EN DASH}"
}  # fmt: skip
"""How visits stand, for whoever sees no colours."""


def state_words(visit: Visit, member: str, names: Mapping[str, str]) -> str:
    """How a visit stands, as this member reads it; nobody is said to come who has not agreed."""
    name = names.get(visit.who or "", "")
    if visit.state is State.confirmed:
        said = _("You come") if visit.who == member else _("{name} comes")
    elif visit.state is State.asked:
        asked = _("{name} is asked, and has not answered yet")
        said = _("You are asked, and have not answered yet") if visit.who == member else asked
    else:
        said = _("Not needed") if visit.state is State.off else _("Nobody so far")
    return said.format(name=name)


def show_visit_day(day: date) -> str:
    """A day within the next weeks: "Thursday, December 3"."""
    locale = dates()
    # Without its year, which the next weeks do not need, and the date on one line.
    weekday, _space, rest = YEAR.sub("", locale.date_formats["full"].pattern).partition(" ")
    if rest.startswith("d"):
        weekday = weekday.rstrip(",")
    return written(day, f"{weekday} {rest.replace(' ', NO_BREAK)}", locale)


def show_short_day(day: date) -> str:
    """A day at the head of a column: "Thu, Dec 3"."""
    return _by_skeleton(day, "MMMEd")


def show_day_month(day: date) -> str:
    """A day of this year, without its weekday: "December 3"."""
    return _by_skeleton(day, "MMMMd").replace(" ", NO_BREAK)


def _by_skeleton(day: date, parts: str) -> str:
    locale = dates()
    pattern: str = locale.datetime_skeletons[parts].pattern
    return written(day, pattern, locale)


def show_date(day: date) -> str:
    """A day of any year: "December 3, 2026"."""
    return written(day, "long", dates())


def show_clock(text: str) -> str:
    """A time of day such as "09:30"."""
    return format_time(time.fromisoformat(text), "short", locale=dates())


def show_visit_time(day: date, at: str) -> str:
    """A day within the next weeks, and the time of day if there is one."""
    shown = show_visit_day(day)
    return f"{shown}, {show_clock(at)}" if at else shown


def show_length(minutes: int) -> str:
    """How long it takes, on one line."""
    return show_amount(HOURS, minutes).replace(" ", NO_BREAK)


def weekday_name(iso: int) -> str:
    """What a weekday, 1 to 7, is called."""
    names: Mapping[int, str] = Locale(current()).days["stand-alone"]["wide"]
    return names[iso - 1]


def show_weekdays(isos: Iterable[int]) -> str:
    """Several weekdays, in order: "Monday, Wednesday and Friday"."""
    return format_list([weekday_name(iso) for iso in sorted(isos)], locale=current())
