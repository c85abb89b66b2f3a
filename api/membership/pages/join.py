"""The page that an invitation leads to, and where the newcomer's orders are left."""

from fastapi import APIRouter, Request, Response

from api.arrivals.claims import Claim, claim_behind
from api.http.access import Reading, Running
from api.http.cookies import require_own_page
from api.http.limits import Act
from api.membership.invitations import invitation
from api.membership.joinings import ADMISSION_MS, leave
from api.membership.models.joining import JoinedOut, JoiningIn
from api.membership.used import what_came
from api.pages.rendering import page, pages
from api.words.showing import show_amount
from ledger.amounts import Unit
from ledger.tables import BookRow

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)


@router.get("/app/join/{code}")
def join(code: str, request: Request, running: Running, session: Reading) -> Response:
    """Say who invites, and ask for a name; to whoever comes back, how it stands."""
    running.limits.by_address(Act.joining, request.scope)
    now_ms = running.service.sources.now_ms()
    used = what_came(session, code, now_ms)
    if used is not None:
        return page(request, "membership/joined.html", used=used)
    found = invitation(session, code, now_ms)
    claim = claim_behind(running.service, session, found)
    log_key = running.service.log_key(found.book.book_id)
    return page(
        request, "membership/join.html", community=found.community, code=code,
        book=found.book.book_id, claim=claim, expires_ms=found.row.expires_ms,
        stands=None if claim is None else _stands(found.book, claim),
        log_key=log_key.to_text(), life_ms=ADMISSION_MS,
    )  # fmt: skip


def _stands(book: BookRow, claim: Claim) -> str:
    """What stands on the accounts that wait, in words."""
    return show_amount(Unit(book.unit, book.scale), claim.balance)


@asked_by_scripts.post("/app/joinings", status_code=201)
def leave_orders(body: JoiningIn, request: Request, running: Running) -> JoinedOut:
    """Keep the orders for a steward; this uses the invitation up."""
    require_own_page(request)
    running.limits.by_address(Act.joining, request.scope)
    return JoinedOut(member=leave(running.service, body.code, body.name, body.left))
