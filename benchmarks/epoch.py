"""`epoch_update_s`: closing an epoch, beyond reading the accounts that changed.

100,000 accounts, 1,000 of them changed, the balance tree in memory. Everything else counts: new
leaves, the tree, the entry, the record, the checkpoint, the full tiles, the commit.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from nacl.signing import SigningKey

import chain.closing
from chain.balance_tree import BalanceTrees
from databases import NOW_MS, Books, open_all, open_books, post, urls
from ledger.database import SQLITE
from measure import Found, run_part, timed
from orders import Crowd

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNTS_EACH = 100
CHANGED = 1_000


class ReadingTime:
    """Takes the place of the function that reads what changed, and sums its time."""

    def __init__(self, reading: Callable[..., Any]) -> None:
        self._reading = reading
        self.seconds = 0.0

    def __call__(self, *args: Any) -> Any:  # noqa: ANN401 as what it stands for
        """Read, and note how long it took."""
        start = time.perf_counter()
        rows = self._reading(*args)
        self.seconds += time.perf_counter() - start
        return rows


class Closer:
    """Changes accounts and closes the epoch, again and again."""

    def __init__(self, books: Books, crowd: Crowd, changed: int) -> None:
        self._books, self._crowd, self._changed = books, crowd, changed
        self._signer, self._trees = SigningKey(books.key.seed), BalanceTrees()
        self._reading = ReadingTime(chain.closing._changed)  # noqa: SLF001 to be taken off the whole
        chain.closing._changed = self._reading  # type: ignore[assignment] # noqa: SLF001

    def close(self) -> tuple[float, float]:
        """Seconds for reading what changed, and for the rest of the closing."""
        post(self._books.journal, self._crowd.each_once(self._changed))
        act = chain.closing.Closing("bench/ayni", self._signer, os.urandom, self._trees)
        name = (self._crowd.community, self._crowd.book)
        self._reading.seconds = 0.0
        whole = timed(lambda: self._books.journal.act(*name, act, NOW_MS))
        return self._reading.seconds, whole - self._reading.seconds


def measure(*, quick: bool) -> Found:
    """On SQLite."""
    members, changed, rounds = (10, 100, 2) if quick else (1_000, CHANGED, 9)
    with urls() as fresh:
        crowd = Crowd(5, members, NOW_MS, accounts_each=ACCOUNTS_EACH)
        books = open_books(next(fresh)[SQLITE])
        open_all(books, crowd.opening(books.key.public))
        closer = Closer(books, crowd, changed)
        closer.close()  # The first epoch builds the tree.
        spent = [closer.close() for _ in range(rounds)]
    reading_s, rest_s = (sorted(column)[rounds // 2] for column in zip(*spent, strict=True))
    found = Found()
    found.put(
        "epoch_update_s", rest_s, reading_s=reading_s, accounts=members * ACCOUNTS_EACH,
        changed=changed,
    )  # fmt: skip
    return found


if __name__ == "__main__":
    run_part(measure)
