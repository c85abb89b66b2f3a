"""The office's desk for paper cheques: a slip is found by its code, redeemed, and handed on."""

from typing import Annotated, Final

from fastapi import Path, Request, Response

from api.brokers.cheques import brokers, slip_at
from api.brokers.pages.cheques import REDEEM
from api.http.models import UUID
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.people.finding import SEARCH_MAX, found, other_side
from wallets.cheques import Act, id_of
from wallets.mandates import BROKER

router = pages()
NOT_FOUND: Final = 404
HoldId = Annotated[str, Path(pattern=UUID)]


@router.get(REDEEM)
def find(request: Request, seat: Seated) -> Response:
    """Scan or type a slip's code; to others than brokers, say where to go with it."""
    at_desk = BROKER in seat.reader.roles
    return page(
        request, "brokers/redeem.html", seat, at_desk=at_desk, unknown=False,
        brokers=() if at_desk else brokers(seat),
    )  # fmt: skip


@router.get(f"{REDEEM}/{{hold}}")
def slip(hold: HoldId, request: Request, seat: Seated, q: str = "", to: str = "") -> Response:
    """What a slip is worth or what became of it; once redeemed, who receives what it brought."""
    at_desk = BROKER in seat.reader.roles
    known = slip_at(seat, hold) if at_desk else None
    if known is None:
        return page(
            request, "brokers/redeem.html", seat, NOT_FOUND if at_desk else 200, at_desk=at_desk,
            unknown=at_desk, brokers=() if at_desk else brokers(seat),
        )  # fmt: skip
    wanted = q[:SEARCH_MAX].strip()
    return page(
        request, "brokers/slip.html", seat, slip=known, mine=known.office.member == seat.member,
        ids={act.name: id_of(act, hold) for act in Act}, q=wanted,
        people=found(seat, wanted) if wanted else [], payee=other_side(seat, to) if to else None,
    )  # fmt: skip
