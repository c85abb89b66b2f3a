"""A book with somebody who pays and somebody who is paid, for tests of the journal's storage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from sqlmodel import select

from ledger.gathering import Item
from ledger.journal import Outcome, Posting
from ledger.tables import BookRow
from tests.support.journals import COMMUNITY, Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Engine

    from ledger.journal import Journal
    from ledger.orders import Order
    from tests.support.books import Person

LOWER = -600
"""How far the one who pays may go down."""


def paying(engine: Engine, seed: int = 0, ordinal: int = 0, host: Ledger | None = None) -> Ledger:
    """Return an open book with two members; with `host`, its journal and service are shared."""
    ledger = Ledger(engine, seed, ordinal)
    if host is not None:
        ledger.service, ledger.signer, ledger.journal = host.service, host.signer, host.journal
    ledger.open_book()
    ledger.people = [ledger.join() for _ in range(2)]
    return ledger


def another_journal(ledger: Ledger, engine: Engine, seed: int) -> Journal:
    """Return a journal for the same books with randomness of its own, for another thread."""
    twin = Ledger(engine, seed + 1_000)
    twin.service, twin.signer = ledger.service, ledger.signer
    return twin.new_journal()


def payments(ledger: Ledger, count: int, amount: int = 7) -> list[Order]:
    """Return transfers from the first member to the second, signed and not yet posted."""
    payer, payee = ledger.people
    return [transfer(ledger, payer, payee, amount) for _ in range(count)]


def transfer(ledger: Ledger, payer: Person, payee: Person, amount: int) -> Order:
    """Return a transfer, signed and not yet posted."""
    sides = {"from_": payer.account, "to": payee.account}
    return ledger.order("transfer", payer.key, **sides, amount=str(amount))


def items(orders: Sequence[Order]) -> list[Item]:
    """Return the orders as a journal takes them."""
    return [Item(COMMUNITY, order) for order in orders]


def accepted(outcomes: Sequence[Outcome]) -> list[Posting]:
    """Return those of the outcomes that are entries."""
    return [found for found in outcomes if isinstance(found, Posting)]


def size(ledger: Ledger) -> int:
    """Return how many entries the book's head counts."""
    with ledger.engine.connect() as connection:
        found = select(BookRow.size).where(BookRow.book_id == ledger.book)
        return connection.execute(found).scalar_one()


def at_once(*calls: Callable[[], None]) -> None:
    """Make the calls on a thread each, and raise what any of them raised."""
    with ThreadPoolExecutor(len(calls)) as threads:
        for called in [threads.submit(call) for call in calls]:
            called.result(60)
