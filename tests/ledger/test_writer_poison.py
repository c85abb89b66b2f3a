"""Whatever a batch chokes on, only its sender is told; the others are posted once, in order."""

from __future__ import annotations

from math import log2
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import queues
from ledger import writer as writing
from ledger.journal import Posting
from ledger.queues import CLEAN_TURNS, BusyError
from ledger.writer import REST_TIMES, Writer
from tests.ledger.writing import WAIT_S, PoisonError, Told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.gathering import More

POSTED = Posting(0, 0, None, repeated=False)  # type: ignore[arg-type] # nobody reads the promise
"""An outcome; the writer looks at none."""


class Thing(NamedTuple):
    """As much of an item as a writer looks at."""

    name: tuple[str, str]
    number: int


class Stub:
    """A journal of things in memory: poison undoes a batch, and at some calls all is away.

    Attributes:
        posted: what was accepted of each book, in order.
        calls: how many things each call had, and whether it failed.
    """

    def __init__(self, poison: set[Thing], away: Sequence[int] = ()) -> None:
        self.poison, self._away = poison, set(away)
        self.posted: dict[str, list[int]] = {}
        self.calls: list[tuple[int, bool]] = []
        self.books: list[set[str]] = []
        self.begun, self.gate = Event(), Event()

    def post(self, items: Sequence[Thing], _: int, more: More | None = None) -> list[object]:
        """As `Journal.post`."""
        self.begun.set()
        assert self.gate.wait(WAIT_S)
        found: list[Any] = list(items)
        if more is not None:
            found += more({item.name for item in found})
        number = len(self.calls)
        is_away, is_poisoned = number in self._away, bool(self.poison.intersection(found))
        self.calls.append((len(found), is_away or is_poisoned))
        self.books.append({item.name[1] for item in found})
        if is_away:
            raise psycopg.OperationalError("no route to host")
        if is_poisoned:
            raise PoisonError
        for item in found:
            self.posted.setdefault(item.name[1], []).append(item.number)
        return [POSTED] * len(found)

    @property
    def failed(self) -> int:
        """How many calls failed."""
        return sum(failed for _, failed in self.calls)


def writer_on(stub: Stub) -> Writer:
    """Return a writer on the journal."""
    return Writer(stub, lambda: 0)  # type: ignore[arg-type] # as much as it uses


SUBMISSIONS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.lists(st.sampled_from([False, False, False, True]),
                                                min_size=1, max_size=3)),
    min_size=1, max_size=60,
)  # fmt: skip
AWAY = st.lists(st.integers(1, 30), max_size=3)


@given(sent=SUBMISSIONS, away=AWAY, at_first=st.integers(0, 60), batch=st.integers(3, 40))
def test_only_what_is_at_fault_fails(
    sent: list[tuple[str, list[bool]]], away: list[int], at_first: int, batch: int
) -> None:
    counts = dict.fromkeys("abcd", 0)
    poison: set[Thing] = set()
    submissions: list[list[Thing]] = []
    for name, are_poison in sent:
        start = counts[name]
        counts[name] += len(are_poison)
        things = [Thing(("", name), number) for number in range(start, counts[name])]
        submissions.append(things)
        poison.update(thing for thing, bad in zip(things, are_poison, strict=True) if bad)
    stub = Stub(poison, away)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "BATCH_MAX", batch)
        writer = writer_on(stub)
        told = [Told() for _ in submissions]
        for number, (things, tell) in enumerate(zip(submissions, told, strict=True)):
            if number == at_first:  # the rest joins batches or finds books set apart
                stub.gate.set()
            writer.submit(things, tell)  # type: ignore[arg-type]
        stub.gate.set()
        results = [tell.result() for tell in told]
        writer.close()
    for things, result in zip(submissions, results, strict=True):
        posted = [thing.number in stub.posted.get(thing.name[1], ()) for thing in things]
        if isinstance(result, list):
            assert all(posted)
            assert len(result) == len(things)
        elif isinstance(result, PoisonError):
            assert poison.intersection(things)
            # Of a submission cut in parts, the earlier ones stay.
            assert posted == sorted(posted, reverse=True)
            assert not all(posted)
        else:
            assert away
            assert isinstance(result, psycopg.OperationalError)
    for numbers in stub.posted.values():
        assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("at", [0, 1, 17, 500, 998, 999])
