"""Visits: booked, answered, and said afterwards how long they were."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import JSONResponse, RedirectResponse

from api.books.standings import own_accounts, standing_of
from api.categories.listed import categories
from api.exchanges.bookings import Booking, booking_at
from api.exchanges.captures import DAYS, answer, choose, chosen_days, seal, sealed_of, to_sign_again
from api.exchanges.deciders import deciders
from api.exchanges.deciding import see_decision
from api.exchanges.keeping import Left
from api.exchanges.models.bookings import GivenIn
from api.exchanges.pages.choosing import Errand, choosing
from api.exchanges.pages.visit_form import WORDS, Begun, asked_when, read_planned
from api.exchanges.taken import taken
from api.exchanges.visit_days import AHEAD, day_at, last_day, zone_of
from api.exchanges.visiting import plan, usual_place, visits
from api.exchanges.visits import agree, may_move, see
from api.http.models import UUID
from api.http.problems import refused
from api.membership.giving import left_alone
from api.pages.fields import REFUSED, read_amount, read_days, read_text
from api.pages.forms import HOME, Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import other_side
from api.rotas.booking import prefilled
from api.rotas.reading import visit_at, visit_path
from api.words.i18n import _
from api.words.refusing import refusal_text
from api.words.showing import show_amount
from ledger.amounts import HOUR_SCALE
from ledger.refusals import Refusal
from wallets.memos import MEMO_LENGTH_MAX

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
PATH: Final = "/app/bookings"
HoldId = Annotated[str, Path(pattern=UUID)]


@router.get("/app/book")
def book(request: Request, seat: Seated) -> Response:
    """The form; without a carer, people to choose from."""
    if "rota" in request.query_params:
        return _for_visit(request, seat)
    carer = other_side(seat, request.query_params.get("to", ""))
    if carer is None:
        explained = (
            _("Ask somebody to come. The hours are set aside; nothing is paid yet."),
            _("Afterwards the two of you say how long it was; the rest comes back to you."),
        )
        errand = Errand(_("Book a visit"), explained, "/app/book", "/app/book")
        return choosing(request, seat, errand)
    text = request.query_params.get("text", "")[:MEMO_LENGTH_MAX]
    proposed = HOUR_SCALE if seat.unit.scale == HOUR_SCALE else None
    return _form(request, seat, Begun(carer, proposed, text, usual_place(seat)))


def _for_visit(request: Request, seat: Seat) -> Response:
    """The form as a visit has it; once that is booked, back to the visit."""
    path = visit_path(request.query_params)
    begun = prefilled(seat, *visit_at(seat, *path))
    if begun is None:
        return RedirectResponse("/app/rota/{}/{}".format(*path), 303)
    at = (str(begun.day), begun.at)
    place = usual_place(seat)
    fixed = Begun(begun.carer, begun.amount, begun.text, place, *at, begun.id_, begun.back)
    return _form(request, seat, fixed)


def _form(request: Request, seat: Seat, begun: Begun) -> Response:
    now, amount = day_at(seat.now_ms, zone_of(seat.session, seat.place)), begun.amount
    standings = [standing_of(seat, account) for account in own_accounts(seat)]
    return page(
        request, "exchanges/book.html", seat, begun=begun, today=now, latest=now + AHEAD,
        proposed="" if amount is None else show_amount(seat.unit, amount), carer=begun.carer,
        standings=standings, alone=left_alone(seat, [one.account for one in standings]),
        categories=categories(seat), **WORDS,
    )  # fmt: skip


@router.get(PATH)
def bookings_page(request: Request, seat: Seated) -> Response:
    """The member's visits, asked for and given."""
    chosen, found = chosen_days(seat.session, seat.place, seat.member), visits(seat)
    return page(
        request, "exchanges/bookings.html", seat, found=found, days=DAYS, chosen=chosen,
        took=taken(seat, [one.row for one in found.past]),
        **WORDS,
    )  # fmt: skip


@router.post(f"{PATH}/silence")
def choose_days(form: Form, seat: Seated) -> Response:
    """Keep after how many days of silence the member agrees."""
    choose(seat, read_days(form, DAYS, 0))
    return RedirectResponse(PATH, 303)


@router.get(f"{PATH}/{{hold}}")
def booking_page(hold: HoldId, request: Request, seat: Seated) -> Response:
    """One booking, and what can be done now."""
    return _page(request, seat, booking_at(seat, hold))


