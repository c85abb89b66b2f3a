"""Requests for hours, for other programs: the same acts as on the pages.

Paying one is an order (`POST …/orders`): a transfer with the request's id.
"""

from typing import Annotated

from fastapi import Path, Response

from api.exchanges.deadlines import deadline
from api.exchanges.models.requests import RequestIn, RequestOut, RequestsOut
from api.exchanges.requests import Ask, ask, decline, request_at, requests, withdraw
from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID
from api.service.times import DAY_MS

router = door_of_book("exchanges")
RequestId = Annotated[str, Path(pattern=UUID)]


@router.get("/requests")
def list_requests(caller: SignedIn) -> RequestsOut:
    """Requests that the member made or got: the open ones first, as soon as they end."""
    return RequestsOut(requests=[RequestOut.of(each) for each in requests(caller)])


@router.post("/requests", status_code=201)
def make_request(body: RequestIn, caller: SignedIn) -> RequestOut:
    """Ask another member for hours."""
    expires_ms = caller.now_ms + body.days * DAY_MS
    needed = deadline(caller, body.needed_day or "", body.needed_at or "")
    text = body.text.strip()
    asked = Ask(body.payer, body.account, int(body.amount), text, expires_ms, needed, body.category)
    return RequestOut.of(ask(caller, asked))


@router.get("/requests/{request}")
def get_request(request: RequestId, caller: SignedIn) -> RequestOut:
    """A request that the member made or got."""
    return RequestOut.of(request_at(caller, request))


@router.post("/requests/{request}/decline", status_code=204)
def decline_request(request: RequestId, caller: SignedIn) -> Response:
    """Say no to what somebody asks of the member."""
    decline(caller, request)
    return Response(status_code=204)


@router.delete("/requests/{request}", status_code=204)
def withdraw_request(request: RequestId, caller: SignedIn) -> Response:
    """Take a request of the member's back."""
    withdraw(caller, request)
    return Response(status_code=204)
