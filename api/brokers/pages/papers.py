"""Permissions on paper: the list of those that wait, a form for one, and vouching for one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.responses import JSONResponse

from api.brokers.mandates import brokers, vouching
from api.brokers.papers import leave_paper, paper_at, papers
from api.exchanges.keeping import LIFE_MS, PAPERS, Left
from api.http.cookies import require_own_page
from api.http.models import UUID, Id, LeftIn
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.called import called
from api.people.finding import SEARCH_MAX, found, other_side
from api.people.holders import holders
from ledger.tables import MemberRow
from wallets.mandates import PAYEES_MAX

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
USUAL: Final = timedelta(days=364)
"""The whole of the last day is within a year, wherever the day ends."""
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
def papers_page(
    request: Request, seat: Seated, q: str = "", to: str = "",
    p: Annotated[list[str] | None, Query(max_length=PAYEES_MAX)] = None,
) -> Response:  # fmt: skip
    """What waits for a second one, and a form; first people to choose from, then whom to pay."""
    waiting = _waiting(seat)
    wanted = q[:SEARCH_MAX].strip()
    today = datetime.fromtimestamp(seat.now_ms / 1000, UTC).date()
    payer = other_side(seat, to) if to else None
    payees = [one for id_ in sorted(set(p or [])) if (one := other_side(seat, id_)) is not None]
    taken = {to, *(one.account for one in payees)}
    people = found(seat, wanted) if wanted else []
    return page(
        request, "brokers/papers.html", seat, waiting=waiting, q=wanted, today=today,
        people=[one for one in people if one.account not in taken], payer=payer, payees=payees,
        signs=payer is not None and _has_key(seat, payer.member), brokers=brokers(seat),
        vouching=vouching(seat), life_ms=LIFE_MS, until=today + USUAL, payees_max=PAYEES_MAX,
    )  # fmt: skip


def _has_key(seat: Seat, member: str) -> bool:
    return seat.session.get_one(MemberRow, (*seat.place, member)).keys > 0


def _waiting(seat: Seat) -> Sequence[Waiting]:
    here = papers(seat)
    known = holders(seat, {one.fields["account"] for one in here})
    return [
        Waiting(one.row.order_id, known[one.fields["account"]].name, one.row.expires_ms)
        for one in here
    ]


@asked_by_scripts.post(PAPERS)
def leave(body: PaperIn, request: Request, seat: Seated) -> JSONResponse:
    """Keep a paper's order for the other who vouches."""
    require_own_page(request)
    left = Left(body.order, body.key, body.signature, body.memo)
    return JSONResponse({"id": leave_paper(seat, left, body.other)}, 201)


@router.get(f"{PAPERS}/{{id_}}")
def paper(id_: PaperId, request: Request, seat: Seated) -> Response:
    """What a paper allows and says, who has signed, and what can be done now."""
    draft = paper_at(seat, id_)
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
