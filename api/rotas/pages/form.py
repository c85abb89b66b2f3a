"""What is written into the form that sets up recurring care, and what is wrong with it.

The form is sent whole with every press, searching for people included, so that what was written
before is there again; it travels in the body, since an address would stay in logs.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Final

from api.categories.listed import offered
from api.pages.fields import AMOUNT_LENGTH_MAX, read_line
from api.people.finding import other_side
from api.rotas.beginning import TEXT_MAX, Planned, flaw_in
from api.rotas.shown import ISO_WEEKDAYS
from api.rotas.turns import CARERS_MAX, YEAR, today
from api.words.i18n import N_, _
from ledger.amounts import HOURS, BadAmountError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.pages.seat import Seat
    from api.people.holders import Holder
    from api.rotas.reading import Rota

PLACES: Final = range(1, CARERS_MAX + 1)


WRONG: Final[Mapping[str, str]] = {
    "not_said": N_("Write what it is, and choose a category."),
    "not_known": N_("Write what it is, and choose a category."),
    "not_a_length": N_("Write how long it is each time, for example 45 min, 1 h 30 or 1:30."),
    "none_chosen": N_("Choose on which days of the week."),
    "not_a_time": N_("Write at what time it begins, for example 09:30."),
    "not_days_to_come": N_("Choose days in the future, and a year of them at most."),
    "none_within": N_("None of these days of the week falls within that time."),
    "none_too_many_or_twice": N_("Choose who usually comes."),
}
"""What to say of each flaw."""


def carers_in(seat: Seat, form: Mapping[str, str]) -> Sequence[Holder]:
    """Who was chosen, each member once, without the one to be dropped; who was added comes last."""
    accounts = [form.get(f"who-{place}", "") for place in PLACES] + [form.get("add", "")]
    found: dict[str, Holder] = {}
    for account in accounts:
        holder = other_side(seat, account) if account != form.get("drop") else None
        if holder is not None:
            found.setdefault(holder.member, holder)
    return list(found.values())[:CARERS_MAX]


def read(seat: Seat, form: Mapping[str, str], carers: Sequence[Holder]) -> tuple[Planned, str]:
    """The recurring care that was written, and what is wrong with it, in the language in use."""
    planned = Planned(
        form.get("category", ""), read_line(form, "text", TEXT_MAX), _minutes(form),
        frozenset(iso for iso in ISO_WEEKDAYS if f"day-{iso}" in form), _time(form),
        read_day(form, "first"), read_day(form, "last"),
    )  # fmt: skip
    flaw = flaw_in(planned, [carer.member for carer in carers], seat.now_ms, offered(seat))
    return planned, "" if flaw is None else _(WRONG[flaw.why])


def _minutes(form: Mapping[str, str]) -> int | None:
    try:
        return HOURS.read(form.get("long", "").strip()[: AMOUNT_LENGTH_MAX + 1])
    except BadAmountError:
        return None


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
