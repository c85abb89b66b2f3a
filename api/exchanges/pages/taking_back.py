"""Orders that several sign: asking to take an exchange back, and signing what others have left."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import JSONResponse, RedirectResponse

from api.exchanges.drafts import Draft, discard, draft_at, sign
from api.exchanges.exchange import exchange_at, sides_of
from api.exchanges.keeping import LIFE_MS, Left
from api.exchanges.leaving import leave
from api.exchanges.models.drafts import SignatureIn
from api.exchanges.pages.exchange import Seq
from api.http.models import UUID, LeftIn
from api.http.problems import refused
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.service.troubles import ProblemError, Trouble
from ledger.refusals import Refusal

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
DraftId = Annotated[str, Path(pattern=UUID)]


@router.get("/app/exchange/{seq}/take-back")
def ask_back(seq: Seq, request: Request, seat: Seated) -> Response:
    """Ask the other side to take an exchange back; if somebody has, lead to that.

    A treasurer who is on no side takes it back alone.
    """
    found = exchange_at(seat, seq)
    if not found.back and not found.alone:
        raise ProblemError(Trouble.resource_must_exist)
    if found.draft is not None:
        return RedirectResponse(f"/app/drafts/{found.draft}", 303)
    return page(
        request, "exchanges/take-back.html", seat, seq=seq, of=found.entry.order.id,
        life_ms=LIFE_MS, alone=found.alone, sides=found.sides,
        names=[other.name for other in found.back],
    )  # fmt: skip


@asked_by_scripts.post("/app/drafts")
def leave_draft(body: LeftIn, seat: Seated) -> JSONResponse:
    """Keep it for the other side to sign."""
    id_ = leave(seat, Left(body.order, body.key, body.signature, body.memo))
    return JSONResponse({"id": id_}, 201)


@asked_by_scripts.post("/app/drafts/{id_}/signatures")
def sign_draft(id_: DraftId, body: SignatureIn, seat: Seated) -> JSONResponse:
    """Add the member's signature; the entry's number if it was the last, else null."""
    entered = sign(seat, id_, (body.key, body.signature))
    if isinstance(entered, Refusal):
        return refused(entered, seat.unit, draft_at(seat, id_).fields["type"])
    return JSONResponse({"seq": entered}, 201)


@router.get("/app/drafts/{id_}")
def draft_page(id_: DraftId, request: Request, seat: Seated) -> Response:
    """What it would do, who has signed, and what can be done now."""
    found = draft_at(seat, id_)
    signed = next(one.signed for one in found.signers if one.member == seat.member)
    asker = next(one.name for one in found.signers if one.member == found.row.member_id)
    return page(
        request, "exchanges/draft.html", seat, draft=found, row=found.row, signed=signed,
        sides=sides_of(seat, found.legs), asker=asker, left=_left(found),
    )  # fmt: skip


def _left(found: Draft) -> dict[str, object]:
    """What the browser signs, and what it holds that against before."""
    return {
        "id": found.row.order_id,
        "order": found.row.order,
        "fields": found.fields,
        "memo": {"salt": found.row.salt.hex(), "text": found.row.text} if found.row.text else None,
    }


@router.post("/app/drafts/{id_}/discard")
def discard_it(id_: DraftId, form: Form, seat: Seated) -> Response:
    """Say no, or think better of it."""
    del form  # Asked for because it holds that the request came from a page of ours.
    discard(seat, id_)
    return RedirectResponse("/app/", 303)
