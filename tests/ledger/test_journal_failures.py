"""The journal where the database fails: nothing is left, and posting goes on."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from chain.audit import audit
from ledger.errors import TryAgainError
from ledger.store.sqlite import SqliteStore
from tests.ledger.posting import balances, posted, stored, transfer
from tests.support.books import dump
from tests.support.journals import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from ledger.store import Store, Transaction


class Failing(SqliteStore):
    """A database that fails at the end of the transactions whose turn is named."""

    def __init__(self, engine: Engine, error: Exception, turns: set[int]) -> None:
        super().__init__(engine)
        self._error, self._turns, self.turn = error, turns, 0

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """As `Store.transaction`."""
        self.turn += 1
        with super().transaction() as tx:
            yield tx
            if self.turn in self._turns:
                raise self._error


class FailingLedger(Ledger):
    """A book on a failing store."""

    store: Failing

    def new_store(self) -> Store:
        """As `Ledger.new_store`."""
        self.store = Failing(self.engine, self.error, self.turns)
        return self.store

    error: Exception = OSError("disk full")
    turns: set[int] = set()  # noqa: RUF012 - each test sets its own


def failing(engine: Engine, error: Exception) -> FailingLedger:
    ledger = FailingLedger(engine)
    ledger.open_book()
    ledger.people = [ledger.join() for _ in range(3)]
    ledger.error, ledger.turns = error, set()
    ledger.journal = ledger.new_journal()
    return ledger


def test_a_failing_commit_leaves_nothing_and_the_next_post_works(engine: Engine) -> None:
    ledger = failing(engine, OSError("disk full"))
    ledger.pay(ledger.people[0], ledger.people[1], 1)
    before, state = stored(engine), dump(ledger.state)
    order = transfer(ledger, 5)
    ledger.turns.add(ledger.store.turn + 1)
    with pytest.raises(OSError, match="disk full"):
        ledger.try_all(order)
    ledger.catch_up()
    assert stored(engine) == before
    assert dump(ledger.state) == state
    assert not posted(ledger.try_all(order)[0]).repeated
    assert balances(ledger) == [-6, 6, 0]
    audit(BytesIO(ledger.export()))


def test_what_a_failed_batch_decided_is_forgotten(engine: Engine) -> None:
    """Though another process meanwhile makes the journal as long as it had seemed to be."""
    ledger = failing(engine, OSError("disk full"))
    ledger.pay(ledger.people[0], ledger.people[1], 1)
    ledger.turns.add(ledger.store.turn + 1)
    with pytest.raises(OSError, match="disk full"):
        ledger.try_all(transfer(ledger, 599))
    ours, ledger.journal = ledger.journal, Ledger.new_journal(ledger)
    ledger.pay(ledger.people[2], ledger.people[1], 7)
    ledger.journal = ours
    ledger.post_all(transfer(ledger, 400))
    assert balances(ledger) == [-401, 408, -7]


def test_what_the_database_undid_is_posted_again(engine: Engine) -> None:
    ledger = failing(engine, TryAgainError("deadlock"))
    ledger.turns.update({ledger.store.turn + 1, ledger.store.turn + 2})
    [found] = ledger.try_all(transfer(ledger, 5))
    assert not posted(found).repeated
    assert ledger.store.turn == 3
    assert balances(ledger) == [-5, 5, 0]


def test_what_the_database_undoes_for_ever_is_given_up(engine: Engine) -> None:
    ledger = failing(engine, TryAgainError("deadlock"))
    ledger.turns.update(range(100))
    with pytest.raises(TryAgainError):
        ledger.try_all(transfer(ledger, 5))
    assert balances(ledger) == [0, 0, 0]
