"""How the circle is, and reports of it, for other programs: the same figures as on the pages."""

from typing import Annotated

from fastapi import Query, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.reports.accounting import journal
from api.reports.ages import age_of, keep_age
from api.reports.baselines import baseline, compared, freeze
from api.reports.funder import accounts, funder
from api.reports.health import circle
from api.reports.models.health import AgeIn, AgeOut, HealthOut
from api.reports.models.periods import AccountsOut, BaselineIn, BaselineOut, FunderOut, SocialOut
from api.reports.periods import PATTERN, YEAR, quarter_of
from api.reports.social import social

router = door_of_book("treasury", "/reports")
own = door_of_book("members", "/me/age")
Period = Annotated[
    str, Query(pattern=PATTERN, description='A year, quarter or month, such as "2026-Q3".')
]
Year = Annotated[str, Query(pattern=YEAR, description='A year, such as "2026".')]


@router.get("/health")
def get_circle(caller: SignedIn) -> HealthOut:
    """How the circle was in the last 365 days, for who may export the journal."""
    return HealthOut.of(circle(caller))


@router.get("/funder")
def get_funder_report(caller: SignedIn, period: Period) -> FunderOut:
    """What a funder reads of a period, for who may export the journal."""
    return FunderOut.of(funder(caller, period))


@router.get("/accounts")
def list_account_states(caller: SignedIn, period: Period) -> AccountsOut:
    """All accounts through a period, by number, for who may export the journal."""
    return AccountsOut.of(period, accounts(caller, period))


@router.get("/social")
def get_social_report(caller: SignedIn, year: Year) -> SocialOut:
    """What the circle did for people in a year, for who may export the journal."""
    return SocialOut.of(social(caller, year))


@router.get("/journal", response_class=PlainTextResponse)
def get_accountants_journal(caller: SignedIn, period: Period) -> StreamingResponse:
    """A period's journal in the format of Beancount, for who may export the journal."""
    lines = journal(caller, period)
    return StreamingResponse(lines, media_type="text/plain; charset=utf-8")


@router.get("/baseline")
def get_baseline(
    caller: SignedIn,
    period: Annotated[
        str, Query(pattern=PATTERN, description="Compared with what was frozen; now if left out.")
    ] = "",
) -> BaselineOut:
    """What was frozen, and a period's figures beside it, for who may export the journal."""
    found = baseline(caller)
    if found is None:
        return BaselineOut.of(None)
    report = funder(caller, period or quarter_of(caller.now_ms))
    return BaselineOut.of(found, compared(found, report))


@router.put("/baseline", status_code=204)
def freeze_baseline(body: BaselineIn, caller: SignedIn) -> Response:
    """Freeze a period's figures as what others are compared with: once, as a treasurer."""
    freeze(caller, body.period)
    return Response(status_code=204)


@own.get("")
def get_age(caller: SignedIn) -> AgeOut:
    """In which ten years of age the member said they are; nobody else sees it."""
    return AgeOut(band=age_of(caller))


@own.put("", status_code=204)
def put_age(body: AgeIn, caller: SignedIn) -> Response:
    """Say in which ten years of age one is, for the circle's figures of promised care."""
    keep_age(caller, body.band)
    return Response(status_code=204)


@own.delete("", status_code=204)
def forget_age(caller: SignedIn) -> Response:
    """Keep no age of the member's any more."""
    keep_age(caller, None)
    return Response(status_code=204)
