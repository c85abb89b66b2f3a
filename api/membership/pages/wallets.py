"""What wallets that are no browser ask for, where a browser has a page: the same, as JSON.

Each answer comes from the function that the page shows; who may see it is decided there too. What
such a wallet signs it reads from the order's own text, so nothing here has words for it.
"""

from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse

from api.books.standings import accounts_of
from api.brokers.mandates import Mandate, given_by, held_by
from api.exchanges.drafts import Draft, drafts_of
from api.http.cookies import require_own_page
from api.http.models import UUID
from api.membership.cosigning import Pending, asked_of, openings_of, pending_orders
from api.membership.joinings import INVITATION_MS, invite, joinings, require_steward, twins_of
from api.pages.seat import Seat, Seated
from ledger.rules.books import STEWARD
from wallets.mandates import BROKER

router = APIRouter(include_in_schema=False)
UNKEPT: Final = {"Cache-Control": "no-store"}
Whose = Annotated[str, Query(pattern=f"^$|{UUID}")]


@router.get("/app/waiting")
def waiting(seat: Seated) -> JSONResponse:
    """The orders that wait for signatures of whoever asks: at the desk, and among drafts."""
    at_desk = STEWARD in seat.reader.roles
    own = [*openings_of(seat), *asked_of(seat)]
    pending = pending_orders(seat, STEWARD) if at_desk else own
    found = [*map(_pending, pending), *(_draft(seat, one) for one in drafts_of(seat))]
    return JSONResponse({"orders": found}, headers=UNKEPT)


def _pending(one: Pending) -> dict[str, Any]:
    return {
        "id": one.id, "order": one.text, "signatures": one.signatures, "memo": None,
        "missing": one.missing, "signed": one.mine, "draft": False,
    }  # fmt: skip


def _draft(seat: Seat, one: Draft) -> dict[str, Any]:
    memo = {"salt": one.row.salt.hex(), "text": one.row.text} if one.row.text else None
    return {
        "id": one.row.order_id, "order": one.row.order, "signatures": one.signatures, "memo": memo,
        "missing": sum(not each.signed for each in one.signers),
        "signed": any(each.signed for each in one.signers if each.member == seat.member),
        "draft": True,
    }  # fmt: skip


@router.get("/app/joinings")
def asking(seat: Seated) -> JSONResponse:
    """Who asks to join, for stewards; `twins` are members called alike."""
    require_steward(seat)
    found = [
        {
            "member": row.member_id, "name": row.name, "twins": twins_of(seat, row.name),
            "time_ms": row.time_ms, "orders": orjson.loads(row.orders),
        }
        for row in joinings(seat)
    ]  # fmt: skip
    return JSONResponse({"joinings": found}, headers=UNKEPT)


@router.post("/app/invitations/codes")
def make_code(request: Request, seat: Seated) -> JSONResponse:
    """Make an invitation, for stewards; its code is given this once."""
    require_own_page(request)
    made = {"code": invite(seat), "expires_ms": seat.now_ms + INVITATION_MS}
    return JSONResponse(made, 201, headers=UNKEPT)


@router.get("/app/mandates")
def mandates(seat: Seated, member: Whose = "") -> JSONResponse:
    """The mandates under which a broker may act; those that a member gave, for stewards."""
    if not member:
        seat.require_role(BROKER)
        found = held_by(seat)
    else:
        if member != seat.member:
            seat.require_role(STEWARD)
        ids = [row.account_id for row in accounts_of(seat, member)]
        found = [one for one in given_by(seat, ids) if not one.ended]
    return JSONResponse({"mandates": [_mandate(one) for one in found]}, headers=UNKEPT)


def _mandate(one: Mandate) -> dict[str, Any]:
    return {
        "mandate": one.id, "account": one.payer.account, "name": one.payer.name,
        "broker": one.broker, "each": str(one.each), "rest": str(one.rest),
        "until_ms": one.until_ms, "from_ms": one.from_ms, "waits": one.waits,
        "payees": [{"account": each.account, "name": each.name} for each in one.payees],
    }  # fmt: skip
