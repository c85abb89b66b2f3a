"""The page that an invitation leads to, and where the newcomer's orders are left."""

from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.responses import JSONResponse

from api.http.access import Reading, Running
from api.http.cookies import require_own_page
from api.http.limits import Act
from api.http.models import HEX32, HEX64, MemberName, Sent
from api.membership.joinings import ADMISSION_MS, CODE_BYTES, TYPES, Left, invitation, leave
from api.pages.rendering import page, pages
from api.service.tables import CommunityRow

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
CODE_LENGTH: Final = CODE_BYTES * 4 // 3
ORDER_LENGTH_MAX: Final = 2_000


class LeftIn(Sent):
    """An order with the newcomer's signature."""

    order: Annotated[str, Field(max_length=ORDER_LENGTH_MAX)]
    key: Annotated[str, Field(pattern=HEX32)]
    signature: Annotated[str, Field(pattern=HEX64)]


class JoiningIn(Sent):
    """What somebody who joins leaves: their name, and their orders."""

    code: Annotated[str, Field(max_length=CODE_LENGTH)]
    name: MemberName
    orders: Annotated[list[LeftIn], Field(min_length=len(TYPES), max_length=len(TYPES))]


@router.get("/app/join/{code}")
def join(code: str, request: Request, running: Running, session: Reading) -> Response:
    """Say who invites, and ask for a name."""
    running.limits.by_address(Act.joining, request.scope)
    found = invitation(session, code, running.service.sources.now_ms())
    community = session.get(CommunityRow, found.place.community)
    assert community is not None  # noqa: S101 it has a book
    log_key = running.service.log_key(found.book.book_id)
    return page(
        request, "membership/join.html", community=community, book=found.book.book_id, code=code,
        expires_ms=found.row.expires_ms, log_key=log_key.to_text(), life_ms=ADMISSION_MS,
    )  # fmt: skip


@asked_by_scripts.post("/app/joinings")
def leave_orders(body: JoiningIn, request: Request, running: Running) -> JSONResponse:
    """Keep the orders for a steward; this uses the invitation up."""
    require_own_page(request)
    running.limits.by_address(Act.joining, request.scope)
    left = [Left(one.order, one.key, one.signature) for one in body.orders]
    return JSONResponse({"member": leave(running, body.code, body.name, left)}, 201)
