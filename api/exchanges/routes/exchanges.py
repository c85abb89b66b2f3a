"""One exchange in full, for other programs, as its page shows it."""

from typing import Annotated

from fastapi import Path

from api.exchanges.exchange import exchange_at
from api.exchanges.models.exchanges import ExchangeOut
from api.http.access import SignedIn
from api.http.doors import door_of_book
from ledger.fields import TIME_MS_MAX

router = door_of_book("exchanges")


@router.get("/exchanges/{seq}")
def get_exchange(seq: Annotated[int, Path(ge=0, le=TIME_MS_MAX)], caller: SignedIn) -> ExchangeOut:
    """An entry that touches the member, or any for a role that sees the book's history."""
    return ExchangeOut.of(exchange_at(caller, seq))
