"""The visits of rotas, for the calendars of those whom they concern.

Whose care it is sees who comes, and that nobody does. Carers see the visits to which they come or
are asked to; one that is theirs no more stays as cancelled, so that no calendar goes on showing it.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from api.calendars.events import Event, Status
from api.rotas.reading import names_in, rotas_of, taken_by
from api.rotas.shown import SIGNS, state_words
from api.rotas.turns import AS_PLANNED, State
from api.words.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api.calendars.events import Asked
    from api.rotas.reading import Rota
    from api.rotas.turns import Visit
    from api.service.callers import Caller

STATUS: Final = {
    State.confirmed: Status.confirmed,
    State.asked: Status.tentative,
    State.open: Status.tentative,
    State.off: Status.cancelled,
}
"""As whose care it is has it: an open visit is needed still, and nobody may think it is seen to."""


def rota_events(caller: Caller, asked: Asked) -> Iterator[Event]:
    """The visits of one of the member's own rotas, or of all that concern them."""
    rotas = [
        rota for rota in _all(caller) if asked.of in {caller.member, rota.row.rota_id}
    ]  # fmt: skip
    names = names_in(caller, rotas)
    for rota in rotas:
        tell = _of_owner if rota.row.member_id == caller.member else _of_carer
        for visit in rota.visits(asked.since, asked.until):
            if not rota.is_over(visit, caller.now_ms):
                yield from tell(caller, rota, visit, names)


def _all(caller: Caller) -> list[Rota]:
    own = rotas_of(caller)
    known = {rota.row.rota_id for rota in own}
    return [*own, *(rota for rota in taken_by(caller) if rota.row.rota_id not in known)]


def _of_owner(
    caller: Caller, rota: Rota, visit: Visit, names: Mapping[str, str]
) -> Iterator[Event]:
    said = state_words(visit, caller.member, names)
    title = f"{SIGNS[visit.state]} {said} · {rota.row.text}"
    yield _event(rota, visit, title, said, STATUS[visit.state])


def _of_carer(
    caller: Caller, rota: Rota, visit: Visit, names: Mapping[str, str]
) -> Iterator[Event]:
    title = f"{names[rota.row.member_id]} · {rota.row.text}"
    if visit.who == caller.member:
        said = state_words(visit, caller.member, names)
        yield _event(rota, visit, f"{SIGNS[visit.state]} {title}", said, STATUS[visit.state])
    elif _was_theirs(caller, rota, visit):
        yield _event(rota, visit, title, _("You need not come"), Status.cancelled)


def _was_theirs(caller: Caller, rota: Rota, visit: Visit) -> bool:
    """Whether they would have come: it was their turn, they took it, or they said they cannot."""
    change = rota.changes.get(visit.day, AS_PLANNED)
    return caller.member in {visit.usual, change.cover, *change.out}


def _event(rota: Rota, visit: Visit, title: str, text: str, status: Status) -> Event:
    row = rota.row
    begins = datetime.combine(visit.day, time.fromisoformat(row.at))
    path = f"/app/rota/{row.rota_id}/{visit.day}"
    return Event(f"{row.rota_id}.{visit.day}", begins, row.minutes, title, text, path, status)
