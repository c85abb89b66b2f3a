"""Posting from a thread that waits: what people left to be posted, and what follows from that.

Leaves to others: what is due and what follows from a refusal (rooms), posting from an event loop
(`ledger.answering`), which orders the service may make (`ledger.automatic`).
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from chain.rules import RULES
from ledger.automatic import Maker, automatic_order
from ledger.gathering import Item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from api.service.service import Service
    from ledger.journal import Outcome
    from ledger.queues import Result
    from ledger.tables import BookRow

LOT: Final = 10
"""Orders that are posted together: others wait for no longer than that takes."""


def post_lot(service: Service, book: BookRow, parts: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """Post parts together, in the service's own name; what became of each."""
    maker, now_ms = Maker(service.key, service.sources.random, RULES), service.posting_ms()
    items = []
    for part in parts:
        own = {name: value for name, value in part.items() if name != "type"}
        order = automatic_order(part["type"], own, book.book_id, now_ms, maker)
        items.append(Item(book.community_id, order))
    return post(service, items)


def post(service: Service, items: Sequence[Item]) -> list[Outcome]:
    """Post orders, and wait; what became of each. Raises what posting them raised."""
    settled: Future[Result] = Future()
    service.writer.submit(items, settled.set_result)
    result = settled.result()
    if isinstance(result, Exception):
        raise result
    return list(result)
