"""The broker's desk: for whom they may act, entering an exchange, what others must confirm."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import Request, Response

from api.brokers.mandates import Mandate, awaited, held_at, held_by
from api.categories.listed import categories
from api.http.access import AccountId as MandateId
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import SEARCH_MAX, found
from api.people.holders import Holder, holders
from api.words.folding import folded
from ledger.ids import is_uuid

router = pages()
PATH: Final = "/app/broker"
SORTS: Final[Mapping[str, Callable[[Mandate], Any]]] = {
    "name": lambda one: folded(one.payer.name),
    "each": lambda one: one.each,
    "rest": lambda one: one.rest,
    "until": lambda one: one.until_ms,
}
"""What mandates can be put in order by; without, those that end last come first."""


@router.get(PATH)
def desk(request: Request, seat: Seated, sort: str = "") -> Response:
    """Show the mandates in force and what waits to be confirmed for those members."""
    down, chosen = sort.startswith("-"), sort.removeprefix("-")
    figure = SORTS.get(chosen)
    held = held_by(seat)
    mandates = held if figure is None else sorted(held, key=figure, reverse=down)
    return page(
        request,
        "brokers/broker.html",
        seat,
        mandates=mandates,
        awaited=awaited(seat, held),
        sort=sort,
    )


@router.get(f"{PATH}/{{mandate}}")
def enter(
    mandate: MandateId, request: Request, seat: Seated, to: str = "", q: str = ""
) -> Response:
    """Show a form to enter an exchange under a mandate, or first people to choose from."""
    held = held_at(seat, mandate)
    wanted = q[:SEARCH_MAX].strip()
    people = held.payees or (found(seat, wanted) if wanted else [])
    return page(
        request, "brokers/enter.html", seat, mandate=held, payee=_payee(seat, held, to), q=wanted,
        people=[holder for holder in people if holder.account != held.payer.account],
        categories=categories(seat),
    )  # fmt: skip


def _payee(seat: Seat, mandate: Mandate, to: str) -> Holder | None:
    """Whose account it is, if the mandate lets one give to it."""
    allowed = {holder.account for holder in mandate.payees}
    if to == mandate.payer.account or (allowed and to not in allowed):
        return None
    holder = holders(seat, [to]).get(to) if is_uuid(to) else None
    return holder if holder is not None and holder.open else None
