"""People who may act for me: the mandates that a member gives brokers, and takes back."""

from fastapi import Request, Response

from api.books.standings import own_accounts, standing_of
from api.brokers.mandates import brokers, given_by
from api.exchanges.recent import paid_lately
from api.membership.giving import left_alone
from api.pages.rendering import page, pages
from api.pages.seat import Seated

router = pages()


@router.get("/app/acting")
def acting(request: Request, seat: Seated) -> Response:
    """Show who may act for the member, and a form to let a broker do it."""
    accounts = own_accounts(seat)
    standings = [standing_of(seat, account) for account in accounts]
    return page(
        request, "brokers/acting.html", seat,
        mandates=given_by(seat, [account.account_id for account in accounts]),
        standings=standings, alone=left_alone(seat, [one.account for one in standings]),
        brokers=brokers(seat), people=paid_lately(seat, accounts),
    )  # fmt: skip