@router.post(f"{PATH}/{{hold}}/agree")
def agree_to(hold: HoldId, request: Request, form: Form, seat: Seated) -> Response:
    """Say that one comes, or that another time suits, if it is still the one that was shown."""
    booking, asked_ms = booking_at(seat, hold), asked_when(form)
    if booking.visit is not None and booking.visit.row.time_ms != asked_ms:
        changed = _("The visit has changed meanwhile. Look at it, then answer.")
        return _page(request, seat, booking, changed)
    agree(seat, booking, asked_ms)
    return RedirectResponse(HOME if form.get("from") == "home" else f"{PATH}/{hold}", 303)


@router.post(f"{PATH}/{{hold}}/visit")
def move_it(hold: HoldId, request: Request, form: Form, seat: Seated) -> Response:
    """Ask for another time or place."""
    booking, planned = booking_at(seat, hold), read_planned(form)
    if planned is None or not may_move(seat, booking, planned.day):
        return _page(request, seat, booking, _("Choose a day in the future."))
    plan(seat, hold, planned, None)
    return RedirectResponse(f"{PATH}/{hold}", 303)


@router.post(f"{PATH}/{{hold}}/seen")
def see_it(hold: HoldId, form: Form, seat: Seated) -> Response:
    """Let it wait no more."""
    del form  # Asked for because it holds that a page of ours sent the request.
    see(seat, booking_at(seat, hold))
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/{{hold}}/decided/seen")
def see_decided(hold: HoldId, form: Form, seat: Seated) -> Response:
    """Let what was decided wait no more."""
    del form  # Asked for because it holds that a page of ours sent the request.
    see_decision(seat, booking_at(seat, hold).row.hold_id)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/{{hold}}/said")
def say_it(hold: HoldId, request: Request, form: Form, seat: Seated) -> Response:
    """Keep what the member says was given; what the other side has signed for that is posted."""
    booking = booking_at(seat, hold)
    amount = read_amount(seat, form.get("amount", ""), least=0)
    if amount is None or amount > booking.row.remaining or booking.over:
        wrong = _("Write how much was given, and no more than {amount}.")
        most = show_amount(seat.unit, booking.row.remaining)
        return _page(request, seat, booking, wrong.format(amount=most))
    entered = answer(seat, booking, amount, read_text(form, "text"))
    if entered is None:
        return RedirectResponse(f"{PATH}/{hold}", 303)
    if isinstance(entered, Refusal):
        return _page(request, seat, booking, refusal_text(entered, seat.unit, "capture").detail)
    return RedirectResponse(f"/app/exchange/{entered}", 303)


@asked_by_scripts.post(f"{PATH}/{{hold}}/sealed")
def seal_it(hold: HoldId, body: GivenIn, seat: Seated) -> JSONResponse:
    """Keep what the member signed until it is agreed to; the entry's number if it is already."""
    left = Left(body.order, body.key, body.signature, body.memo)
    entered = seal(seat, booking_at(seat, hold), left, body.lesser, body.text.strip())
    if isinstance(entered, Refusal):
        return refused(entered, seat.unit, "capture")
    return JSONResponse({"seq": entered}, 201)


def _decides(seat: Seat, booking: Booking) -> Sequence[str]:
    """What those are called who may decide, should the two differ."""
    if booking.over or booking.decided:
        return ()
    return [one.name for one in deciders(seat, (seat.member, booking.other))]


def _page(request: Request, seat: Seat, booking: Booking, wrong: str = "") -> Response:
    row = booking.row
    took = taken(seat, [row]).get(row.hold_id) if row.remaining == 0 else None
    last = booking.theirs if booking.answered else booking.mine
    zone = zone_of(seat.session, seat.place)
    return page(
        request, "exchanges/booking.html", seat, REFUSED if wrong else 200,
        booking=booking, row=booking.row, decides=_decides(seat, booking),
        took=took, waits=sealed_of(seat, booking), again=row.hold_id in to_sign_again(seat),
        wrong=wrong,
        proposed=show_amount(seat.unit, (last and last.amount) or booking.row.remaining),
        theirs=seat.unit.show(booking.theirs.amount) if booking.theirs else "",
        today=day_at(seat.now_ms, zone),
        latest=last_day(booking.row.until_ms, seat.now_ms, zone), **WORDS,
    )  # fmt: skip
