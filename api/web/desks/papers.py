"""Permissions on paper: what a member without a device has signed, and two brokers vouch for.

The first broker writes down what the paper says and signs; the second compares it with the paper,
signs too, and posts it. The order commits to the paper's words, which are kept like any memo.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Path, Request, Response
from sqlmodel import col, select
from starlette.responses import JSONResponse

from api.cookies import require_own_page
from api.exchanges.tables import DraftRow, DraftSignatureRow
from api.models import UUID, Id
from api.people.called import called
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.web.desks.desk import require_role
from api.web.desks.mandates import brokers
from api.web.drafts import LIFE_MS, MANDATE, PAPERS, Left, draft_at, keep, read_left
from api.web.finding import SEARCH_MAX, found, other_side
from api.web.names import holders
from api.web.rendering import page, pages
from api.web.seat import Seat, Seated
from api.web.taking_back import LeftIn
from wallets.mandates import BROKER

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
USUAL: Final = timedelta(days=365)
WAITING_MAX: Final = 50
PaperId = Annotated[str, Path(pattern=UUID)]


class PaperIn(LeftIn):
    """A `mandate-given` order that one broker signed, and who is to vouch for it beside them."""

    other: Id


class Waiting(NamedTuple):
    """A paper that a second broker has yet to sign, as the list shows it."""

    id: str
    payer: str
    expires_ms: int


@router.get(PAPERS)
def papers(request: Request, seat: Seated, q: str = "", to: str = "") -> Response:
    """What waits for a second broker, and a form; first people to choose from."""
    require_role(seat, BROKER)
    wanted = q[:SEARCH_MAX].strip()
    today = datetime.fromtimestamp(seat.now_ms / 1000, UTC).date()
    return page(
        request, "desks/papers.html", seat, waiting=_waiting(seat), q=wanted, today=today,
        people=found(seat, wanted) if wanted else [], payer=other_side(seat, to) if to else None,
        brokers=brokers(seat), life_ms=LIFE_MS, until=today + USUAL,
    )  # fmt: skip


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
    """Keep a paper's order for the other broker."""
    require_own_page(request)
    require_role(seat, BROKER)
    left = Left(body.order, body.key, body.signature, body.memo)
    order = read_left(seat, left)
    known = {member for member, _name in brokers(seat)}
    if order.type != MANDATE or order.body.paper is None or body.other not in known:
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "paper"})
    if not holders(seat, [order.body.account]):
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "account"})
    return JSONResponse({"id": keep(seat, order, left, body.other)}, 201)


@router.get(f"{PAPERS}/{{id_}}")
def paper(id_: PaperId, request: Request, seat: Seated) -> Response:
    """What a paper allows and says, who has signed, and what can be done now."""
    require_role(seat, BROKER)
    draft = draft_at(seat, id_)
    if "each" not in draft.fields:
        raise ProblemError(Trouble.resource_must_exist)
    row, said = draft.row, draft.fields
    names = called(seat.session, seat.place, [said["broker"]])
    left = {
        "id": row.order_id, "order": row.order, "signatures": draft.signatures, "fields": said,
        "memo": {"salt": row.salt.hex(), "text": row.text},
    }  # fmt: skip
    return page(
        request, "desks/paper.html", seat, draft=draft, row=row, said=said, left=left,
        payer=holders(seat, [said["account"]])[said["account"]].name,
        broker=names[said["broker"]],
        signed=next(one.signed for one in draft.signers if one.member == seat.member),
    )  # fmt: skip
