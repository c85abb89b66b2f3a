"""What a treasurer does for several accounts at once: renew their bounds, write to them, print."""

from itertools import islice
from typing import Annotated, Final

from fastapi import Query, Request, Response

from api.http.models import UUID
from api.messages.conversations import TEXT_MAX, write
from api.pages.fields import REFUSED, read_text
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.households import household_of
from api.service.troubles import ProblemError, Trouble
from api.treasury.pages.accounts import CHOSEN_MAX, Wanted
from api.treasury.watch_list import all_watched, chosen
from ledger.ids import is_uuid

router = pages()
PATH: Final = "/app/treasurer/chosen"
BETWEEN: Final = ","

Every = Annotated[bool, Query(alias="all")]
Ids = Annotated[list[Annotated[str, Query(pattern=UUID)]], Query(alias="account")]


@router.get(PATH)
def show(
    request: Request,
    seat: Seated,
    asked: Wanted,
    accounts: Ids = [],  # noqa: B006 only read
    every: Every = False,  # noqa: FBT002 a parameter of the address
) -> Response:
    """Show the accounts that were ticked, or all that were found, and what can be done for them."""
    if every:
        found = islice(all_watched(seat, asked), CHOSEN_MAX)
        accounts = [line.standing.account for line in found]
    return _page(request, seat, accounts)


def _page(
    request: Request, seat: Seat, accounts: list[str], status: int = 200, **more: object
) -> Response:
    lines = chosen(seat, accounts[:CHOSEN_MAX])
    others = [line for line in lines if line.member != seat.member]
    ids = BETWEEN.join(line.standing.account for line in others)
    apart = household_of(seat)
    able = any(line.member not in apart for line in lines)
    shown: dict[str, object] = {"wrong": False, "text": "", "sent": 0} | more
    return page(
        request, "treasury/chosen.html", seat, status, lines=lines, others=others, ids=ids,
        apart=apart, able=able, **shown,
    )  # fmt: skip


@router.post(PATH)
def send(request: Request, form: Form, seat: Seated) -> Response:
    """Write the same to whoever answers for one of them, to each alone."""
    accounts = form.get("accounts", "").split(BETWEEN)[:CHOSEN_MAX]
    if not all(is_uuid(account) for account in accounts):
        raise ProblemError(Trouble.resource_must_exist)
    text = read_text(form, "text", TEXT_MAX)
    members = {line.member for line in chosen(seat, accounts)} - {seat.member}
    sent = 0
    for member in sorted(members):
        sent += write(seat, member, text, "") is not None
    wrong = sent < len(members) or not members
    return _page(
        request, seat, accounts, REFUSED if wrong else 200, sent=sent, wrong=wrong,
        text=text if wrong else "",
    )  # fmt: skip
