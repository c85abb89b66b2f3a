"""Stewards' pages: the rules of the book, and who lives with whom."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request, Response
from pydantic import Field

from api.governing.book_rules import TREASURERS_MAX, Rules, fields_of, rules_of, treasurers_now
from api.governing.deciding import keep_reason
from api.governing.households import Plan, households, meant, plan
from api.governing.models import DecisionReasonIn
from api.governing.tables import REASON_MAX
from api.http.cookies import require_own_page
from api.http.models import Id
from api.membership.pending import Pending, pending_orders
from api.pages.fields import REFUSED, read_amount
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import SEARCH_MAX
from api.service.troubles import ProblemError
from ledger.rules.books import STEWARD
from ledger.rules.governing import RULED, SHARED

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
RULES: Final = "/app/steward/rules"
HOUSEHOLDS: Final = "/app/steward/households"
REASONS: Final = "/app/steward/reasons"
NONE: Final = "none"
NUMBER_LENGTH_MAX: Final = 3


class ReasonIn(DecisionReasonIn):
    """The order, and why it was signed."""

    order: Id = Field(description="The order's id.")


@router.get(RULES)
def rules(request: Request, seat: Seated) -> Response:
    """Show the rules of the book, a form for others, and what would be signed for them."""
    seat.require_role(STEWARD)
    now = rules_of(seat)
    asked = dict(request.query_params)
    read, wrong = _read(seat, asked) if "treasurers" in asked else (None, "")
    written = asked if "treasurers" in asked else _written(seat, now.rules)
    orders = [] if read is None else [_order(RULED, fields_of(read), seat.row.quorum - 1)]
    return page(
        request, "governing/rules.html", seat, REFUSED if wrong else 200, now=now, read=read,
        wrong=wrong, written=written, orders=orders, treasurers=treasurers_now(seat),
        pending=_pending(seat, RULED), most=REASON_MAX, sign_max=TREASURERS_MAX,
    )  # fmt: skip


def _order(type_: str, fields: Mapping[str, object], missing: int) -> Mapping[str, object]:
    """What the page's script signs, and how many others must sign it too."""
    return {"type": type_, "fields": fields, "missing": missing}


def _pending(seat: Seat, type_: str) -> list[Pending]:
    return [one for one in pending_orders(seat, STEWARD) if one.type == type_]


def _written(seat: Seat, now: Rules) -> Mapping[str, str]:
    """Rules as somebody would write them."""
    amounts = {
        "lower": None if now.lower is None else -now.lower, "upper": now.upper, "funds": now.funds,
    }  # fmt: skip
    said = {
        name: "" if much is None else seat.unit.show(much) for name, much in amounts.items()
    } | {f"{name}-{NONE}": "1" for name, much in amounts.items() if much is None}
    return said | {"treasurers": str(now.treasurers)}


def _read(seat: Seat, asked: Mapping[str, str]) -> tuple[Rules | None, str]:
    """The rules that were written, or the field that is wrong."""
    found: dict[str, int | None] = {}
    for name in ("lower", "upper", "funds"):
        found[name] = None
        if f"{name}-{NONE}" not in asked:
            found[name] = read_amount(seat, asked.get(name, ""), least=0)
            if found[name] is None:
                return None, name
    text = asked["treasurers"].strip()[:NUMBER_LENGTH_MAX]
    sign = int(text) if text.isascii() and text.isdecimal() else 0
    if not 1 <= sign <= TREASURERS_MAX:
        return None, "treasurers"
    far = found["lower"]
    return Rules(None if far is None else -far, found["upper"], sign, found["funds"]), ""


@router.get(HOUSEHOLDS)
def shared(request: Request, seat: Seated) -> Response:
    """Show who lives with whom, a form to say so, and what would be signed for it."""
    seat.require_role(STEWARD)
    who, other = (
        request.query_params.get(name, "")[:SEARCH_MAX].strip() for name in ("member", "with")
    )
    planned, wrong = _planned(seat, who, other) if who else (None, "")
    orders = [] if planned is None else [
        _order(SHARED, one.fields, one.missing) for one in planned.statements
    ]  # fmt: skip
    return page(
        request, "governing/households.html", seat, REFUSED if wrong else 200, wrong=wrong,
        households=households(seat), plan=planned, orders=orders, who=who, other=other,
        pending=_pending(seat, SHARED), most=REASON_MAX,
    )  # fmt: skip


def _planned(seat: Seat, who: str, other: str) -> tuple[Plan | None, str]:
    """What would be signed, or which field is wrong and why."""
    found: list[str] = []
    for name, words in (("member", who), ("with", other)):
        members = meant(seat, words) if words else []
        if words and len(members) != 1:
            return None, f"{name}-{'several' if members else 'nobody'}"
        found += members
    try:
        return plan(seat, found[0], found[1] if other else None), ""
    except ProblemError:
        return None, "with-same"


@asked_by_scripts.post(REASONS, status_code=204)
def keep(body: ReasonIn, request: Request, seat: Seated) -> Response:
    """Keep why an order was signed."""
    require_own_page(request)
    keep_reason(seat, body.order, body.text)
    return Response(status_code=204)
