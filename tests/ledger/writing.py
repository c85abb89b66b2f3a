"""A writer whose commits the test holds back, lets through and makes fail."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

from chain.rules import RULES
from chain.sealing import Sealer
from ledger.journal import Journal
from ledger.store.opening import open_store
from ledger.writer import Writer
from tests.ledger.payments import items, paying, payments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Engine

    from ledger.gathering import BookName, Item, More
    from ledger.journal import Outcome
    from ledger.queues import Result
    from ledger.store import Store, Transaction
    from ledger.writer import Deliver
    from tests.support.journals import Ledger

WAIT_S = 90


class CommitFailedError(Exception):
    """The database would not commit."""


class Gate:
    """A store whose commits wait until the test lets them through, or are made to fail."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reached, self._open = Event(), Event()
        self.entered, self._entrance = Event(), Event()
        self.sizes: list[int] = []
        self.failures = 0
        self.error: Exception = CommitFailedError()
        self._open.set()
        self._entrance.set()

    def bar(self) -> None:
        """Hold transactions back before they lock anything."""
        self.entered.clear()
        self._entrance.clear()

    def admit(self) -> None:
        """Let transactions in."""
        self._entrance.set()

    def shut(self) -> None:
        """Hold commits back from now on."""
        self.reached.clear()
        self._open.clear()

    def open(self) -> None:
        """Let commits through."""
        self._open.set()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """As `Store.transaction`."""
        with self._store.transaction() as tx:
            self.entered.set()
            assert self._entrance.wait(WAIT_S)
            yield tx
            self.reached.set()
            assert self._open.wait(WAIT_S)
            if self.failures:
                self.failures -= 1
                raise self.error


class Told:
    """Collects what a submission is told, and when."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self._event = Event()

    def __call__(self, result: Result) -> None:
        """Be told."""
        self.results.append(result)
        self._event.set()

    def result(self) -> Result:
        """Return the one result, once it is there."""
        assert self._event.wait(WAIT_S)
        [result] = self.results
        return result

    def outcomes(self) -> list[Outcome]:
        """Return the outcomes, once they are there."""
        result = self.result()
        assert isinstance(result, list), result
        return result


class PoisonError(Exception):
    """An order that the journal chokes on."""


class Recorded(Journal):
    """A journal that notes the order ids of each batch, and chokes on those in `poison`."""

    def __init__(self, ledger: Ledger, gate: Gate) -> None:
        super().__init__(gate, RULES, Sealer(ledger.signer), ledger.service, ledger.random)
        self.batches: list[list[str]] = []
        self.poison: set[str] = set()

    def post(self, items: Sequence[Item], now_ms: int, more: More | None = None) -> list[Outcome]:
        """As `Journal.post`."""
        self.batches.append([])
        self._note(items)

        def joining(books: AbstractSet[BookName]) -> Sequence[Item]:
            found = more(books) if more is not None else []
            self._note(found)
            return found

        return super().post(items, now_ms, joining)

    def _note(self, items: Sequence[Item]) -> None:
        noted = [item.order.id for item in items]
        self.batches[-1] += noted
        if self.poison.intersection(noted):
            raise PoisonError


class Desk:
    """A book, its recorded journal behind a gate, and a writer on it."""

    def __init__(self, engine: Engine, deliver: Deliver | None = None) -> None:
        self.ledger = paying(engine)
        self.gate = Gate(open_store(engine))
        self.journal = Recorded(self.ledger, self.gate)
        self.writer = Writer(self.journal, lambda: self.ledger.now_ms, deliver)

    def orders(self, count: int) -> list[Item]:
        """Return transfers to submit."""
        return items(payments(self.ledger, count, 1))

    def submit(self, submission: Sequence[Item]) -> Told:
        """Submit orders; who is told of them."""
        told = Told()
        self.writer.submit(submission, told)
        return told

    def submit_behind_a_commit(self, *submissions: Sequence[Item]) -> list[Told]:
        """Submit while the commit of one more order, the first told, is held at the shut gate."""
        self.gate.shut()
        first = self.submit(self.orders(1))
        assert self.gate.reached.wait(WAIT_S)
        return [first, *(self.submit(submission) for submission in submissions)]


def ids(*submissions: Sequence[Item]) -> list[str]:
    """Return the order ids of all submissions, in order."""
    return [item.order.id for submission in submissions for item in submission]
