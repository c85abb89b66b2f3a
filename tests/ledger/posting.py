"""What the journal's tests say often: books, orders, outcomes, rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import SQLModel

from ledger.journal import Outcome, Posting
from ledger.refusals import Code, Refusal
from tests.support.journals import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ledger.orders import Order


class Forgetful(Ledger):
    """A book that another process posts to each time: no journal has anything in memory."""

    def try_all(self, *orders: Order) -> list[Outcome]:
        """As `Ledger.try_all`, through a new journal."""
        self.journal = self.new_journal()
        return super().try_all(*orders)


def opened(engine: Engine, seed: int = 0, ordinal: int = 0, like: Ledger | None = None) -> Ledger:
    """Return a book with three members, kept by the same service as another if there is one."""
    ledger = Ledger(engine, seed, ordinal)
    if like is not None:
        ledger.service, ledger.signer, ledger.journal = like.service, like.signer, like.journal
    ledger.open_book()
    ledger.people = [ledger.join() for _ in range(3)]
    return ledger


def transfer(ledger: Ledger, amount: int, payer: int = 0, payee: int = 1, **own: Any) -> Order:  # noqa: ANN401
    """Return a signed order of one member to another, not yet posted."""
    a, b = ledger.people[payer], ledger.people[payee]
    return ledger.order("transfer", a.key, from_=a.account, to=b.account, amount=str(amount), **own)


def codes(outcomes: list[Outcome]) -> list[Code | None]:
    """Return the refusals' codes, None for what was posted."""
    return [found.code if isinstance(found, Refusal) else None for found in outcomes]


def posted(outcome: Outcome) -> Posting:
    assert isinstance(outcome, Posting), outcome
    return outcome


def stored(engine: Engine) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: list(connection.execute(table.select().order_by(*table.primary_key)))
            for table in SQLModel.metadata.sorted_tables
        }


def balances(ledger: Ledger) -> list[int]:
    return [ledger.balance(person) for person in ledger.people]
