"""One exchange in full, and the proof of it."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.books.standings import own_accounts
from api.categories.listed import category_names
from api.exchanges.exchange import exchange_at
from api.exchanges.recent import title_of
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from ledger.fields import TIME_MS_MAX

router = pages()
Seq = Annotated[int, Path(ge=0, le=TIME_MS_MAX)]


@router.get("/app/exchange/{seq}")
def exchange(seq: Seq, request: Request, seat: Seated) -> Response:
    """Show an entry that touches the member, or that a role lets them see."""
    found = exchange_at(seat, seq)
    own = {account.account_id for account in own_accounts(seat)}
    order = found.entry.order
    return page(
        request, "exchanges/exchange.html", seat, seq=seq, found=found,
        title=title_of(order.type, order.id),
        category=category_names(seat).get(found.category or "", found.category),
        own=next((side.account for side in found.sides if side.account in own), None),
    )  # fmt: skip
