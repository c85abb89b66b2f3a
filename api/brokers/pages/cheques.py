"""Paper cheques: slips that a member makes, prints, and calls back while nobody redeemed them."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.responses import JSONResponse

from api.books.standings import own_accounts, standing_of
from api.brokers.cheques import offices, outstanding
from api.categories.listed import categories
from api.http.cookies import require_own_page
from api.http.models import Sent
from api.http.public import public_url
from api.pages.qr import picture
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from wallets.cheques import Act, id_of

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
PATH: Final = "/app/cheques"
REDEEM: Final = "/app/broker/redeem"
AT_ONCE_MAX: Final = 10
USUAL: Final = timedelta(days=90)
LONGEST: Final = timedelta(days=364)
"""The last day, whose end must be within a hold's longest life wherever the member is."""

Code = Annotated[str, Field(pattern=r"^[A-Z2-7]{24}$")]


class CodesIn(Sent):
    """The codes of slips that were made now."""

    codes: Annotated[list[Code], Field(min_length=1, max_length=AT_ONCE_MAX)]


@router.get(PATH)
def cheques(request: Request, seat: Seated) -> Response:
    """The slips that are out, and a form to make some."""
    today = datetime.fromtimestamp(seat.now_ms / 1000, UTC).date()
    slips = outstanding(seat)
    return page(
        request, "brokers/cheques.html", seat, offices=offices(seat), today=today,
        at_once=AT_ONCE_MAX, categories=categories(seat),
        slips=[(slip, id_of(Act.called_back, slip.hold)) for slip in slips],
        until=today + USUAL, latest=today + LONGEST,
        standings=[standing_of(seat, account) for account in own_accounts(seat)],
    )  # fmt: skip


@asked_by_scripts.post(f"{PATH}/pictures")
def pictures(body: CodesIn, request: Request, seat: Seated) -> JSONResponse:
    """The codes as pictures to print; neither is kept here."""
    del seat  # Only for members: making pictures takes time.
    require_own_page(request)
    link = f"{public_url(request)}{REDEEM}#"
    drawn = [picture(link + code) for code in body.codes]
    return JSONResponse({"pictures": drawn}, headers={"Cache-Control": "no-store"})
