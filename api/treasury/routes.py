"""The treasurer's watch list and an account's bounds, for other programs, as on the pages.

Setting bounds is an order (`POST …/orders`): `bound-set`.
"""

from typing import Annotated, Literal

from fastapi import Query

from api.http.access import AccountId, SignedIn
from api.http.doors import door_of_book
from api.queries import PAGE, PAGE_MAX
from api.treasury.bounds import account_at
from api.treasury.models import AccountOut, WatchListOut
from api.treasury.watch_list import CURSOR, watched

router = door_of_book("treasury", "/watch-list")
ByOrder = Annotated[
    Literal["nearest", "balance", "name"],
    Query(description="Nearest to a bound first, lowest balance first, or by name."),
]
After = Annotated[str | None, Query(pattern=CURSOR, description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]


@router.get("")
def list_watched(
    caller: SignedIn, order: ByOrder = "nearest", after: After = None, limit: Limit = PAGE
) -> WatchListOut:
    """A page of the open accounts, those to look at first, for treasurers."""
    return WatchListOut.of(watched(caller, order, after, limit))


@router.get("/{account}")
def get_watched(account: AccountId, caller: SignedIn) -> AccountOut:
    """Where an open account stands, and how its bounds came about, for treasurers."""
    return AccountOut.of_bounded(account_at(caller, account))
