"""The treasurer's watch list, an account's bounds and exchanges, as on the pages.

Setting bounds is an order (`POST …/orders`): `bound-set`.
"""

from typing import Annotated, Literal

from fastapi import Query

from api.http.access import AccountId, SignedIn
from api.http.doors import door_of_book
from api.people.finding import SEARCH_MAX
from api.queries import PAGE, PAGE_MAX
from api.treasury.bounds import account_at
from api.treasury.exchanges import exchanges
from api.treasury.models import AccountOut, ExchangesOut, WatchListOut
from api.treasury.sifting import Asked
from api.treasury.watch_list import CURSOR, watched
from ledger.fields import TIME_MS_MAX

router = door_of_book("treasury", "/watch-list")
exchanged = door_of_book("treasury", "/exchanges")
ByOrder = Annotated[
    Literal["nearest", "balance", "name", "number", "lower", "upper", "ends", "last"],
    Query(description="The figure that they go by: least, lowest, earliest or A first."),
]
Way = Annotated[Literal["up", "down"], Query(description="Down: the other way round.")]
Words = Annotated[str, Query(max_length=SEARCH_MAX)]
ByState = Annotated[
    Literal["", "negative", "past", "near", "ending", "inactive", "community"],
    Query(description="Only those of which this is true."),
]
After = Annotated[str | None, Query(pattern=CURSOR, description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]
Before = Annotated[
    int | None, Query(ge=0, le=TIME_MS_MAX, description="The `next` of the page before.")
]


@router.get("")
def list_watched(  # noqa: PLR0913, PLR0917 each is a parameter of the request
    caller: SignedIn, order: ByOrder = "nearest", way: Way = "up", words: Words = "",
    state: ByState = "", after: After = None, limit: Limit = PAGE,
) -> WatchListOut:  # fmt: skip
    """A page of the open accounts, those to look at first, for treasurers."""
    asked = Asked(order, way == "down", words.strip(), state)
    return WatchListOut.of(watched(caller, asked, after, limit))


@router.get("/{account}")
def get_watched(account: AccountId, caller: SignedIn) -> AccountOut:
    """Where an open account stands, and how its bounds came about, for treasurers."""
    return AccountOut.of_bounded(account_at(caller, account))


@exchanged.get("")
def list_exchanges(
    caller: SignedIn, words: Words = "", before: Before = None, limit: Limit = PAGE
) -> ExchangesOut:
    """What moved amounts lately, or of whom the words mean, the newest first, for treasurers."""
    return ExchangesOut.of(exchanges(caller, words.strip(), before, limit))
