"""The crash loop: load, a kill at a moment that nobody chose, and everything sent again.

What must hold:
1. An order that was acknowledged comes back as repeated, at the place that was promised.
2. An order that was not is accepted when it is sent again, byte for byte.
3. In the end each is in the journal exactly once, at its place; the export passes the audit, and
   every account stands at the sum of its legs.
4. A service whose database was killed goes on without a restart once that is back; what a killed
   service leaves running ends by itself.
"""

from __future__ import annotations

import time
from collections import Counter
from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING, Any, Final

from tests.crash.client import Clients, Told

if TYPE_CHECKING:
    from tests.crash.programs import Program
    from tests.crash.stores import Place

SINGLES, BULKS = 4, 2
"""How many clients send orders one at a time, and how many in bulk."""

MORE_MAX: Final = 600
"""The most orders that are acknowledged in a round before the kill."""

DELAY_S_MAX: Final = 0.02
"""A few commits: so that a kill is not always just after an answer."""


def crash(place: Place, rounds: int, seed: int = 0) -> dict[str, Any]:
    """Kill each of the place's victims in turn, and check; figures of what happened.

    Raises `AssertionError` for whatever does not hold. The service has stopped afterwards.
    """
    started, random = time.monotonic(), Random(seed)  # noqa: S311 moments that may be had again
    told, kills, retried = Told(), Counter[str](), 0
    clients = Clients(place.port, place.book.path, told)
    for name in islice(cycle(place.victims), rounds):
        _load(place, clients, told, place.victims[name], random)
        kills[name] += 1
        retried += _send_again(clients, told)
    place.app.stop()
    return {
        "rounds": rounds,
        "kills": dict(kills),
        "acknowledged": len(told.acknowledged),
        "retried": retried,
        "repeated": told.repeated,
        "entries": place.book.check(told.acknowledged),
        "seconds": round(time.monotonic() - started, 1),
    }


def _load(place: Place, clients: Clients, told: Told, victim: Program, random: Random) -> None:
    """Send new orders, kill the victim meanwhile, and start it again."""
    delay_s = random.uniform(0, DELAY_S_MAX)

    def kill() -> None:
        time.sleep(delay_s)
        victim.kill()

    told.wait_for(random.randint(1, MORE_MAX))
    singles = [place.book.singles() for _ in range(SINGLES)]
    clients.send_until([*singles, *(place.book.bulks() for _ in range(BULKS))], kill)
    victim.start()


def _send_again(clients: Clients, told: Told) -> int:
    """Send what was not answered, then what was; how many orders of the former."""
    unanswered = told.take_unanswered()
    retried = sum(id_ not in told.acknowledged for parcel in unanswered for id_ in parcel.ids)
    clients.send_all(unanswered, SINGLES + BULKS)
    clients.send_all([told.take_news()], 1)
    return retried
