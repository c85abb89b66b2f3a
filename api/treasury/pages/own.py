"""A member's own limits: what holds, why, and asking a treasurer for another."""

from typing import Final

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.http.access import AccountId as AppealId
from api.pages.fields import REFUSED, read_text
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.service.troubles import ProblemError
from api.treasury.appeals import OPEN_MAX, appeal, end, see
from api.treasury.limits import own_limits
from api.treasury.tables import TEXT_MAX

router = pages()
PATH: Final = "/app/limits"


@router.get(PATH)
def show(request: Request, seat: Seated) -> Response:
    """Show the limits of one's accounts, and how they came about; an answer is seen then."""
    return _page(request, seat)


def _page(request: Request, seat: Seat, wrong: str = "", text: str = "") -> Response:
    found = own_limits(seat)
    appeals = [one.appeal for limits in found for one in limits.events if one.appeal is not None]
    waiting = sum(one.is_open and one.mine for one in appeals)
    answer = page(
        request, "treasury/limits.html", seat, REFUSED if wrong else 200, found=found, text=text,
        wrong=wrong, most=TEXT_MAX, full=waiting >= OPEN_MAX, asked_for=waiting,
    )  # fmt: skip
    see(seat, appeals)
    return answer


@router.post(PATH)
def ask(request: Request, form: Form, seat: Seated) -> Response:
    """Ask for another limit."""
    text = read_text(form, "text", TEXT_MAX)
    if not text:
        return _page(request, seat, "empty")
    try:
        appeal(seat, form.get("account", ""), text)
    except ProblemError:
        return _page(request, seat, "refused", text)
    return RedirectResponse(f"{PATH}?asked=1", 303)


@router.post(f"{PATH}/{{appeal_id}}/end")
def take_back(appeal_id: AppealId, form: Form, seat: Seated) -> Response:
    """Take back what one asked for."""
    del form
    end(seat, appeal_id)
    return RedirectResponse(PATH, 303)
