"""How an order gets in: `parse`, `verify`, `submit`, then its memo is kept and its receipt made.

Plain functions, so that a leaner route than FastAPI's can call them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import Session, select

from api.http.memos import check_memo, may_follow, memo_row
from api.service.admission import admit
from api.service.openings import check_opening, require_right
from chain.rules import RULES
from chain.sealing import Receipts
from ledger.amounts import Unit
from ledger.answering import post
from ledger.gathering import Item
from ledger.orders import Order
from ledger.refusals import Refusal
from ledger.store import Place
from ledger.tables import BookRow

if TYPE_CHECKING:
    from api.http.models import MemoIn
    from api.http.running import Running
    from api.service.service import Service
    from chain.sealing import Answer
    from ledger.journal import Outcome


class Posted(NamedTuple):
    """An order that is in the journal; `repeated` if it was before.

    `answer` is its receipt as JSON, and its entry.
    """

    answer: Answer
    repeated: bool


async def accept(
    running: Running, community: str, order: Order, memo: MemoIn | None, *, by_operator: bool
) -> Posted | Refusal:
    """Post a verified order and keep its memo; the receipt once both are on disk.

    `by_operator` says whether the operator's token came with it: a book that opens asks for that.
    """
    if memo is not None:
        check_memo(order, memo)
    outcome = await submit(running.service, Item(community, order), by_operator=by_operator)
    if isinstance(outcome, Refusal):
        return outcome
    if memo is not None and may_follow(outcome.time_ms, running.service.sources.now_ms()):
        await _keep(running, community, order, memo)
    answer = Receipts(running.service.key.public).answer(outcome)
    return Posted(answer, outcome.repeated)


async def submit(service: Service, item: Item, *, by_operator: bool) -> Outcome:
    """Hand a verified order to the writer; what became of it, once that is committed."""
    if RULES[item.order.type].opens:
        check_opening(service, item.order)
        opening = service.database.run(lambda: _open(service, item, by_operator=by_operator))
        return await asyncio.wrap_future(opening)
    [outcome] = await post(service.writer, [item])
    return outcome


def _open(service: Service, item: Item, *, by_operator: bool) -> Outcome:
    """Open a book, between two batches: nobody opens it elsewhere meanwhile."""
    with service.database.writing() as session:
        require_right(session, item.community, item.order, by_operator=by_operator)
    now_ms = service.posting_ms()
    [outcome] = service.journal.post([item], now_ms)
    if by_operator and not isinstance(outcome, Refusal):
        with service.database.writing() as session:
            opened = book_row(session, item.community, item.order.book)
            assert opened is not None  # noqa: S101 it was opened above
            admit(session, Place(opened.community_id, opened.book), now_ms)
    return outcome


async def _keep(running: Running, community: str, order: Order, memo: MemoIn) -> None:
    with running.service.database.reading() as session:
        book = book_row(session, community, order.book)
    assert book is not None  # noqa: S101 an order was posted to it
    place = Place(community, book.book)
    row = memo_row(place, order.id, bytes.fromhex(memo.salt), memo.text)
    # Others wait for the same write: who leaves must not cancel it.
    await asyncio.shield(asyncio.wrap_future(running.memos.keep(row)))


def book_row(session: Session, community: str, book: str) -> BookRow | None:
    """The head of a community's book."""
    wanted = select(BookRow).where(BookRow.community_id == community, BookRow.book_id == book)
    return session.exec(wanted).first()


def unit_of(service: Service, community: str, order: Order | Refusal, book: str) -> Unit | None:
    """The unit in which to speak of a refused order's amounts, as far as it is known."""
    if isinstance(order, Order) and RULES[order.type].opens:
        return Unit(order.body.unit, order.body.scale)
    with service.database.reading() as session:
        row = book_row(session, community, book)
    return None if row is None else Unit(row.unit, row.scale)
