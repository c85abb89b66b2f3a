"""Permissions on paper: what a member without a key has signed, and two others vouch for.

Both are stewards or brokers, neither the one who will use it. The first writes down what the paper
says and signs; the second compares it with the paper, signs too, and posts it. The order commits to
the paper's words, which are kept like any memo.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Path, Query, Request, Response
from sqlmodel import col, select
from starlette.responses import JSONResponse

from api.brokers.mandates import brokers, vouching
from api.exchanges.drafts import (
    LIFE_MS,
    MANDATE,
    PAPERS,
    Left,
    draft_at,
    keep,
    left_before,
    read_left,
)
from api.exchanges.tables import DraftRow, DraftSignatureRow
from api.http.cookies import require_own_page
from api.http.models import UUID, Id, LeftIn
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.called import called
from api.people.finding import SEARCH_MAX, found, other_side
from api.people.holders import holders
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.tables import MemberRow
from wallets.mandates import PAYEES_MAX, VOUCHING

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
USUAL: Final = timedelta(days=364)
"""The whole of the last day is within a year, wherever the day ends."""
WAITING_MAX: Final = 50
PaperId = Annotated[str, Path(pattern=UUID)]


class PaperIn(LeftIn):
    """A `mandate-given` order that one has signed, and who is to vouch for it beside them."""

    other: Id


class Waiting(NamedTuple):
    """A paper that somebody has yet to sign, as the list shows it."""

    id: str
    payer: str
    expires_ms: int


@router.get(PAPERS)
def papers(
    request: Request, seat: Seated, q: str = "", to: str = "",
    p: Annotated[list[str] | None, Query(max_length=PAYEES_MAX)] = None,
) -> Response:  # fmt: skip
    """What waits for a second one, and a form; first people to choose from, then whom to pay."""
    seat.require_role(*VOUCHING)
    wanted = q[:SEARCH_MAX].strip()
    today = datetime.fromtimestamp(seat.now_ms / 1000, UTC).date()
    payer = other_side(seat, to) if to else None
    payees = [one for id_ in sorted(set(p or [])) if (one := other_side(seat, id_)) is not None]
    taken = {to, *(one.account for one in payees)}
    people = found(seat, wanted) if wanted else []
    return page(
        request, "brokers/papers.html", seat, waiting=_waiting(seat), q=wanted, today=today,
        people=[one for one in people if one.account not in taken], payer=payer, payees=payees,
        signs=payer is not None and _has_key(seat, payer.member), brokers=brokers(seat),
        vouching=vouching(seat), life_ms=LIFE_MS, until=today + USUAL, payees_max=PAYEES_MAX,
    )  # fmt: skip


def _has_key(seat: Seat, member: str) -> bool:
    return seat.session.get_one(MemberRow, (*seat.place, member)).keys > 0


def _waiting(seat: Seat) -> Sequence[Waiting]:
    """The papers that whoever looks has a part in, the latest first."""
    wanted = (
        select(DraftRow)
        .where(*in_book(DraftRow, seat.place), *in_book(DraftSignatureRow, seat.place))
        .where(DraftRow.order_id == DraftSignatureRow.order_id)
        .where(DraftSignatureRow.member_id == seat.member, col(DraftRow.of_id).is_(None))
        .where(DraftRow.expires_ms > seat.now_ms)
        .order_by(col(DraftRow.order_id).desc())
        .limit(WAITING_MAX)
    )
    rows = seat.session.exec(wanted).all()
    found_here = [(row, draft_at(seat, row.order_id)) for row in rows]
    papers_here = [
        (row, draft.fields["account"])
        for row, draft in found_here
        if draft.fields["type"] == MANDATE and draft.entry is None
    ]
    known = holders(seat, {account for _row, account in papers_here})
    return [
        Waiting(row.order_id, known[account].name, row.expires_ms) for row, account in papers_here
    ]


@asked_by_scripts.post(PAPERS)
def leave_paper(body: PaperIn, request: Request, seat: Seated) -> JSONResponse:
    """Keep a paper's order for the other who vouches."""
    require_own_page(request)
    seat.require_role(*VOUCHING)
    left = Left(body.order, body.key, body.signature, body.memo)
    order = read_left(seat, left)
    before = left_before(seat, order, left)
    if before is not None:
        return JSONResponse({"id": before})
    known = {member for member, _name in vouching(seat)} - {getattr(order.body, "broker", "")}
    if order.type != MANDATE or order.body.paper is None or body.other not in known:
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "paper"})
    if not holders(seat, [order.body.account]):
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "account"})
    return JSONResponse({"id": keep(seat, order, left, body.other)}, 201)


@router.get(f"{PAPERS}/{{id_}}")
def paper(id_: PaperId, request: Request, seat: Seated) -> Response:
    """What a paper allows and says, who has signed, and what can be done now."""
    seat.require_role(*VOUCHING)
    draft = draft_at(seat, id_)
    if "each" not in draft.fields:
        raise ProblemError(Trouble.resource_must_exist)
    row, said = draft.row, draft.fields
    names = called(seat.session, seat.place, [said["broker"]])
    left = {
        "id": row.order_id, "order": row.order, "signatures": draft.signatures, "fields": said,
        "memo": {"salt": row.salt.hex(), "text": row.text},
    }  # fmt: skip
    known = holders(seat, [said["account"], *said.get("payees", [])])
    return page(
        request, "brokers/paper.html", seat, draft=draft, row=row, said=said, left=left,
        payer=known[said["account"]].name,
        payees=[known[id_].name if id_ in known else id_ for id_ in said.get("payees", [])],
        broker=names[said["broker"]],
        signed=next(one.signed for one in draft.signers if one.member == seat.member),
    )  # fmt: skip
