"""`growth`: what a transfer costs with two million entries held, against ten thousand.

A book is filled through the journal; at each stop some windows of transfers are timed. The ratio
comes from turns between the full book and a fresh small one at the end, since minutes lie between
the first stop and the last. `hot` books have one account on every transfer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from databases import BATCH, KINDS, NOW_MS, Books, open_all, open_books, post, urls
from measure import Found, in_turns, run_part, timed
from orders import Crowd

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.gathering import Item

MEMBERS = 4_500
"""Joining and opening an account are two entries: these make up the first ten thousand."""

WINDOW = 10 * BATCH
TURNS = 8
CHUNK = 20 * BATCH
SMALL = 10_000
STOPS = (SMALL, 50_000, 200_000, 1_000_000, 2_000_000)
QUICK_STOPS = (SMALL, 15_000)


class Filling(NamedTuple):
    """A book being filled, and how its next transfers are made."""

    books: Books
    transfers: Callable[[int], list[Item]]

    def window_us(self) -> float:
        """Microseconds a transfer, over a window."""
        items = self.transfers(WINDOW)
        return timed(lambda: post(self.books.journal, items)) / WINDOW * 1e6

    def fill(self, count: int) -> None:
        """Post so many transfers more."""
        while count > 0:
            post(self.books.journal, self.transfers(min(CHUNK, count)))
            count -= CHUNK


def begin(url: str, *, hot: bool) -> Filling:
    """A book of ten thousand entries."""
    crowd, books = Crowd(2, MEMBERS, NOW_MS), open_books(url)
    open_all(books, crowd.opening(books.key.public))
    filling = Filling(books, crowd.hot_transfers if hot else crowd.transfers)
    filling.fill(SMALL - 1 - 2 * MEMBERS)
    return filling


def grow(big_url: str, small_url: str, stops: tuple[int, ...], *, hot: bool) -> list[float]:
    """Microseconds a transfer at each stop; last, with the last stop's turns, on a small book."""
    big, costs, held = begin(big_url, hot=hot), [], SMALL
    for stop in stops[:-1]:
        big.fill(stop - held)
        costs.append(in_turns(2, big.window_us)[0])
        held = stop + 2 * WINDOW
    big.fill(stops[-1] - held)
    small = begin(small_url, hot=hot)
    costs += in_turns(
        2 if len(stops) == len(QUICK_STOPS) else TURNS, big.window_us, small.window_us
    )
    for filled in (big, small):
        filled.books.engine.dispose()
    return costs


def measure(*, quick: bool) -> Found:
    """Both databases, each with payments at random and with one hot account."""
    found = Found()
    stops = QUICK_STOPS if quick else STOPS
    for kind in KINDS:
        for hot in (False, True):
            with urls() as fresh:
                big, small = next(fresh)[kind], next(fresh)[kind]
                *costs, reference = grow(big, small, stops, hot=hot)
                name = f"{kind}_hot" if hot else kind
                at_stops = {f"us_at_{stop}": cost for stop, cost in zip(stops, costs, strict=True)}
                found.put(
                    "growth", costs[-1] / reference, database=name, **at_stops, us_small=reference
                )
    return found


if __name__ == "__main__":
    run_part(measure)
