"""A calendar as programs read it: RFC 5545, by the library icalendar.

Times of day are those of the book's zone, if stewards have said one; the calendar says then when
its clocks change, as long as its events go. Without a zone they are "floating" (3.3.5): the same
time of day wherever it is read, which is right for whoever lives where the care is given.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from api.audits.schedules import zone_of
from api.calendars.events import Asked
from api.calendars.links import opened
from api.calendars.sources import SOURCES
from api.rotas.turns import earliest_today
from api.service.tables import CommunityRow
from api.service.times import SECOND_MS
from api.words.i18n import using

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from sqlmodel import Session

    from api.calendars.events import Event
    from api.service.service import Service

KIND: Final = "text/calendar"
AHEAD: Final = timedelta(days=90)
A_DAY: Final = timedelta(days=1)
A_YEAR: Final = timedelta(days=366)
EVENTS_MAX: Final = 2_000
AGAIN: Final = timedelta(hours=1)
"""After how long a program may look again."""


def feed(service: Service, session: Session, code: str, base: str) -> bytes:
    """What is to come behind a link, from today on; `base` is where pages are.

    Raises `ProblemError` for what is no link, or one that was ended or made anew.
    """
    link, caller = opened(service, session, code)
    first = earliest_today(caller.now_ms) - A_DAY
    asked = Asked(link.of_id, first, first + A_DAY + AHEAD)
    community = session.get(CommunityRow, caller.place.community)
    name = community.name if community is not None else ""
    with using(link.language):
        events = [event for source in SOURCES for event in source(caller, asked)]
    return written(events, zone_of(session, caller.place), Head(name, base, _moment(caller.now_ms)))


class Head(NamedTuple):
    """What a calendar is called, where its pages are, and when it is written."""

    name: str
    base: str
    now: datetime


def written(events: Iterable[Event], zone: ZoneInfo | None, head: Head) -> bytes:
    """Events as RFC 5545 has them, the first one first; `zone` is that of times that say none."""
    import icalendar  # noqa: PLC0415 a tenth of a second, for those alone who follow a calendar

    made = icalendar.Calendar()
    made.add("prodid", "-//Ayni//Ayni//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", head.name)
    made.add("refresh-interval", AGAIN, parameters={"value": "DURATION"})
    shown = sorted(events, key=_order)[:EVENTS_MAX]
    for event in shown:
        component = icalendar.Event()
        for name, value in _properties(event, zone, head).items():
            component.add(name, value)
        made.add_component(component)
    if shown:
        # The changes of clock before the first event and until the last one, with room for both.
        first, last = shown[0].begins.date(), shown[-1].begins.date()
        made.add_missing_timezones(first_date=first - A_YEAR, last_date=last + A_YEAR)
    return bytes(made.to_ical())


def _order(event: Event) -> tuple[datetime, str]:
    return event.begins.replace(tzinfo=None), event.uid


def _properties(event: Event, zone: ZoneInfo | None, head: Head) -> dict[str, object]:
    begins = event.begins if event.begins.tzinfo else event.begins.replace(tzinfo=zone)
    return {
        "uid": f"{event.uid}@ayni", "dtstamp": head.now, "dtstart": begins,
        "duration": timedelta(minutes=event.minutes), "summary": event.title,
        "description": event.text, "url": head.base + event.path, "status": event.status.value,
    }  # fmt: skip


def _moment(now_ms: int) -> datetime:
    return datetime.fromtimestamp(now_ms // SECOND_MS, UTC)
