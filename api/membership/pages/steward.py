"""The steward's desk: who asks to join, what waits for more signatures, members, roles and keys."""

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.audits.schedules import PERIODS, schedule_of, set_schedule, zones
from api.http.access import MemberId
from api.membership.cosigning import WAITING_MS
from api.membership.desk import member_at_desk
from api.membership.erasing import has_gone
from api.membership.joinings import joinings
from api.membership.leaving import Leaving, wish_of
from api.membership.pages.leaving import WISH_NAMES
from api.membership.pending import pending_orders
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import SEARCH_MAX, choice, everybody, found
from api.people.holders import Holder, holders
from api.queries.people import member, members_of
from api.votes.acts import vote_on
from api.words.kinds import KIND_NAMES, OF_COMMUNITY, account_title
from api.words.numbers import number_of
from api.words.roles import ROLE_MEANINGS, ROLE_NAMES
from api.words.zones import by_country
from ledger.ids import is_uuid
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD

router = pages()


@router.get("/app/steward")
def desk(request: Request, seat: Seated, answers: str = "") -> Response:
    """Show what waits for a steward, and what they do."""
    seat.require_role(STEWARD)
    listed, words = everybody(seat), answers[:SEARCH_MAX].strip()
    people = found(seat, words) if words else listed.people
    can_answer = list(dict.fromkeys(one.member for one in people))
    return page(
        request, "membership/steward.html", seat, answers=words, more=bool(words or listed.next),
        members=members_of(seat.session, seat.place, can_answer).members,
        asking=len(joinings(seat)), pending=pending_orders(seat, STEWARD), role_names=ROLE_NAMES,
        quorum=seat.row.quorum, life_ms=WAITING_MS,
        kinds={kind: KIND_NAMES[kind] for kind in OF_COMMUNITY}, periods=PERIODS,
        schedule=schedule_of(seat.session, seat.place), countries=by_country(zones()),
    )  # fmt: skip


@router.post("/app/steward/schedule")
def change_schedule(form: Form, seat: Seated) -> Response:
    """Let the book close by itself from now on, or by hand alone."""
    set_schedule(seat, form.get("zone", ""), form.get("every", ""))
    return RedirectResponse("/app/steward#closing", 303)


@router.get("/app/steward/{member_id}")
def one(member_id: MemberId, request: Request, seat: Seated, q: str = "", to: str = "") -> Response:
    """Show a member's roles and keys, to give or take them."""
    at_desk = member_at_desk(seat, member_id)
    known = member(seat.session, seat.place, member_id)
    assert known is not None  # noqa: S101 the desk has looked
    wish, found_by = wish_of(seat, member_id), choice(seat, q)
    closing = [(one, account_title(MEMBER, number_of(one.slot))) for one in at_desk.closing]
    titles = [account_title(row.kind, number_of(row.slot)) for row in at_desk.accounts]
    return page(
        request, "membership/member.html", seat, found=known, role_names=ROLE_NAMES,
        role_meanings=ROLE_MEANINGS, name=known.called, quorum=seat.row.quorum,
        keys=[key for key in known.keys if key.revoked is None],
        gaining=at_desk.missing, expected=at_desk.expected, accounts=titles,
        mandates=at_desk.mandates, closing=closing, wish=wish, wishes=WISH_NAMES,
        q=found_by.words, people=found_by.people if q else (), to=_heir(seat, to, wish),
        gone=has_gone(seat, member_id), vote_on=vote_on,
    )  # fmt: skip


def _heir(seat: Seat, chosen: str, wish: Leaving | None) -> Holder | None:
    """Where a member's hours go: the account chosen now, else the one that they wished."""
    if not is_uuid(chosen):
        return None if wish is None else wish.to
    heir = holders(seat, [chosen]).get(chosen)
    return heir if heir is not None and heir.open else None
