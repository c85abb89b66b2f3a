"""How an order gets in: `parse`, `verify`, `submit`, then its memo is kept and its receipt made.

Plain functions, so that a leaner route than FastAPI's can call them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import Session, select

from api.anchoring import NONE
from api.memos import check_memo
from api.problems import ProblemError, Trouble
from api.tables import CommunityRow, MemoRow
from chain.rules import RULES
from chain.sealing import Receipts
from ledger.amounts import Unit
from ledger.answering import post
from ledger.journal import Item
from ledger.orders import Order
from ledger.refusals import Refusal
from ledger.tables import BookRow

if TYPE_CHECKING:
    from api.models import MemoIn
    from api.running import Running
    from api.service import Service
    from chain.sealing import Answer
    from ledger.journal import Outcome


class Posted(NamedTuple):
    """An order that is in the journal; `repeated` if it was before.

    `answer` is its receipt as JSON, and its entry.
    """

    answer: Answer
    repeated: bool


async def accept(
    running: Running, community: str, order: Order, memo: MemoIn | None
) -> Posted | Refusal:
    """Post a verified order and keep its memo; the receipt once both are on disk."""
    if memo is not None:
        check_memo(order, memo)
    outcome = await submit(running.service, Item(community, order))
    if isinstance(outcome, Refusal):
        return outcome
    if memo is not None:
        await _keep(running, community, order, memo)
    answer = Receipts(running.service.key.public).answer(outcome)
    return Posted(answer, outcome.repeated)


async def submit(service: Service, item: Item) -> Outcome:
    """Hand a verified order to the writer; what became of it, once that is committed."""
    if RULES[item.order.type].opens:
        check_opening(service, item.order)
        return await asyncio.wrap_future(service.writer.run(lambda: _open(service, item)))
    [outcome] = await post(service.writer, [item])
    return outcome


def check_opening(service: Service, order: Order) -> None:
    """Raise `ProblemError` unless the new book names this service's key and its anchor's admin.

    With another service key in it, nothing automatic could ever be posted to the book; with
    another admin, none of its epochs anchored.
    """
    if service.settings.anchor != NONE and not service.anchoring.opened.done():
        raise ProblemError(Trouble.anchor_must_be_open, retry_after_s=1)
    here = {"service": service.key.public, "admin": service.admin().hex()}
    if {name: getattr(order.body, name) for name in here} != here:
        raise ProblemError(Trouble.opening_must_name_this_service, here)


def _open(service: Service, item: Item) -> Outcome:
    """Open a book, between two batches: nobody opens it elsewhere meanwhile.

    The book's id is the name under which its checkpoints are signed, so two communities with one
    would be two histories under one name.
    """
    with Session(service.database.writing_engine) as session, session.begin():
        _require_unopened(session, item)
    [outcome] = service.journal.post([item], service.sources.now_ms())
    return outcome


def _require_unopened(session: Session, item: Item) -> None:
    if session.get(CommunityRow, item.community) is None:
        raise ProblemError(Trouble.resource_must_exist)
    elsewhere = select(BookRow).where(
        BookRow.book_id == item.order.book, BookRow.community_id != item.community
    )
    if session.exec(elsewhere).first() is not None:
        raise ProblemError(Trouble.book_must_be_in_one_community)


async def _keep(running: Running, community: str, order: Order, memo: MemoIn) -> None:
    with running.service.database.reading() as session:
        book = book_row(session, community, order.book)
    assert book is not None  # noqa: S101 an order was posted to it
    row = MemoRow(
        community_id=community, book=book.book, order_id=order.id,
        salt=bytes.fromhex(memo.salt), text=memo.text,
    )  # fmt: skip
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
