"""People of trust: who may bring me a new key, how many, how soon; and whom I may help myself."""

from collections.abc import Sequence
from itertools import chain
from typing import Annotated, Final

from fastapi import Query, Request, Response
from starlette.responses import RedirectResponse

from api.books.standings import own_accounts
from api.exchanges.recent import met_often
from api.keys.agreeing import agreed_to, answer, answers_to, asking
from api.keys.guardians import guarded, guardians_of
from api.keys.waiting import GUARDIANS, stoppable
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.called import called
from api.people.directory import WORDS_MAX, Named, members_named
from api.words.i18n import _
from ledger.ids import is_uuid
from wallets.guardians import DAY_MS, GUARDIANS_MAX, HOUR_MS, QUORUM_MAX, STEWARDS

router = pages()
DAYS: Final = (1, 3, 7, 14, 30, 90)
DAYS_USUAL: Final = 7
Words = Annotated[str, Query(max_length=WORDS_MAX)]


@router.get(GUARDIANS)
def guardians(
    request: Request, seat: Seated, g: Annotated[list[str] | None, Query()] = None, q: Words = ""
) -> Response:
    """Show who is trusted and who agrees, whom one guards, and a choice to make: `g` is ticked."""
    own = guardians_of(seat, seat.member)
    waits = None if own is None else own.waiting
    now = () if own is None else own.chosen
    ticked = _known(seat, now if g is None else g)
    words = q.strip()
    found = members_named(seat.session, seat.place, words, seat.member) if words else []
    whom = guarded(seat)
    return page(
        request, "keys/guardians.html", seat, own=own, waits=waits,
        then=[] if waits is None else _known(seat, waits.chosen), now=_known(seat, now),
        answers=answers_to(seat, seat.member), asking=asking(seat), agreed=agreed_to(seat),
        ticked=[one.member for one in ticked], q=words, found=found,
        offered=_offered(ticked, found, [] if words else _met(seat)), guarded=whom,
        stoppable=stoppable(seat, whom), stewards=STEWARDS, most=GUARDIANS_MAX,
        days=DAYS, day_ms=DAY_MS, hour_ms=HOUR_MS, quorums=range(1, QUORUM_MAX + 1),
        quorum=_usual(len(ticked)) if own is None or g is not None else own.quorum,
        notice_ms=DAYS_USUAL * DAY_MS if own is None else own.notice_ms, days_usual=DAYS_USUAL,
    )  # fmt: skip


@router.post(f"{GUARDIANS}/answer")
def say(form: Form, seat: Seated) -> Response:
    """Say whether one helps somebody who has chosen one."""
    answer(seat, form.get("member", ""), agrees=form.get("agrees") == "yes")
    return RedirectResponse(GUARDIANS, 303)


def _offered(*several: Sequence[Named]) -> list[Named]:
    """Each once, who was ticked first; the co-op, which is offered apart, left out."""
    each: dict[str, Named] = {}
    for one in chain(*several):
        each.setdefault(one.member, one)
    return [one for one in each.values() if one.member != STEWARDS]


def _met(seat: Seat) -> list[Named]:
    return [Named(one.member, one.name) for one in met_often(seat, own_accounts(seat))]


def _usual(count: int) -> int:
    """More than half: one who errs or is away stops nothing and starts nothing."""
    return min(count, QUORUM_MAX) // 2 + 1


def _known(seat: Seat, ids: Sequence[str]) -> list[Named]:
    """These guardians in the order that the book asks for: members by id, then the co-op."""
    wanted = sorted(set(ids[:GUARDIANS_MAX]) - {seat.member})
    members = [id_ for id_ in wanted if is_uuid(id_)]
    names = called(seat.session, seat.place, members)
    found = [Named(id_, names[id_]) for id_ in members if id_ in names]
    return [*found, *([Named(STEWARDS, _("The co-op's stewards"))] if STEWARDS in wanted else [])]
