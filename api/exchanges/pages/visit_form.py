"""What people write of visits: when and where."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.exchanges.visits import PLACE_LENGTH_MAX, Planned
from api.pages.fields import read_line, read_text
from api.rotas.reading import row_day
from api.rotas.shown import show_clock, show_visit_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.people.holders import Holder


WORDS: Final[Mapping[str, Any]] = {
    "visit_day": show_visit_day, "clock": show_clock, "day_of": row_day,
    "place_max": PLACE_LENGTH_MAX,
}  # fmt: skip
"""What templates write days and times of visits with."""


class Begun(NamedTuple):
    """What the form to book a visit begins with.

    Attributes:
        amount: subunits that are proposed.
        day, at: when the visit is, if a rota says so.
        id_, back: the hold's id and where to go then, for a rota's visit.
    """

    carer: Holder
    amount: int | None
    text: str
    place: str
    day: str = ""
    at: str = ""
    id_: str = ""
    back: str = ""


def read_planned(form: Mapping[str, str]) -> Planned | None:
    """The visit that was written; None where its day or time is none."""
    day, at = form.get("day", ""), form.get("at", "")
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", day) is None:
        return None
    if re.fullmatch("(([01][0-9]|2[0-3]):[0-5][0-9])?", at) is None:
        return None
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        return None
    place = read_line(form, "place", PLACE_LENGTH_MAX)
    return Planned(chosen, at, place, read_text(form, "note"))


def asked_when(form: Mapping[str, str]) -> int:
    """Which visit was shown; 0 for none."""
    text = form.get("asked_ms", "")[:16]
    return int(text) if text.isascii() and text.isdigit() else 0