def test_one_among_many_is_found_in_few_posts(at: int) -> None:
    stub = Stub({Thing(("", "a"), at)})
    writer = writer_on(stub)
    told = submit_singles(writer, "a", 1_000)
    others = [tell for name in "bcdefgh" for tell in submit_singles(writer, name, 10)]
    stub.gate.set()
    results = [tell.result() for tell in told]
    assert all(isinstance(tell.result(), list) for tell in others)
    writer.close()
    assert [number for number, result in enumerate(results) if not isinstance(result, list)] == [at]
    assert stub.posted["a"] == [number for number in range(1_000) if number != at]
    assert stub.failed <= 3 * log2(1_000) + 3


def submit_singles(writer: Writer, name: str, count: int, start: int = 0) -> list[Told]:
    """Submit things of a book one at a time."""
    told = [Told() for _ in range(count)]
    for number, tell in enumerate(told, start):
        writer.submit([Thing(("", name), number)], tell)  # type: ignore[list-item]
    return told


def test_a_book_full_of_poison_holds_up_no_other() -> None:
    stub = Stub({Thing(("", "a"), number) for number in range(1_000)})
    writer = writer_on(stub)
    bad = submit_singles(writer, "a", 900)
    good = [submit_singles(writer, "b", 1, number) for number in range(100)]
    stub.gate.set()
    assert all(isinstance(tell.result(), list) for [tell] in good)
    assert all(isinstance(tell.result(), PoisonError) for tell in bad)
    # From the first failure on the two are never together again.
    after = stub.books[next(n for n, (_, failed) in enumerate(stub.calls) if failed) + 1 :]
    assert {"a", "b"} not in after
    writer.close()


class Watch:
    """A clock that goes on by a second with each call of the journal, and as the test says."""

    def __init__(self) -> None:
        self.stub: Stub | None = None
        self.extra_s = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.extra_s + (len(self.stub.calls) if self.stub else 0)


def test_what_fails_has_a_twentieth_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH_MAX", 1)
    stub, watch = Stub({Thing(("", "a"), 0), Thing(("", "a"), 1)}), Watch()
    watch.stub = stub
    writer = Writer(stub, lambda: 0, passed_s=watch)  # type: ignore[arg-type]
    bad = submit_singles(writer, "a", 3)
    good = submit_singles(writer, "b", 2 * REST_TIMES)
    stub.gate.set()
    assert all(isinstance(tell.result(), list) for tell in good)
    assert [isinstance(tell.result(), PoisonError) for tell in bad[:2]] == [True, True]
    failed = [number for number, (_, failed) in enumerate(stub.calls) if failed]
    assert failed[1] <= 2  # the first was in an ordinary batch
    later = stub.books[failed[1] + 1 :]
    assert {"a"} not in later[: REST_TIMES - 1]
    watch.extra_s += REST_TIMES
    writer.run(lambda: None).result()  # wakes it
    assert isinstance(bad[2].result(), list)
    writer.close()


def test_a_book_set_apart_comes_back() -> None:
    stub = Stub({Thing(("", "a"), 0)})
    writer = writer_on(stub)
    [bad] = submit_singles(writer, "a", 1)
    stub.gate.set()
    assert isinstance(bad.result(), PoisonError)
    for number in range(1, CLEAN_TURNS + 1):
        assert isinstance(submit_singles(writer, "a", 1, number)[0].result(), list)
    stub.gate.clear()
    stub.begun.clear()
    told = submit_singles(writer, "c", 1)
    assert stub.begun.wait(WAIT_S)
    told += submit_singles(writer, "a", 1, CLEAN_TURNS + 1) + submit_singles(writer, "b", 1, 99)
    stub.gate.set()
    assert all(isinstance(tell.result(), list) for tell in told)
    assert stub.books[-1] == {"a", "b"}
    writer.close()


def test_the_room_of_a_book_set_apart_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "APART_QUEUE_MAX", 4)
    stub = Stub({Thing(("", "a"), 0)})
    writer = writer_on(stub)
    told = submit_singles(writer, "a", 10)
    stub.gate.set()
    found = [tell.result() for tell in told]
    writer.close()
    assert isinstance(found[0], PoisonError)
    assert any(isinstance(result, BusyError) for result in found)
    for number, result in enumerate(found):
        assert isinstance(result, list) == (number in stub.posted["a"])
