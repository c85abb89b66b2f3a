"""How often an address, a key or a member may ask for what costs others something.

A bucket for each kind of act and each who: it holds so many, and fills again evenly. It is kept in
this process, since it need not be exact; what a member may do in a day is counted from the tables
(`at_most`), so that no restart forgets it. An address of this machine has no bucket: a proxy that
names nobody stands there, and all members with it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

from api.http.room import address_of
from api.service.troubles import ProblemError, Trouble
from api.setting_values import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import Scope

    from ledger.store import Place

WHO_MAX: Final = 20_000
"""Buckets that are kept; those that were not asked for the longest time go first."""

HOUR_S: Final = 3_600
AT_ONCE: Final = 2
"""Of what keeps a processor busy, so many of a kind at a time in all books."""

TURN_S: Final = 30
"""When whoever found it busy may look again."""

LOOKS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Allowed(NamedTuple):
    """So many at once, and so many an hour."""

    burst: int
    an_hour: int


class Act(Enum):
    """What is counted, and how much of it is allowed."""

    challenge = Allowed(60, 1_200)
    sign_in = Allowed(30, 600)
    sign_in_by_key = Allowed(60, 120)
    joining = Allowed(30, 120)
    preview = Allowed(120, 3_600)
    trial = Allowed(20, 120)
    photo = Allowed(20, 60)
    device = Allowed(10, 60)
    device_look = Allowed(300, 3_600)
    calendar = Allowed(24, 96)
    calendars = Allowed(200, 2_000)
    change = Allowed(240, 3_600)


@dataclass(slots=True)
class Limits:
    """The buckets of one process; `clock_s` only ever goes forward."""

    clock_s: Callable[[], float] = time.monotonic
    _buckets: OrderedDict[tuple[Act, str], tuple[float, float]] = field(default_factory=OrderedDict)
    _busy: set[tuple[Act, Place]] = field(default_factory=set)
    _turn: Lock = field(default_factory=Lock)

    @contextmanager
    def alone(self, act: Act, place: Place) -> Iterator[None]:
        """Be the only one who does this in a book; `ProblemError` while others are at it.

        It keeps threads and memory that all books share, so that few do at a time.
        """
        with self._turn:
            busy = sum(one is act for one, _ in self._busy)
            if busy >= AT_ONCE or (act, place) in self._busy:
                raise too_many(TURN_S)
            self._busy.add((act, place))
        try:
            yield
        finally:
            with self._turn:
                self._busy.discard((act, place))

    @contextmanager
    def remaking(self, place: Place, member: str) -> Iterator[None]:
        """Count a photo that a member sends, and be the only one in the book whose is remade."""
        self.of_member(Act.photo, place, member)
        with self.alone(Act.photo, place):
            yield

    def by_address(self, act: Act, scope: Scope) -> None:
        """Count an act of whoever asks; raises `ProblemError` where there were too many."""
        address = address_of(scope)
        if address and not is_loopback(address):
            self.take(act, address)

    def by_member(self, place: Place, member: str, scope: Scope) -> None:
        """Count what a signed-in member changes, of whatever kind; looking is not counted.

        What is made and taken back leaves nothing to count in the tables, and takes the writer's
        time all the same. Raises `ProblemError` where there was too much.
        """
        if scope["method"] not in LOOKS:
            self.of_member(Act.change, place, member)

    def of_member(self, act: Act, place: Place, member: str) -> None:
        """As `take`, for a member of that book: another book may have one of the same id."""
        self.take(act, f"{place.community}/{place.book}/{member}")

    def take(self, act: Act, who: str) -> None:
        """Count an act; raises `ProblemError` where there were too many."""
        now_s, (burst, an_hour) = self.clock_s(), act.value
        left, then_s = self._buckets.pop((act, who), (float(burst), now_s))
        left = min(burst, left + (now_s - then_s) * an_hour / HOUR_S)
        taken = left >= 1
        self._buckets[act, who] = (left - taken, now_s)
        while len(self._buckets) > WHO_MAX:
            self._buckets.popitem(last=False)
        if not taken:
            raise too_many(int((1 - left) * HOUR_S / an_hour) + 1)


def at_most(most: int, found: int, wait_s: int = HOUR_S) -> None:
    """Raise `ProblemError` where as many are there as may be."""
    if found >= most:
        raise too_many(wait_s)


def too_many(wait_s: int) -> ProblemError:
    """What whoever asked too often is told."""
    return ProblemError(Trouble.requests_must_be_fewer, retry_after_s=wait_s)
