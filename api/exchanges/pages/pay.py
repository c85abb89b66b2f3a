"""Paying: to whom, how much, for what; `/pay?to=…&amount=…&text=…` links lead here."""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.books.standings import Standing, own_accounts, standing_of
from api.categories.listed import categories
from api.exchanges.recent import largest_lately, paid_lately
from api.http.models import UUID
from api.membership.giving import left_alone
from api.pages.fields import AMOUNT_LENGTH_MAX, read_page, spares_data
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import NOBODY, SEARCH_MAX, everybody, found
from api.people.holders import Holder, holders
from api.photos.kept import of_holders
from api.treasury.limits import warns_of
from api.words.kinds import account_title
from api.words.numbers import number_of
from ledger.tables import AccountRow
from wallets.memos import MEMO_LENGTH_MAX

router = pages()


@router.get("/pay")
def link(request: Request) -> Response:
    """A link or a code that asks for a payment."""
    return RedirectResponse(f"/app/pay?{request.url.query}", 307)


@router.get("/app/pay")
def pay(request: Request, seat: Seated) -> Response:
    """The form, filled in from the link; without a receiver, people to choose from.

    A search that finds one alone leads on to the form: there is nobody to choose.
    """
    asked = request.query_params
    accounts = own_accounts(seat)
    payee = _payee(seat, accounts, asked.get("to", ""))
    givers = [one for one in accounts if payee is None or one.account_id != payee.account]
    wanted = asked.get("q", "")[:SEARCH_MAX]
    people = found(seat, wanted) if wanted else paid_lately(seat, accounts)
    if wanted and payee is None and len(people) == 1:
        return _onward(people[0], asked.get("from", ""))
    is_list = payee is None and not (wanted and people)
    listed = everybody(seat, read_page(request)) if is_list else NOBODY
    seen = () if payee else (people, listed.people)
    standings = [standing_of(seat, account) for account in givers]
    return page(
        request,
        "exchanges/pay.html",
        seat,
        standings=standings,
        warned=_warned(seat, standings) if payee else {},
        from_asked=asked.get("from", ""),
        alone=left_alone(seat, [one.account for one in standings]) if payee else {},
        payee=payee,
        unknown=bool(asked.get("to")) and payee is None,
        amount_asked=asked.get("amount", "")[:AMOUNT_LENGTH_MAX],
        text=asked.get("text", "")[:MEMO_LENGTH_MAX],
        q=wanted,
        people=[] if payee else people,
        listed=listed,
        pictures=of_holders(seat, *seen, spare=spares_data(request)),
        usual=largest_lately(seat, accounts) if payee else None,
        categories=categories(seat) if payee else (),
    )


def _warned(seat: Seat, standings: Sequence[Standing]) -> dict[str, int]:
    """Below which balance the giver of an account is warned, in subunits, by account."""
    lowers = {one.account: warns_of(seat, one).lower for one in standings}
    return {account: lower for account, lower in lowers.items() if lower is not None}


def _onward(payee: Holder, giver: str) -> Response:
    asked = {"to": payee.account} | ({"from": giver} if giver else {})
    return RedirectResponse(f"/app/pay?{urlencode(asked)}", 303)


def _payee(seat: Seat, accounts: Sequence[AccountRow], id_: str) -> Holder | None:
    """Whose account it is, if one can pay to it."""
    own = {account.account_id: account for account in accounts}
    if not re.match(UUID, id_) or own.keys() == {id_}:
        return None  # One account alone pays nothing into itself.
    found = holders(seat, [id_]).get(id_)
    if found is not None and id_ in own:
        title = account_title(found.kind, number_of(own[id_].slot))
        return found if title in found.name else found._replace(name=f"{found.name}, {title}")
    return found if found is not None and found.open else None
