"""`many_books_over_one`: transfers that wait for a thousand books, against as many for one book."""

from __future__ import annotations

from functools import partial
from random import Random
from threading import Event
from typing import TYPE_CHECKING

from databases import KINDS, NOW_MS, open_all, open_books, urls
from ledger.queues import QUEUE_MAX
from ledger.refusals import Refusal
from ledger.writer import Writer
from measure import Found, in_turns, run_part, timed
from orders import Crowd

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.gathering import Item
    from ledger.queues import Result

BOOKS, MEMBERS = 1_000, 10


def rate(url: str, crowds: list[Crowd]) -> Callable[[], float]:
    """Opens the books; each call then measures transfers a second, spread evenly over them."""
    books = open_books(url)
    for crowd in crowds:
        open_all(books, crowd.opening(books.key.public))
    shuffle = Random(4).shuffle  # noqa: S311 the same order every time

    def run() -> float:
        each = QUEUE_MAX // len(crowds)
        items: list[Item] = [item for crowd in crowds for item in crowd.transfers(each)]
        shuffle(items)
        writer = Writer(books.journal, lambda: NOW_MS)
        try:
            return len(items) / timed(partial(post_each, writer, items))
        finally:
            writer.close()

    return run


def post_each(writer: Writer, items: list[Item]) -> None:
    """Submit each alone, all at once, as when more come in than can be posted, and wait."""
    told: list[Result] = []
    done = Event()

    def tell(result: Result) -> None:
        told.append(result)
        if len(told) == len(items):
            done.set()

    writer.submit_each([(item, tell) for item in items])
    done.wait()
    for result in told:
        if isinstance(result, Exception):
            raise result
        if isinstance(result[0], Refusal):
            raise TypeError(str(result[0]))


def measure(*, quick: bool) -> Found:
    """Both databases."""
    found = Found()
    count, rounds = (20, 2) if quick else (BOOKS, 8)
    with urls() as fresh:
        for kind in KINDS:
            crowds = [Crowd(10 + at, MEMBERS, NOW_MS) for at in range(count)]
            many = rate(next(fresh)[kind], crowds)
            one = rate(next(fresh)[kind], [Crowd(3, count * MEMBERS, NOW_MS)])
            in_turns(1, many, one)  # Warm: each book's accounts are read once.
            many_per_s, one_per_s = in_turns(rounds, many, one)
            found.put(
                "many_books_over_one", many_per_s / one_per_s, database=kind,
                many_per_s=many_per_s, one_per_s=one_per_s,
            )  # fmt: skip
    return found


if __name__ == "__main__":
    run_part(measure)
