"""Rotas as they are kept: which a member is concerned by, and what each comes to.

A rota concerns whose it is and who is on it. A single visit also concerns who took it; an open one
may be seen by everybody in the book, so that somebody can take it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, or_, select

from api.people.called import called
from api.rotas.tables import RotaCarerRow, RotaCoverRow, RotaOutRow, RotaRow
from api.rotas.turns import Carer, Change, Plan, Visit, earliest_today, is_over, visits
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.ids import is_uuid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller
    from ledger.store import Place

AHEAD: Final = timedelta(weeks=6)
"""How far ahead visits are shown, and can be changed."""

BACK: Final = timedelta(weeks=2)
"""How long a visit can still be seen after its day."""

OWN_MAX: Final = 10
"""Rotas that a member may have going on at a time."""

OTHERS_MAX: Final = 40
"""Rotas of others that a member is shown."""


class Rota(NamedTuple):
    """A rota; `changes` are those from `BACK` days ago on."""

    row: RotaRow
    plan: Plan
    carers: Sequence[RotaCarerRow]
    changes: Mapping[date, Change]

    def visits(self, since: date, until: date) -> Sequence[Visit]:
        """Its visits between two days, both included."""
        turns = [
            Carer(row.member_id, row.place, _day(row.gone), row.agreed_ms is not None)
            for row in self.carers
        ]
        return visits(self.plan, turns, self.changes, since, until)

    def coming(self, now_ms: int) -> Sequence[Visit]:
        """Its visits of the next weeks that are not over."""
        shown = self.visits(unfinished(now_ms), window(now_ms)[1])
        return [visit for visit in shown if not self.is_over(visit, now_ms)]

    def past(self, now_ms: int) -> Sequence[Visit]:
        """Its visits of the last weeks, the latest first."""
        since, until = window(now_ms)[0], earliest_today(now_ms)
        return [one for one in self.visits(since, until)[::-1] if self.is_over(one, now_ms)]

    def is_over(self, visit: Visit, now_ms: int) -> bool:
        """Whether one of its visits is over."""
        return is_over(visit.day, self.row.at, self.row.minutes, now_ms)

    def visit(self, day: date) -> Visit | None:
        """Its visit on a day, if there is one."""
        return next(iter(self.visits(day, day)), None)

    def carer(self, member: str, today: date) -> RotaCarerRow | None:
        """A member who is on it on that day or later."""
        return next(
            (
                row
                for row in self.carers
                if row.member_id == member and (row.gone is None or today < row_day(row.gone))
            ),
            None,
        )

    @property
    def members(self) -> set[str]:
        """All who are named on it."""
        covers = {change.cover for change in self.changes.values() if change.cover}
        return {self.row.member_id, *covers, *(row.member_id for row in self.carers)}


def row_day(text: str) -> date:
    """A day as tables keep it."""
    return date.fromisoformat(text)


def _day(text: str | None) -> date | None:
    return None if text is None else row_day(text)


def window(now_ms: int) -> tuple[date, date]:
    """The first and the last day whose visits are shown."""
    first = earliest_today(now_ms)
    return first - BACK, first + AHEAD


def unfinished(now_ms: int) -> date:
    """The first day that may have a visit which is not over: one may last until the next day."""
    return earliest_today(now_ms) - timedelta(days=1)


def load(session: Session, place: Place, rows: Sequence[RotaRow], since: date) -> list[Rota]:
    """What these rotas come to, with what changed from `since` on."""
    if not rows:
        return []
    ids = [row.rota_id for row in rows]
    carer, out, cover = RotaCarerRow, RotaOutRow, RotaCoverRow
    carers = session.exec(select(carer).where(*in_book(carer, place), col(carer.rota_id).in_(ids)))
    outs = select(out).where(*in_book(out, place), col(out.rota_id).in_(ids), out.day >= str(since))
    covers = select(cover).where(
        *in_book(cover, place), col(cover.rota_id).in_(ids), cover.day >= str(since)
    )
    there, gone, taken = carers.all(), session.exec(outs).all(), session.exec(covers).all()
    return [
        Rota(
            row, _plan(row), sorted((one for one in there if one.rota_id == row.rota_id),
            key=lambda one: one.place), _changes(row, gone, taken),
        )
        for row in rows
    ]  # fmt: skip


def _plan(row: RotaRow) -> Plan:
    weekdays = frozenset(map(int, row.weekdays))
    return Plan(weekdays, row_day(row.first), row_day(row.last), row.turns)


def _changes(
    row: RotaRow, outs: Iterable[RotaOutRow], covers: Iterable[RotaCoverRow]
) -> Mapping[date, Change]:
    out: dict[str, set[str]] = {}
    for each in outs:
        if each.rota_id == row.rota_id:
            out.setdefault(each.day, set()).add(each.member_id)
    cover = {each.day: each.member_id for each in covers if each.rota_id == row.rota_id}
    return {
        row_day(day): Change(
            frozenset(out.get(day, ())), cover.get(day), row.member_id in out.get(day, ())
        )
        for day in out.keys() | cover.keys()
    }


def rotas_of(caller: Caller) -> list[Rota]:
    """The rotas that concern the member now, their own first, then the latest first."""
    since, today = window(caller.now_ms)[0], earliest_today(caller.now_ms)
    going = (*in_book(RotaRow, caller.place), RotaRow.last >= str(since))
    joined = select(RotaCarerRow.rota_id).where(
        *in_book(RotaCarerRow, caller.place), RotaCarerRow.member_id == caller.member,
        or_(col(RotaCarerRow.gone).is_(None), col(RotaCarerRow.gone) > str(today)),
    )  # fmt: skip
    own = select(RotaRow).where(*going, RotaRow.member_id == caller.member)
    others = select(RotaRow).where(*going, col(RotaRow.rota_id).in_(joined))
    latest = col(RotaRow.rota_id).desc()
    rows = [
        *caller.session.exec(own.order_by(latest).limit(OTHERS_MAX)),
        *caller.session.exec(others.order_by(latest).limit(OTHERS_MAX)),
    ]
    return load(caller.session, caller.place, rows, since)


def taken_by(caller: Caller) -> list[Rota]:
    """Rotas of which the member took a visit that is still to come."""
    today = unfinished(caller.now_ms)
    cover = RotaCoverRow
    taken = select(cover.rota_id).where(
        *in_book(cover, caller.place), cover.member_id == caller.member, cover.day >= str(today)
    )
    rows = select(RotaRow).where(*in_book(RotaRow, caller.place), col(RotaRow.rota_id).in_(taken))
    return load(
        caller.session, caller.place, caller.session.exec(rows.limit(OTHERS_MAX)).all(), today
    )


def rota_at(caller: Caller, id_: str) -> Rota:
    """A rota that concerns the member; `ProblemError` for any other."""
    rota = any_rota(caller, id_)
    if not concerns(caller, rota):
        raise ProblemError(Trouble.resource_must_exist)
    return rota


def any_rota(caller: Caller, id_: str) -> Rota:
    """A rota of the book, whoever looks; `ProblemError` if there is none."""
    row = caller.session.get(RotaRow, (*caller.place, id_))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    return load(caller.session, caller.place, [row], window(caller.now_ms)[0])[0]


def concerns(caller: Caller, rota: Rota) -> bool:
    """Whether the member may see all of a rota."""
    on_it = rota.carer(caller.member, earliest_today(caller.now_ms)) is not None
    return on_it or rota.row.member_id == caller.member


def visit_day(text: str) -> date:
    """The day that an address names; `ProblemError` where there is no such day."""
    try:
        return row_day(text)
    except ValueError as error:
        raise ProblemError(Trouble.resource_must_exist) from error


def visit_path(asked: Mapping[str, str]) -> tuple[str, date]:
    """The rota's id and the day that an address names; `ProblemError` if it does not."""
    try:
        id_, day = asked["rota"], row_day(asked["day"])
    except (KeyError, ValueError) as error:
        raise ProblemError(Trouble.resource_must_exist) from error
    if not is_uuid(id_):
        raise ProblemError(Trouble.resource_must_exist)
    return id_, day


def visit_at(caller: Caller, id_: str, day: date) -> tuple[Rota, Visit]:
    """A visit that the member may see, or once might have taken; `ProblemError` for any other."""
    rota, (since, until) = any_rota(caller, id_), window(caller.now_ms)
    visit = rota.visit(day) if since <= day <= until else None
    if visit is None or not (concerns(caller, rota) or visit.called or visit.who == caller.member):
        raise ProblemError(Trouble.resource_must_exist)
    return rota, visit


def names_in(caller: Caller, rotas: Iterable[Rota]) -> Mapping[str, str]:
    """What everybody on these rotas is called, by member."""
    members = {member for rota in rotas for member in rota.members}
    names = called(caller.session, caller.place, list(members))
    return {member: names[member] for member in members}
