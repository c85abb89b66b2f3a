"""What a member sees of rotas: those that concern them, one of them, one visit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from api.rotas.booking import Booked, booked_for
from api.rotas.reading import (
    Rota,
    concerns,
    names_in,
    rota_at,
    rotas_of,
    taken_by,
    visit_at,
    window,
)
from api.rotas.turns import today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from api.rotas.turns import Visit
    from api.service.callers import Caller


A_DAY: Final = timedelta(days=1)
SIX_DAYS: Final = timedelta(days=6)


class Mine(NamedTuple):
    """A visit to which the member comes or is asked to come, or another that they may see."""

    rota: Rota
    visit: Visit


class Regular(NamedTuple):
    """The member's regular care.

    Attributes:
        rotas: their own, and those they are on.
        mine: the visits to which they come or are asked to, the first one first; those they took
            from others too.
        following: of each rota its next visit, by id.
        names: what everybody in all of it is called.
    """

    rotas: Sequence[Rota]
    mine: Sequence[Mine]
    following: Mapping[str, Visit | None]
    names: Mapping[str, str]


class Whole(NamedTuple):
    """One rota, with its visits of these weeks, the hours set aside for them, and all names."""

    rota: Rota
    coming: Sequence[Visit]
    past: Sequence[Visit]
    booked: Mapping[date, Sequence[Booked]]
    names: Mapping[str, str]


class Day(NamedTuple):
    """A day of a week, with its visits by the time of day."""

    day: date
    visits: Sequence[Mine]


class Week(NamedTuple):
    """A week from Monday to Sunday; `before` and `after` are days of those beside it, if shown."""

    days: Sequence[Day]
    before: date | None
    after: date | None
    names: Mapping[str, str]


class Weekly(NamedTuple):
    """The visits of a rota within one week, which has at least one; from Monday to Sunday."""

    first: date
    last: date
    visits: Sequence[Visit]


class Seen(NamedTuple):
    """One visit; `whole` tells whether all of its rota is the member's to see."""

    rota: Rota
    visit: Visit
    whole: bool
    over: bool
    booked: Sequence[Booked]
    names: Mapping[str, str]


def regular(caller: Caller) -> Regular:
    """The rotas that concern the member, and the visits they come to."""
    rotas = rotas_of(caller)
    known = {rota.row.rota_id for rota in rotas}
    covered = [rota for rota in taken_by(caller) if rota.row.rota_id not in known]
    mine = [
        Mine(rota, visit)
        for rota in (*rotas, *covered)
        for visit in rota.coming(caller.now_ms)
        if visit.who == caller.member
    ]
    mine.sort(key=lambda one: (one.visit.day, one.rota.row.at))
    following = {rota.row.rota_id: next(iter(rota.coming(caller.now_ms)), None) for rota in rotas}
    return Regular(rotas, mine, following, names_in(caller, (*rotas, *covered)))


def whole_rota(caller: Caller, id_: str) -> Whole:
    """A rota that concerns the member; `ProblemError` for any other."""
    return whole_of(caller, rota_at(caller, id_))


def whole_of(caller: Caller, rota: Rota) -> Whole:
    """All of a rota."""
    booked = booked_for(caller, rota, *window(caller.now_ms))
    coming, past = rota.coming(caller.now_ms), rota.past(caller.now_ms)
    return Whole(rota, coming, past, booked, names_in(caller, [rota]))


def week_at(caller: Caller, day: date) -> Week:
    """The week of a day: the visits of all rotas that concern the member, and those they took.

    It is the nearest that is shown, where the day lies too far back or ahead.
    """
    since, until = window(caller.now_ms)
    monday = _monday(max(since, min(day, until)))
    sunday = monday + SIX_DAYS
    own = rotas_of(caller)
    known = {rota.row.rota_id for rota in own}
    taken = [rota for rota in taken_by(caller) if rota.row.rota_id not in known]
    shown = [Mine(rota, one) for rota in own for one in rota.visits(monday, sunday)]
    shown += [
        Mine(rota, one) for rota in taken for one in rota.visits(monday, sunday)
        if one.who == caller.member
    ]  # fmt: skip
    shown.sort(key=lambda one: (one.visit.day, one.rota.row.at, one.rota.row.rota_id))
    days = [monday + number * A_DAY for number in range(7)]
    return Week(
        [Day(on, [one for one in shown if one.visit.day == on]) for on in days],
        monday - A_DAY if monday > since else None,
        sunday + A_DAY if sunday < until else None,
        names_in(caller, (*own, *taken)),
    )


def weeks_of(caller: Caller, rota: Rota) -> list[Weekly]:
    """The weeks of a rota from the one of today on, as far ahead as visits are shown."""
    found: dict[date, list[Visit]] = {}
    monday = _monday(today(caller.now_ms))
    for visit in rota.visits(monday, window(caller.now_ms)[1]):
        found.setdefault(_monday(visit.day), []).append(visit)
    return [Weekly(first, first + SIX_DAYS, visits) for first, visits in found.items()]


def _monday(day: date) -> date:
    return day - day.weekday() * A_DAY


def visit_seen(caller: Caller, id_: str, day: date) -> Seen | None:
    """A visit; None where it was open to the member, and somebody else has it now."""
    rota, visit = visit_at(caller, id_, day)
    whole = concerns(caller, rota)
    if not (whole or visit.open or visit.who == caller.member):
        return None
    booked = booked_for(caller, rota, day, day).get(day, [])
    own = [one for one in booked if caller.member in {one.member, rota.row.member_id}]
    over = rota.is_over(visit, caller.now_ms)
    return Seen(rota, visit, whole, over, own, names_in(caller, [rota]))
