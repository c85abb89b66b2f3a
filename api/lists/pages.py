"""Lists that people sign: pay many at once, look at a list, approve it."""

from typing import Annotated, Final

from fastapi import Path, Request, Response
from starlette.responses import RedirectResponse

from api.books.standings import own_accounts
from api.lists.listed import lists, shown
from api.lists.preparing import Basis, prepare_bounds, prepare_moves
from api.lists.reading import TEXT_MAX, end_of_day, read_payments
from api.pages.fields import REFUSED
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.households import household_of
from api.service.troubles import ProblemError, Trouble
from api.treasury.watch_list import chosen
from api.words.rules import RULE_NAMES
from ledger.fields import HEX64
from ledger.ids import is_uuid

router = pages()
PATH: Final = "/app/lists"
ROWS_SHOWN: Final = 500
Hash = Annotated[str, Path(pattern=f"^{HEX64}$")]


@router.get(PATH)
def latest(request: Request, seat: Seated) -> Response:
    """The latest lists, and a form to pay many."""
    return _page(request, seat)


def _page(request: Request, seat: Seat, status: int = 200, **more: object) -> Response:
    accounts = [one for one in own_accounts(seat) if one.open]
    told: dict[str, object] = {"faults": (), "text": "", "chosen": ""} | more
    return page(
        request, "lists/lists.html", seat, status, lists=lists(seat), accounts=accounts,
        rules=RULE_NAMES, most=TEXT_MAX, **told,
    )  # fmt: skip


@router.post(PATH)
def prepare(request: Request, form: Form, seat: Seated) -> Response:
    """Read what was written, and show the list before it is signed."""
    text, account = form.get("text", ""), form.get("account", "")
    if account not in {one.account_id for one in own_accounts(seat)}:
        raise ProblemError(Trouble.resource_must_exist)
    read = read_payments(seat, text)
    if read.faults or not read.payments:
        return _page(request, seat, REFUSED, faults=read.faults, text=text, chosen=account)
    moves = [(one.amount, account, one.account) for one in read.payments]
    found = prepare_moves(seat, "payments-1", moves, Basis(account=account))
    return RedirectResponse(f"{PATH}/{found.parts}", 303)


@router.post("/app/treasurer/limits")
def renew(form: Form, seat: Seated) -> Response:
    """Prepare the limits of the accounts that were ticked, as they are, until another day."""
    accounts = [one for one in form.get("accounts", "").split(",") if is_uuid(one)]
    until_ms = end_of_day(seat, form.get("until", ""))
    apart = household_of(seat)
    rows = [
        (line.standing.account, line.standing.lower, line.standing.upper, until_ms)
        for line in chosen(seat, accounts)
        if line.member not in apart
    ]
    return RedirectResponse(f"{PATH}/{prepare_bounds(seat, rows).parts}", 303)


@router.get(PATH + "/{parts}")
def one(request: Request, parts: Hash, seat: Seated) -> Response:
    """A list: to be signed, being entered, or with what was left out."""
    found = shown(seat, parts)
    return page(request, "lists/list.html", seat, found=found, rules=RULE_NAMES, most=ROWS_SHOWN)
