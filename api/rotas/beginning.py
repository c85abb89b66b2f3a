"""Setting up recurring care: what must be true of it, and keeping it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import col, func, select

from api.categories.listed import AT_FIRST, offered
from api.rotas.reading import OWN_MAX, Rota, load, window
from api.rotas.tables import RotaCarerRow, RotaRow
from api.rotas.turns import CARERS_MAX, YEAR, Plan, earliest_today, visit_days
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller

TEXT_MAX: Final = 200
MINUTES_MIN, MINUTES_MAX = 5, 24 * 60


class Planned(NamedTuple):
    """Recurring care as its owner wants it: see `RotaRow`; None for what could not be read."""

    category: str
    text: str
    minutes: int | None
    weekdays: frozenset[int]
    at: str | None
    first: date | None
    last: date | None


class Flaw(NamedTuple):
    """Which part of it cannot be so, and why, as `docs/refusals.md` says it."""

    where: str
    why: Why


def flaw_in(
    planned: Planned, carers: Sequence[str], now_ms: int, known: Collection[str] = AT_FIRST
) -> Flaw | None:
    """The first thing that cannot be so, if there is one; `known` are codes of categories."""
    return next((flaw for fits, flaw in _checks(planned, carers, now_ms, known) if not fits), None)


def _checks(
    planned: Planned, carers: Sequence[str], now_ms: int, known: Collection[str]
) -> Iterator[tuple[bool, Flaw]]:  # fmt: skip
    """What must hold, one after the other."""
    yield bool(planned.text), Flaw("text", Why.not_said)
    yield planned.category in known, Flaw("category", Why.not_known)
    long = planned.minutes is not None and MINUTES_MIN <= planned.minutes <= MINUTES_MAX
    yield long, Flaw("minutes", Why.not_a_length)
    yield bool(planned.weekdays), Flaw("weekdays", Why.none_chosen)
    yield planned.at is not None, Flaw("at", Why.not_a_time)
    first, last = planned.first or date.max, planned.last or date.min
    soonest = earliest_today(now_ms)
    near = soonest <= first <= min(last, soonest + YEAR)
    yield near and last <= first + YEAR, Flaw("first", Why.not_days_to_come)
    within = bool(visit_days(Plan(planned.weekdays, first, last, 1)))
    yield within, Flaw("weekdays", Why.none_within)
    fitting = 0 < len(carers) <= CARERS_MAX and len(set(carers)) == len(carers)
    yield fitting, Flaw("carers", Why.none_too_many_or_twice)


def begin(caller: Caller, planned: Planned, carers: Sequence[str]) -> Rota | None:
    """Keep a rota of the member's; None where they have as many as one may have.

    `ProblemError` for what cannot be so, and for a carer who is not another member.
    """
    known = offered(caller)
    wrong = flaw_in(planned, carers, caller.now_ms, known) or _flaw_of_carers(caller, carers)
    if wrong is not None:
        raise malformed(wrong.where, wrong.why)
    row, turns = _rows(caller, planned, carers)
    since, today = window(caller.now_ms)[0], earliest_today(caller.now_ms)
    going = select(func.count()).where(
        *in_book(RotaRow, caller.place), RotaRow.member_id == caller.member,
        RotaRow.last >= str(today),
    )  # fmt: skip

    def write(session: Session) -> Rota | None:
        if session.exec(going).one() >= OWN_MAX:
            return None
        session.add_all([row, *turns])
        return load(session, caller.place, [row], since)[0]

    return caller.service.database.write(write).result()


def _flaw_of_carers(caller: Caller, carers: Sequence[str]) -> Flaw | None:
    known = select(func.count()).where(
        *in_book(MemberRow, caller.place), col(MemberRow.member_id).in_(carers),
        MemberRow.member_id != caller.member,
    )  # fmt: skip
    others = caller.session.exec(known).one() == len(carers)
    return None if others else Flaw("carers", Why.not_other_members)


def _rows(
    caller: Caller, planned: Planned, carers: Sequence[str]
) -> tuple[RotaRow, list[RotaCarerRow]]:
    """As it is kept."""
    id_ = uuid7(caller.now_ms, caller.service.sources.random(RANDOM_BYTES))
    where: dict[str, Any] = {
        "community_id": caller.place.community,
        "book": caller.place.book,
        "rota_id": id_,
    }
    said = planned._asdict() | {
        "weekdays": "".join(map(str, sorted(planned.weekdays))),
        "first": str(planned.first), "last": str(planned.last),
    }  # fmt: skip
    row = RotaRow(
        **where, **said, member_id=caller.member, turns=len(carers), time_ms=caller.now_ms,
        ended_ms=None, changed_ms=caller.now_ms,
    )  # fmt: skip
    turns = [
        RotaCarerRow(
            **where, member_id=member, owner=caller.member, place=at, agreed_ms=None, gone=None
        )
        for at, member in enumerate(carers)
    ]
    return row, turns
