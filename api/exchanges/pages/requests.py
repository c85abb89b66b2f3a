"""Asking for hours, and answering who asks."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Path, Request, Response
from starlette.responses import RedirectResponse

from api.books.standings import own_accounts, standing_of
from api.categories.listed import categories, category_names
from api.exchanges.deadlines import deadline, show_deadline
from api.exchanges.pages.choosing import Errand, choosing
from api.exchanges.requests import Ask, ask, decline, request_at, requests, withdraw
from api.http.models import UUID
from api.membership.given import State, given_of
from api.membership.giving import left_alone
from api.pages.fields import REFUSED, needed_in, read_amount, read_days, read_text
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import other_side
from api.people.holders import Holder
from api.service.times import DAY_MS
from api.service.troubles import ProblemError
from api.words.i18n import _

router = pages()
PATH: Final = "/app/requests"
DAYS: Final = (3, 7, 14, 30)
DAYS_USUAL: Final = 14
RequestId = Annotated[str, Path(pattern=UUID)]


@router.get("/app/ask")
def ask_page(request: Request, seat: Seated) -> Response:
    """The form; without somebody to ask, people to choose from."""
    payer = other_side(seat, request.query_params.get("to", ""))
    if payer is None:
        said = _("They decide. No hours move until they say yes.")
        errand = Errand(_("Ask for hours"), (said,), "/app/ask", "/app/ask")
        return choosing(request, seat, errand)
    return _form(request, seat, payer, {"text": request.query_params.get("text", "")})


@router.post("/app/ask")
def keep(request: Request, form: Form, seat: Seated) -> Response:
    """Keep the request, or say what is wrong with it."""
    payer = other_side(seat, form.get("to", ""))
    if payer is None:
        return RedirectResponse("/app/ask", 303)
    amount = read_amount(seat, form.get("amount", ""))
    accounts = [account.account_id for account in own_accounts(seat)]
    account = form.get("account", "")
    if amount is None or account not in accounts:
        return _form(request, seat, payer, form, wrong="amount")
    try:
        needed = deadline(seat, *needed_in(form))
    except ProblemError:
        return _form(request, seat, payer, form, wrong="needed")
    expires_ms = seat.now_ms + read_days(form, DAYS, DAYS_USUAL) * DAY_MS
    text, listed = read_text(form, "text"), {one.code for one in categories(seat)}
    category = form.get("category") if form.get("category") in listed else None
    ask(seat, Ask(payer.member, account, amount, text, expires_ms, needed, category))
    return RedirectResponse(PATH, 303)


def _form(
    request: Request, seat: Seat, payer: Holder, form: Mapping[str, str], *, wrong: str = ""
) -> Response:
    return page(
        request, "exchanges/ask.html", seat, REFUSED if wrong else 200, payer=payer,
        days=DAYS, wrong=wrong,
        standings=[standing_of(seat, account) for account in own_accounts(seat)],
        chosen=read_days(form, DAYS, DAYS_USUAL), amount_asked=form.get("amount", ""),
        text=read_text(form, "text"), needed=needed_in(form),
        categories=categories(seat), category=form.get("category", ""),
    )  # fmt: skip


@router.get(PATH)
def requests_page(request: Request, seat: Seated) -> Response:
    """Those that the member got and those that they made, those that end soonest first."""
    all_ = requests(seat)
    return page(
        request, "exchanges/requests.html", seat,
        got=[asked for asked in all_ if asked.row.payer == seat.member],
        made=[asked for asked in all_ if asked.row.asker == seat.member], needed=show_deadline,
    )  # fmt: skip


@router.get(f"{PATH}/{{id_}}")
def request_page(id_: RequestId, request: Request, seat: Seated) -> Response:
    """One request, and what can be done now."""
    found = request_at(seat, id_)
    standings = [standing_of(seat, account) for account in own_accounts(seat)]
    return page(
        request, "exchanges/request.html", seat, found=found, row=found.row,
        standings=standings, needed=show_deadline(found.row),
        alone=left_alone(seat, [one.account for one in standings]),
        left=found.row.request_id in {one.id for one in given_of(seat) if one.state == State.WAITS},
        category=category_names(seat).get(found.row.category or "", found.row.category),
    )  # fmt: skip


@router.post(f"{PATH}/{{id_}}/decline")
def decline_it(id_: RequestId, form: Form, seat: Seated) -> Response:
    """Say no."""
    del form  # Asked for because it holds that the request came from a page of ours.
    decline(seat, id_)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/{{id_}}/withdraw")
def withdraw_it(id_: RequestId, form: Form, seat: Seated) -> Response:
    """Take it back."""
    del form
    withdraw(seat, id_)
    return RedirectResponse(PATH, 303)
