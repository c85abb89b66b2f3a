"""Pasts of busy accounts that a process remembers, since entries stay as they are.

Of a remembered past only what came since has to be read. Leaves to others: reading it, and whether
the journal that stands here now is still the one that it was read from (`api.queries.touched`).
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

if TYPE_CHECKING:
    from sqlmodel import Session

    from credit.history import Past
    from ledger.store import Place

BUSY: Final = 500
"""What has moved less often is not remembered: reading it takes no time."""
MOVES_MAX: Final = 60_000
"""How many moves a process remembers in all: some 30 MB."""

Key = tuple["Place", tuple[int, ...]]
"""A book, and the slots of accounts in it."""


class Known(NamedTuple):
    """A past of the entries below `until`, and the order of its newest one, "" for none."""

    past: Past
    until: int
    order: str


class Memory:
    """Pasts by book and accounts. What is kept is not changed any more."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Key, Known] = OrderedDict()

    def get(self, key: Key) -> Known | None:
        """What is remembered of these accounts."""
        with self._lock:
            return self._kept.get(key)

    def forget(self, key: Key) -> None:
        """Remember nothing of these accounts."""
        with self._lock:
            self._kept.pop(key, None)

    def keep(self, key: Key, known: Known) -> None:
        """Remember it, if it is long; what was asked for longest ago goes where it is too much."""
        with self._lock:
            self._kept.pop(key, None)
            if BUSY <= len(known.past.moves) <= MOVES_MAX:
                self._kept[key] = known
            while sum(len(one.past.moves) for one in self._kept.values()) > MOVES_MAX:
                self._kept.popitem(last=False)


_memories: WeakKeyDictionary[Engine, Memory] = WeakKeyDictionary()


def memory_of(session: Session) -> Memory:
    """What this process remembers of the session's database."""
    bind = session.get_bind()
    return _memories.setdefault(bind.engine if isinstance(bind, Connection) else bind, Memory())
