"""What waits for a member. A room that makes people wait is listed in `api.reaching.waits`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from api.pages.seat import Seat


class Waiting(NamedTuple):
    """Something to look at: a sentence in the language in use, and the page to do it on."""

    text: str
    path: str


def awaiting(seat: Seat) -> list[Waiting]:
    """All that waits for whoever looks."""
    sources = seat.running.waiting
    found = [Waiting(*one) for source in sources.values() for one in source(seat)]
    seat.running.counts.keep(seat, len(found))
    return found


def how_many(seat: Seat) -> int:
    """How much that is, as it was counted lately (`api.http.counting`)."""
    kept = seat.running.counts.kept(seat)
    return len(awaiting(seat)) if kept is None else kept
