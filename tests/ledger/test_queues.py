"""The queues: a book's orders keep their order, books take turns, and room is bounded."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import queues
from ledger.queues import BusyError, Part, Queues

NAMES = st.sampled_from(["a", "b", "c"])
ROOM_MAX = 6


class Thing(NamedTuple):
    """As much of an item as a queue looks at."""

    name: tuple[str, str]
    number: int


def things(name: str, numbers: range) -> list[Thing]:
    """Return what may be submitted for a book."""
    return [Thing(("", name), number) for number in numbers]


def add(waiting: Queues, name: str, numbers: range) -> None:
    """Let some of a book's wait."""
    waiting.add(things(name, numbers), lambda _: None)  # type: ignore[arg-type] # looks at names


def taken(parts: list[Part]) -> list[tuple[str, int]]:
    """Return book and number of all that was taken."""
    return [(item.name[1], item.number) for part in parts for item in part.items]  # type: ignore[attr-defined]


@given(st.lists(st.tuples(NAMES, st.integers(1, 9))), st.lists(st.integers(1, ROOM_MAX)))
def test_all_is_taken_once_and_in_a_books_order(
    adds: list[tuple[str, int]], rooms: list[int]
) -> None:
    waiting = Queues()
    count = dict.fromkeys("abc", 0)
    for name, more in adds:
        add(waiting, name, range(count[name], count[name] + more))
        count[name] += more
    found: list[tuple[str, int]] = []
    left = sum(count.values())
    for room in [*rooms, *[ROOM_MAX] * left]:
        got = taken(waiting.take(room))
        assert len(got) == min(room, left)
        left -= len(got)
        found += got
    for name, size in count.items():
        assert [number for book, number in found if book == name] == list(range(size))
    assert not waiting


def test_books_take_turns_with_all_that_waits_for_them() -> None:
    waiting = Queues()
    for name, numbers in (("a", range(5)), ("b", range(1)), ("a", range(5, 8)), ("c", range(2))):
        add(waiting, name, numbers)
    assert taken(waiting.take(4)) == [("a", 0), ("a", 1), ("a", 2), ("a", 3)]
    assert taken(waiting.take(4)) == [("b", 0), ("c", 0), ("c", 1), ("a", 4)]
    assert taken(waiting.take(4)) == [("a", 5), ("a", 6), ("a", 7)]


def test_only_books_that_are_named_are_taken() -> None:
    waiting = Queues()
    for name in ("a", "b", "c"):
        add(waiting, name, range(1))
    assert taken(waiting.take(9, {("", "b"), ("", "none")})) == [("b", 0)]
    assert taken(waiting.take(9)) == [("a", 0), ("c", 0)]


def test_the_rest_of_a_submission_is_forgotten_alone() -> None:
    waiting = Queues()
    add(waiting, "a", range(5))
    add(waiting, "a", range(5, 7))
    [part] = waiting.take(2)
    waiting.drop_rest(part.submission)
    waiting.drop_rest(waiting.take(1)[0].submission)
    assert not waiting


def test_a_long_queue_leaves_room_for_another_book(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "QUEUE_MAX", 3)
    monkeypatch.setattr(queues, "WAITING_MAX", 5)
    waiting = Queues()
    add(waiting, "a", range(3))
    with pytest.raises(BusyError):
        add(waiting, "a", range(1))
    add(waiting, "b", range(2))
    with pytest.raises(BusyError):
        add(waiting, "c", range(1))
    waiting.take(1)
    add(waiting, "c", range(1))
    assert len(taken(waiting.take(9))) == 5
