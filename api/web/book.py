"""Booking care: hours are set aside before, and what was really given is taken after."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import Path, Request, Response
from starlette.responses import RedirectResponse

from api.i18n import _
from api.models import UUID
from api.web.booked import Booking, booking_at, bookings, say
from api.web.choosing import Errand, choosing
from api.web.fields import REFUSED, read_amount, read_text
from api.web.figures import own_accounts, standing_of
from api.web.finding import other_side
from api.web.forms import Form
from api.web.rendering import page, pages
from api.web.seat import Seat, Seated
from wallets.memos import MEMO_LENGTH_MAX

router = pages()
PATH: Final = "/app/bookings"
USUAL: Final = timedelta(days=14)
LONGEST: Final = timedelta(days=365)
HoldId = Annotated[str, Path(pattern=UUID)]


@router.get("/app/book")
def book(request: Request, seat: Seated) -> Response:
    """The form; without a carer, people to choose from."""
    carer = other_side(seat, request.query_params.get("to", ""))
    if carer is None:
        explained = (
            _("Set hours aside for care to come. Nothing is paid yet."),
            _("Afterwards the two of you say how long it really took; the rest comes back to you."),
        )
        return choosing(request, seat, Errand(_("Book care"), explained, "/app/book", "/app/book"))
    today = datetime.fromtimestamp(seat.now_ms / 1000, UTC).date()
    return page(
        request, "exchanges/book.html", seat, carer=carer, today=today, until=today + USUAL,
        latest=today + LONGEST, text=request.query_params.get("text", "")[:MEMO_LENGTH_MAX],
        standings=[standing_of(seat, account) for account in own_accounts(seat)],
    )  # fmt: skip


@router.get(PATH)
def bookings_page(request: Request, seat: Seated) -> Response:
    """What is set aside, by the member and for them."""
    return page(request, "exchanges/bookings.html", seat, bookings=bookings(seat))


@router.get(f"{PATH}/{{hold}}")
def booking_page(hold: HoldId, request: Request, seat: Seated) -> Response:
    """One booking, and what can be done now."""
    return _page(request, seat, booking_at(seat, hold))


@router.post(f"{PATH}/{{hold}}/said")
def say_it(hold: HoldId, request: Request, form: Form, seat: Seated) -> Response:
    """Keep what the member says was given, or say what is wrong with it."""
    booking = booking_at(seat, hold)
    amount = read_amount(seat, form.get("amount", ""), least=0)
    if amount is None or amount > booking.row.remaining or booking.over:
        return _page(request, seat, booking, wrong=True)
    say(seat, booking, amount, read_text(form, "text"))
    return RedirectResponse(f"{PATH}/{hold}", 303)


def _page(request: Request, seat: Seat, booking: Booking, *, wrong: bool = False) -> Response:
    proposed = booking.theirs.amount if booking.theirs is not None else 0
    return page(
        request, "exchanges/booking.html", seat, REFUSED if wrong else 200,
        booking=booking, row=booking.row,
        wrong=wrong, proposed=seat.unit.show(proposed or booking.row.remaining),
    )  # fmt: skip
