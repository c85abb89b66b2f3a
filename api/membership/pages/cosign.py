"""Where orders that need more signatures are left, and withdrawn."""

from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.responses import JSONResponse, RedirectResponse

from api.http.access import AccountId as OrderId
from api.http.cookies import require_own_page
from api.http.models import MemoIn, Sent
from api.http.problems import refused
from api.membership.completing import complete
from api.membership.cosigning import end
from api.membership.pending import read_pending
from api.pages.forms import Form, way_back
from api.pages.rendering import pages
from api.pages.seat import Seated
from ledger.refusals import Refusal
from ledger.rules.books import STEWARD

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
PATH: Final = "/app/desk/orders"
ORDER_LENGTH_MAX: Final = 2_000
SIGNATURES_MAX: Final = 8


class LeftIn(Sent):
    """An order's text, the signatures that it has so far, and the text that it commits to."""

    order: Annotated[str, Field(max_length=ORDER_LENGTH_MAX)]
    signatures: Annotated[
        list[Annotated[list[str], Field(min_length=2, max_length=2)]],
        Field(min_length=1, max_length=SIGNATURES_MAX, description="Pairs of key and signature."),
    ]
    memo: MemoIn | None = None


@asked_by_scripts.post(PATH)
def leave_order(body: LeftIn, request: Request, seat: Seated) -> Response:
    """Keep an order, or what more signatures it has; how many more must sign it.

    With the last one it is posted: a page may be older than what others have signed.
    """
    require_own_page(request)
    pairs = [(key, signed) for key, signed in body.signatures]
    missing, entered = complete(seat, body.order, pairs, body.memo)
    if isinstance(entered, Refusal):
        return refused(entered, seat.unit, read_pending(seat, body.order, pairs).type)
    return JSONResponse({"missing": missing})


@router.post(f"{PATH}/{{order}}/end")
def withdraw(order: OrderId, form: Form, seat: Seated) -> Response:
    """Forget an order that waits."""
    end(seat, order)
    at_desk = "/app/steward" if STEWARD in seat.reader.roles else "/app/accounts"
    return RedirectResponse(way_back({"next": at_desk, **form}), 303)
