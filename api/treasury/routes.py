"""The treasurer's watch list, an account's bounds and exchanges, as on the pages.

Setting bounds is an order (`POST …/orders`): `bound-set`.
"""

from typing import Annotated, Literal

from fastapi import Path, Query, Response

from api.http.access import AccountId, SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID
from api.http.named_problems import also
from api.people.finding import SEARCH_MAX
from api.queries import PAGE, PAGE_MAX
from api.queries.history import Cursor, Span
from api.service.callers import Right
from api.treasury.appeals import answer, appeal, end, open_appeals, own_appeals
from api.treasury.bounds import account_at
from api.treasury.exchanges import exchanges
from api.treasury.limits import own_limits
from api.treasury.models import (
    AccountOut,
    AllOwnLimitsOut,
    AppealAnswerIn,
    AppealIn,
    AppealMadeOut,
    AppealOut,
    AppealsOut,
    ExchangesOut,
    OwnLimitsOut,
    WarningIn,
    WarningOut,
    WarningsOut,
    WatchListOut,
)
from api.treasury.sifting import Asked
from api.treasury.warnings import log, warn
from api.treasury.watch_list import CURSOR, watched
from ledger.fields import TIME_MS_MAX
from ledger.rules.reversals import TREASURER

router = door_of_book("treasury", "/watch-list")
exchanged = door_of_book("treasury", "/exchanges")
limits = door_of_book("treasury")
AppealId = Annotated[str, Path(pattern=UUID, description="The appeal's id.")]
ByOrder = Annotated[
    Literal["nearest", "balance", "name", "number", "lower", "upper", "ends", "last"],
    Query(description="The figure that they go by: least, lowest, earliest or A first."),
]
Way = Annotated[Literal["up", "down"], Query(description="Down: the other way round.")]
Words = Annotated[str, Query(max_length=SEARCH_MAX)]
ByState = Annotated[
    Literal["", "negative", "past", "near", "warned", "ending", "inactive", "community"],
    Query(description="Only those of which this is true."),
]
After = Annotated[str | None, Query(pattern=CURSOR, description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]
Warned = Annotated[
    str | None, Query(pattern=UUID, description="Those of this account; of all members' without.")
]
Before = Annotated[
    int | None, Query(ge=0, le=TIME_MS_MAX, description="The `next` of the page before.")
]
Above = Annotated[
    int | None,
    Query(ge=0, le=TIME_MS_MAX, description="The oldest first: 0, or the page before's `next`."),
]
Time = Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)]


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
def list_exchanges(  # noqa: PLR0913, PLR0917 what they are sifted by
    caller: SignedIn, words: Words = "", before: Before = None, after: Above = None,
    since: Time = None, until: Time = None, limit: Limit = PAGE,
) -> ExchangesOut:  # fmt: skip
    """What moved amounts, or of whom the words mean, the newest first, for treasurers.

    Above `after`: the oldest first.
    """
    cursor, span = Cursor(before, after), Span(since, until)
    return ExchangesOut.of(exchanges(caller, words.strip(), cursor, limit, span))


@limits.get("/me/limits")
def get_own_limits(caller: SignedIn) -> AllOwnLimitsOut:
    """The limits of one's accounts, why they are so, and what one asked and was answered."""
    return AllOwnLimitsOut(accounts=[OwnLimitsOut.of(one) for one in own_limits(caller)])


@limits.get("/me/appeals")
def list_own_appeals(caller: SignedIn) -> AppealsOut:
    """One's own appeals, the newest first."""
    return AppealsOut(appeals=[AppealOut.of(one) for one in own_appeals(caller)])


@limits.post("/me/appeals", status_code=201)
def appeal_for(body: AppealIn, caller: SignedIn) -> AppealMadeOut:
    """Ask for another limit of an account of one's own."""
    return AppealMadeOut(appeal=appeal(caller, body.account, body.text))


@limits.delete("/me/appeals/{appeal}", status_code=204, responses=also(404))
def end_appeal(appeal: AppealId, caller: SignedIn) -> Response:
    """Take back what one asked for and nobody has answered."""
    end(caller, appeal)
    return Response(status_code=204)


@limits.get("/appeals")
def list_appeals(caller: SignedIn) -> AppealsOut:
    """Appeals that are open, for the treasurers who may answer them."""
    return AppealsOut(appeals=[AppealOut.of(one) for one in open_appeals(caller)])


@limits.post("/appeals/{appeal}/reply", status_code=204, responses=also(404))
def answer_appeal(appeal: AppealId, body: AppealAnswerIn, caller: SignedIn) -> Response:
    """Answer an appeal, as a treasurer who is not concerned."""
    answer(caller, appeal, body.text)
    return Response(status_code=204)


@limits.get("/warnings", responses=also(404))
def list_warnings(caller: SignedIn, account: Warned = None) -> WarningsOut:
    """The limits that warn all members, or one account, and those before, for treasurers.

    Whose account it is sees that somebody looked.
    """
    caller.require_role(TREASURER)
    if account is not None:
        caller.account(account, Right.BALANCES)
    return WarningsOut(warnings=[WarningOut.of(one) for one in log(caller, account)])


@limits.post("/warnings", status_code=204)
def set_warning(body: WarningIn, caller: SignedIn) -> Response:
    """Set limits that only warn, of one account or of all members', for treasurers."""
    warn(caller, body.account, body.soft(), body.reason)
    return Response(status_code=204)
