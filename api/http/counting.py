"""How many things wait for a member, as every page says it: counted seldom, for it asks much.

A count holds for half a minute, and no longer than the book has the same entries and its member
does nothing. So it may come late for what others do beside the book, and never for one's own.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

from api.http.limits import LOOKS
from api.service.times import SECOND_MS

if TYPE_CHECKING:
    from starlette.types import Scope

    from api.service.callers import Caller
    from ledger.store import Place

HOLDS_MS: Final = 30 * SECOND_MS
KEPT_MAX: Final = 10_000


class Count(NamedTuple):
    """How many there were, with which entries in the book, and until when that holds."""

    number: int
    size: int
    until_ms: int


class Counts:
    """The counts of members who looked lately."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Place, str], Count] = OrderedDict()
        self._lock = Lock()

    def kept(self, caller: Caller) -> int | None:
        """How many wait, as far as that is known."""
        with self._lock:
            found = self._kept.get((caller.place, caller.member))
        if found is None or found.size != caller.row.size:
            return None
        left_ms = found.until_ms - caller.now_ms
        return found.number if 0 < left_ms <= HOLDS_MS else None

    def keep(self, caller: Caller, number: int) -> None:
        """Note how many were counted now."""
        with self._lock:
            named = (caller.place, caller.member)
            self._kept[named] = Count(number, caller.row.size, caller.now_ms + HOLDS_MS)
            self._kept.move_to_end(named)
            if len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)

    def heed(self, place: Place, member: str, scope: Scope) -> None:
        """A member asks for something: who changes what is theirs is counted anew."""
        if scope["method"] not in LOOKS:
            with self._lock:
                self._kept.pop((place, member), None)
