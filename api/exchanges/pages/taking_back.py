"""Orders that several sign: asking to take an exchange back, and signing what others have left."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from starlette.responses import JSONResponse, RedirectResponse

from api.exchanges.drafts import LIFE_MS, Draft, Left, discard, draft_at, sign
from api.exchanges.leaving import leave, open_draft, reversible_with
from api.exchanges.pages.exchange import Seq
from api.http.models import HEX64, UUID, Hash, LeftIn, Sent
from api.http.problems import refused
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.called import called
from api.people.holders import holders
from api.queries.entries import read_row
from api.service.troubles import ProblemError, Trouble
from ledger.refusals import Refusal
from ledger.tables import EntryRow

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
DraftId = Annotated[str, Path(pattern=UUID)]


class SignatureIn(Sent):
    """The member's signature of what is left here."""

    key: Hash
    signature: Annotated[str, Field(pattern=HEX64)]


@router.get("/app/exchange/{seq}/take-back")
def ask_back(seq: Seq, request: Request, seat: Seated) -> Response:
    """Ask the other side to take an exchange back; if somebody has, lead to that."""
    row = seat.session.get(EntryRow, (*seat.place, seq))
    entry = None if row is None else read_row(row)
    others = () if entry is None else reversible_with(seat, entry)
    if entry is None or not others:
        raise ProblemError(Trouble.resource_must_exist)
    known = open_draft(seat, entry.order.id)
    if known is not None:
        return RedirectResponse(f"/app/drafts/{known}", 303)
    names = called(seat.session, seat.place, others)
    return page(
        request, "exchanges/take-back.html", seat, seq=seq, of=entry.order.id, life_ms=LIFE_MS,
        names=[names[other] for other in others],
        sides=sides_of(seat, entry.legs),
    )  # fmt: skip


def sides_of(seat: Seat, legs: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Whose accounts these are, and what is done to each in subunits."""
    known = holders(seat, [account for account, _amount in legs])
    return [(known[account].name, amount) for account, amount in legs]


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
