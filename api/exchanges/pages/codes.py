"""Codes to show and to scan: my payment link as a picture, and where what was scanned leads."""

import re
from typing import Annotated, Final
from urllib.parse import urlencode, urlsplit

from fastapi import Query, Request, Response
from starlette.responses import RedirectResponse

from api.books.standings import own_accounts, standing_of
from api.http.public import public_url
from api.pages.fields import AMOUNT_LENGTH_MAX
from api.pages.qr import picture
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.words.showing import show_amount
from ledger.amounts import BadAmountError
from wallets.memos import MEMO_LENGTH_MAX

router = pages()
LINK_MAX: Final = 2_000
TEXT_MAX: Final = 200
"""Characters of a text in a code: with more, old phones no longer read it."""

DEVICE_CODE: Final = re.compile(r"[A-Za-z2-7]{4}[- ]?[A-Za-z2-7]{4}").fullmatch
INSIDE: Final = ("/pay", "/app/")

assert TEXT_MAX <= MEMO_LENGTH_MAX  # noqa: S101 what is shown can be paid


@router.get("/app/show")
def show(
    request: Request,
    seat: Seated,
    account: str = "",
    amount: Annotated[str, Query(max_length=AMOUNT_LENGTH_MAX)] = "",
    text: Annotated[str, Query(max_length=TEXT_MAX)] = "",
) -> Response:
    """A code that asks to be paid, for one of the member's accounts."""
    accounts = own_accounts(seat)
    chosen = next((one for one in accounts if one.account_id == account), None)
    chosen = chosen or next(iter(accounts), None)
    asked = {"to": chosen.account_id if chosen else "", "amount": amount, "text": text}
    query = urlencode({name: value for name, value in asked.items() if value})
    link = f"{public_url(request)}/pay?{query}"
    return page(
        request, "exchanges/show.html", seat, link=link, picture=picture(link) if chosen else "",
        standings=[standing_of(seat, one) for one in accounts], chosen=chosen,
        amount_asked=amount, amount_said=_said(seat, amount), text=text,
    )  # fmt: skip


def _said(seat: Seat, amount: str) -> str:
    """The amount as it is shown elsewhere, or as it was written where that is not one."""
    try:
        return show_amount(seat.unit, seat.unit.read(amount)) if amount else ""
    except BadAmountError:
        return amount


@router.get("/app/scan")
def scan(request: Request, seat: Seated, code: str = "") -> Response:
    """Scan or type a code; what it is decides where it leads."""
    target = _target(request, code.strip()[:LINK_MAX]) if code else None
    if target is not None:
        return RedirectResponse(target, 303)
    return page(request, "exchanges/scan.html", seat, code=code[:LINK_MAX])


def _target(request: Request, code: str) -> str | None:
    """Where a code leads within this service; None for what is not of it."""
    if DEVICE_CODE(code):
        return f"/app/devices/add?{urlencode({'code': code.upper()})}"
    try:
        parts = urlsplit(code)
    except ValueError:  # such as half of an IPv6 address
        return None
    here = f"{parts.scheme}://{parts.netloc}" == public_url(request)
    if not here or not parts.path.startswith(INSIDE) or "\\" in code:
        return None
    return parts._replace(scheme="", netloc="").geturl()
