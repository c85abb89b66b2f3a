"""What waits for a member. A room that makes people wait lists its function in `api.rooms`."""

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
    return [Waiting(*found) for source in sources.values() for found in source(seat)]
