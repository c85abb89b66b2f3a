"""My guardians: who may bring me a new key when all my devices are lost, how many, how soon."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import Query, Request, Response

from api.keys.guardians import guarded, guardians_of
from api.keys.waiting import stoppable
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.called import called
from api.people.directory import WORDS_MAX, Named, members_named
from api.words.i18n import _
from wallets.guardians import DAY_MS, GUARDIANS_MAX, HOUR_MS, QUORUM_MAX, STEWARDS

router = pages()
DAYS: Final = (1, 3, 7, 14, 30, 90)
DAYS_USUAL: Final = 7
Words = Annotated[str, Query(max_length=WORDS_MAX)]


@router.get("/app/guardians")
def guardians(
    request: Request, seat: Seated, g: Annotated[list[str] | None, Query()] = None, q: Words = ""
) -> Response:
    """Show who guards, whom one guards, and a choice that is being made: its members are `g`."""
    own = guardians_of(seat, seat.member)
    waits = None if own is None else own.waiting
    now = () if own is None else own.chosen
    chosen = _known(seat, now if g is None else g)
    picked = {one.member for one in chosen}
    words = q.strip()
    found = members_named(seat.session, seat.place, words, seat.member) if words else []
    whom = guarded(seat)
    most = min(len(chosen), QUORUM_MAX)
    return page(
        request, "keys/guardians.html", seat, own=own, waits=waits,
        then=[] if waits is None else _known(seat, waits.chosen), now=_known(seat, now),
        chosen=chosen, q=words,
        found=[one for one in found if one.member not in picked], guarded=whom,
        stoppable=stoppable(seat, whom),
        stewards=STEWARDS, room=len(chosen) < GUARDIANS_MAX, days=DAYS, day_ms=DAY_MS,
        hour_ms=HOUR_MS,
        quorums=range(1, most + 1), quorum=_usual(most) if own is None else own.quorum,
        notice_ms=DAYS_USUAL * DAY_MS if own is None else own.notice_ms, days_usual=DAYS_USUAL,
    )  # fmt: skip


def _usual(most: int) -> int:
    """More than half: one who errs or is away stops nothing and starts nothing."""
    return most // 2 + 1


def _known(seat: Seat, ids: Sequence[str]) -> list[Named]:
    """These guardians in the order that the book asks for: members by id, then the co-op."""
    wanted = sorted(set(ids[:GUARDIANS_MAX]) - {seat.member})
    members = [id_ for id_ in wanted if id_ != STEWARDS]
    names = called(seat.session, seat.place, members)
    found = [Named(id_, names[id_]) for id_ in members if id_ in names]
    return [*found, *([Named(STEWARDS, _("The co-op's stewards"))] if STEWARDS in wanted else [])]
