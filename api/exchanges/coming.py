"""What comes next for a member: visits that were booked, and those of regular care."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from api.exchanges.visiting import NEXT_MAX, next_visits
from api.rotas.turns import State
from api.rotas.views import Mine, regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from api.exchanges.bookings import Booking
    from api.rotas.views import Regular
    from api.service.callers import Caller


class Next(NamedTuple):
    """A booked visit, or a turn of regular care; `at` is empty where no time is said."""

    day: date
    at: str
    booking: Booking | None = None
    turn: Mine | None = None


class Coming(NamedTuple):
    """The visits that come first, and what everybody in regular care is called."""

    visits: Sequence[Next]
    names: Mapping[str, str]


def coming(caller: Caller, open_: Sequence[Booking]) -> Coming:
    """The first visits that concern the member; of care that is for them, the next of each rota."""
    booked = [
        Next(one.visit.day, one.visit.row.at, booking=one)
        for one in next_visits(open_)
        if one.visit is not None
    ]
    care = regular(caller)
    told = {(one.day, one.at, one.booking.other) for one in booked if one.booking}
    turns = [
        Next(one.visit.day, one.rota.row.at, turn=one)
        for one in (*care.mine, *_for_me(caller, care))
        # Hours may be booked for a turn already: it is one visit.
        if not told & {(one.visit.day, one.rota.row.at, side) for side in _sides(one)}
    ]
    first = sorted([*booked, *turns], key=lambda one: (one.day, one.at))
    return Coming(first[:NEXT_MAX], care.names)


def _for_me(caller: Caller, care: Regular) -> Iterator[Mine]:
    for rota in care.rotas:
        if rota.row.member_id == caller.member:
            needed = (one for one in rota.coming(caller.now_ms) if one.state is not State.off)
            yield from (Mine(rota, one) for one in islice(needed, 1))


def _sides(one: Mine) -> set[str]:
    return {one.rota.row.member_id, one.visit.who or ""}
