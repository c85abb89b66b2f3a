"""What waits for a member. A page that makes people wait adds its function to `SOURCES`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from api.web.asking import requests_waiting
from api.web.booked import bookings_waiting
from api.web.desks.cosigning import signatures_wanted
from api.web.drafts import drafts_waiting
from api.web.joining import joinings_waiting
from api.web.keys import second_key_wanted
from api.web.noticeboard import notices_waiting
from api.web.objecting import objections_waiting
from api.web.recovery import recoveries_waiting
from api.web.rotas.waiting import rotas_waiting
from api.web.writing import messages_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from api.web.seat import Seat


class Waiting(NamedTuple):
    """Something to look at: a sentence in the language in use, and the page to do it on."""

    text: str
    path: str


SOURCES: Final[tuple[Callable[[Seat], Iterable[tuple[str, str]]], ...]] = (
    requests_waiting,
    bookings_waiting,
    rotas_waiting,
    drafts_waiting,
    messages_waiting,
    notices_waiting,
    recoveries_waiting,
    objections_waiting,
    joinings_waiting,
    signatures_wanted,
    second_key_wanted,
)


def awaiting(seat: Seat) -> list[Waiting]:
    """All that waits for whoever looks."""
    return [Waiting(*found) for source in SOURCES for found in source(seat)]
