"""What is written into the form that sets up recurring care, and what is wrong with it.

The form is sent whole with every press, searching for people included, so that what was written
before is there again; it travels in the body, since an address would stay in logs.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Final, NamedTuple

from api.market.notices import CATEGORIES
from api.pages.fields import AMOUNT_LENGTH_MAX, read_text
from api.people.finding import other_side
from api.rotas.changing import Said
from api.rotas.shown import ISO_WEEKDAYS
from api.rotas.turns import CARERS_MAX, YEAR, Plan, earliest_today, today, visit_days
from api.words.i18n import _
from ledger.amounts import HOURS, BadAmountError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.pages.seat import Seat
    from api.people.holders import Holder
    from api.rotas.reading import Rota

TEXT_MAX: Final = 200
MINUTES_MIN, MINUTES_MAX = 5, 24 * 60
PLACES: Final = range(1, CARERS_MAX + 1)


class Written(NamedTuple):
    """What was read: `said` where nothing is wrong, else `wrong` in the language in use."""

    said: Said | None
    wrong: str = ""


class _Fields(NamedTuple):
    """The fields as far as they could be read."""

    category: str
    text: str
    minutes: int | None
    weekdays: frozenset[int]
    at: str | None
    first: date | None
    last: date | None


def carers_in(seat: Seat, form: Mapping[str, str]) -> Sequence[Holder]:
    """Who was chosen, each member once, without the one to be dropped; who was added comes last."""
    accounts = [form.get(f"who-{place}", "") for place in PLACES] + [form.get("add", "")]
    found: dict[str, Holder] = {}
    for account in accounts:
        holder = other_side(seat, account) if account != form.get("drop") else None
        if holder is not None:
            found.setdefault(holder.member, holder)
    return list(found.values())[:CARERS_MAX]


def read(seat: Seat, form: Mapping[str, str], carers: Sequence[Holder]) -> Written:
    """The recurring care that was written, if all of it can be so."""
    got = _Fields(
        form.get("category", ""), read_text(form, "text", TEXT_MAX), _minutes(form),
        frozenset(iso for iso in ISO_WEEKDAYS if f"day-{iso}" in form), _time(form),
        read_day(form, "first"), read_day(form, "last"),
    )  # fmt: skip
    for fits, wrong in _checks(seat, got, carers):
        if not fits:
            return Written(None, wrong)
    assert got.minutes is not None  # noqa: S101 checked
    assert got.at is not None  # noqa: S101 checked
    weekdays = "".join(map(str, sorted(got.weekdays)))
    days = (str(got.first), str(got.last))
    return Written(Said(got.category, got.text, got.minutes, weekdays, got.at, *days))


def _checks(seat: Seat, got: _Fields, carers: Sequence[Holder]) -> Iterator[tuple[bool, str]]:
    """What must hold, one after the other, and what to say where it does not."""
    known = bool(got.text) and got.category in CATEGORIES
    yield known, _("Write what it is, and choose a category.")
    long = got.minutes is not None
    yield long, _("Write how long it is each time, such as 1 h 30, 45 min or 1:30.")
    yield bool(got.weekdays), _("Choose on which days of the week.")
    yield got.at is not None, _("Write at what time it begins, such as 09:30.")
    first, last = got.first or date.max, got.last or date.min
    soonest = earliest_today(seat.now_ms)
    near = soonest <= first <= min(last, soonest + YEAR)
    yield near and last <= first + YEAR, _("Choose days to come, and a year of them at most.")
    within = bool(visit_days(Plan(got.weekdays, first, last, 1)))
    yield within, _("None of these days of the week falls within that time.")
    yield bool(carers), _("Choose who usually comes.")


def _minutes(form: Mapping[str, str]) -> int | None:
    try:
        minutes = HOURS.read(form.get("long", "").strip()[: AMOUNT_LENGTH_MAX + 1])
    except BadAmountError:
        return None
    return minutes if MINUTES_MIN <= minutes <= MINUTES_MAX else None


def _time(form: Mapping[str, str]) -> str | None:
    try:
        return time.fromisoformat(form.get("at", "").strip()).strftime("%H:%M")
    except ValueError:
        return None


def read_day(form: Mapping[str, str], name: str) -> date | None:
    """The date in a field."""
    try:
        return date.fromisoformat(form.get(name, "").strip())
    except ValueError:
        return None


def blank(seat: Seat) -> dict[str, str]:
    """What the form begins with."""
    first = today(seat.now_ms)
    return {"category": "care", "at": "09:00", "first": str(first), "last": str(first + YEAR // 4)}


def like(seat: Seat, rota: Rota, accounts: Sequence[str]) -> dict[str, str]:
    """The form as it would be written for a rota that there is."""
    row = rota.row
    return blank(seat) | {
        "category": row.category, "text": row.text, "long": HOURS.show(row.minutes), "at": row.at,
        **{f"day-{iso}": "1" for iso in row.weekdays},
        **{f"who-{place}": account for place, account in enumerate(accounts, 1)},
    }  # fmt: skip
