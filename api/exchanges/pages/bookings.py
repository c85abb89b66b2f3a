"""Booking care: hours are set aside before, and what was really given is taken after."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import JSONResponse, RedirectResponse

from api.books.standings import own_accounts, standing_of
from api.categories.listed import categories
from api.exchanges.bookings import Booking, booking_at, bookings
from api.exchanges.captures import DAYS, answer, choose, chosen_days, seal, sealed_of
from api.exchanges.keeping import Left
from api.exchanges.pages.choosing import Errand, choosing
from api.http.models import UUID, LeftIn
from api.http.problems import refused
from api.pages.fields import REFUSED, read_amount, read_days, read_text
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import other_side
from api.rotas.booking import Prefilled, prefilled
from api.rotas.reading import visit_at, visit_path
from api.rotas.turns import today
from api.words.i18n import _
from api.words.refusing import refusal_text
from api.words.showing import show_amount
from ledger.refusals import Refusal
from wallets.memos import MEMO_LENGTH_MAX

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
PATH: Final = "/app/bookings"
USUAL: Final = timedelta(days=14)
LONGEST: Final = timedelta(days=364)
"""The last day, whose end must be within a hold's longest life wherever the member is."""
HoldId = Annotated[str, Path(pattern=UUID)]


@router.get("/app/book")
def book(request: Request, seat: Seated) -> Response:
    """The form; without a carer, people to choose from."""
    if "rota" in request.query_params:
        return _for_visit(request, seat)
    carer = other_side(seat, request.query_params.get("to", ""))
    if carer is None:
        explained = (
            _("Set hours aside for care to come. Nothing is paid yet."),
            _("Afterwards the two of you say how long it really took; the rest comes back to you."),
        )
        return choosing(request, seat, Errand(_("Book care"), explained, "/app/book", "/app/book"))
    text = request.query_params.get("text", "")[:MEMO_LENGTH_MAX]
    return _form(request, seat, Prefilled("", carer, None, text, today(seat.now_ms) + USUAL, ""))


def _for_visit(request: Request, seat: Seat) -> Response:
    """The form as a visit has it; once that is booked, back to the visit."""
    path = visit_path(request.query_params)
    begun = prefilled(seat, *visit_at(seat, *path))
    if begun is None:
        return RedirectResponse("/app/rota/{}/{}".format(*path), 303)
    return _form(request, seat, begun)


def _form(request: Request, seat: Seat, begun: Prefilled) -> Response:
    now, amount = today(seat.now_ms), begun.amount
    return page(
        request, "exchanges/book.html", seat, begun=begun,
        proposed="" if amount is None else seat.unit.show(amount), carer=begun.carer, today=now,
        latest=now + LONGEST, categories=categories(seat),
        standings=[standing_of(seat, account) for account in own_accounts(seat)],
    )  # fmt: skip


@router.get(PATH)
def bookings_page(request: Request, seat: Seated) -> Response:
    """What is set aside, by the member and for them."""
    chosen = chosen_days(seat.session, seat.place, seat.member)
    return page(
        request, "exchanges/bookings.html", seat, bookings=bookings(seat), days=DAYS, chosen=chosen
    )


@router.post(f"{PATH}/silence")
def choose_days(form: Form, seat: Seated) -> Response:
    """Keep after how many days of silence the member agrees."""
    choose(seat, read_days(form, DAYS, 0))
    return RedirectResponse(PATH, 303)


@router.get(f"{PATH}/{{hold}}")
def booking_page(hold: HoldId, request: Request, seat: Seated) -> Response:
    """One booking, and what can be done now."""
    return _page(request, seat, booking_at(seat, hold))


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
def seal_it(hold: HoldId, body: LeftIn, seat: Seated) -> JSONResponse:
    """Keep what the member signed until it is agreed to; the entry's number if it is already."""
    left = Left(body.order, body.key, body.signature, body.memo)
    entered = seal(seat, booking_at(seat, hold), left)
    if isinstance(entered, Refusal):
        return refused(entered, seat.unit, "capture")
    return JSONResponse({"seq": entered}, 201)


def _page(request: Request, seat: Seat, booking: Booking, wrong: str = "") -> Response:
    last = booking.theirs if booking.answered else booking.mine
    return page(
        request, "exchanges/booking.html", seat, REFUSED if wrong else 200,
        booking=booking, row=booking.row, waits=sealed_of(seat, booking), wrong=wrong,
        proposed=seat.unit.show((last and last.amount) or booking.row.remaining),
        theirs=seat.unit.show(booking.theirs.amount) if booking.theirs else "",
        life_ms=max(booking.row.until_ms - seat.now_ms, 0),
    )  # fmt: skip
