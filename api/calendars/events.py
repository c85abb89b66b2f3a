"""What stands in a calendar: events, as whatever room knows of them tells them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from api.service.callers import Caller


class Status(StrEnum):
    """Whether it takes place, as RFC 5545 (3.8.1.11) calls it."""

    confirmed = "CONFIRMED"
    tentative = "TENTATIVE"
    cancelled = "CANCELLED"


class Event(NamedTuple):
    """Something to come.

    Attributes:
        uid: the same for as long as it is the same event, and nothing else's.
        begins: without a zone it is a time of day where it takes place.
        minutes: how long it is.
        title: one line, in the language in use.
        text: what more there is to say.
        path: its page.
    """

    uid: str
    begins: datetime
    minutes: int
    title: str
    text: str
    path: str
    status: Status


class Asked(NamedTuple):
    """What is asked for: `of` as in `CalendarRow.of_id`; days, the last one included."""

    of: str
    since: date
    until: date


if TYPE_CHECKING:
    Source = Callable[[Caller, Asked], Iterator[Event]]
    """What a room tells of a member's: nothing that their pages would not show them too."""
