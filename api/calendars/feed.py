"""A calendar as programs read it: RFC 5545, by the library icalendar.

Times of day are those of the book's zone, if stewards have said one; the calendar says then when
its clocks change, as long as its events go. Without a zone they are "floating" (3.3.5): the same
time of day wherever it is read, which is right for whoever lives where the care is given.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import icalendar

from api.audits.schedules import schedule_of
from api.calendars.events import Asked, Event
from api.calendars.links import opened
from api.calendars.sources import SOURCES
from api.rotas.turns import earliest_today
from api.service.tables import CommunityRow
from api.service.times import SECOND_MS
from api.words.i18n import using

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

    from api.service.callers import Caller
    from api.service.service import Service

KIND: Final = "text/calendar"
AHEAD: Final = timedelta(days=90)
A_DAY: Final = timedelta(days=1)
EVENTS_MAX: Final = 2_000
AGAIN: Final = timedelta(hours=1)
"""After how long a program may look again."""


def feed(service: Service, session: Session, code: str, base: str) -> bytes:
    """What is to come behind a link, from today on; `base` is where pages are.

    Raises `ProblemError` for what is no link, or one that was ended or made anew.
    """
    link, caller = opened(service, session, code)
    now, zone = _moment(caller.now_ms), _zone(caller)
    first = earliest_today(caller.now_ms) - A_DAY
    asked = Asked(link.of_id, first, first + A_DAY + AHEAD)
    with using(link.language):
        made = _calendar(session, caller)
        for event in _events(caller, asked):
            made.add_component(_component(event, zone, now, base))
    made.add_missing_timezones(first_date=first - A_DAY, last_date=asked.until + 2 * A_DAY)
    return bytes(made.to_ical())


def _events(caller: Caller, asked: Asked) -> Iterable[Event]:
    found = [event for source in SOURCES for event in source(caller, asked)]
    return sorted(found, key=lambda event: (event.begins.replace(tzinfo=None), event.uid))[
        :EVENTS_MAX
    ]


def _calendar(session: Session, caller: Caller) -> icalendar.Calendar:
    community = session.get(CommunityRow, caller.place.community)
    made = icalendar.Calendar()
    made.add("prodid", "-//Ayni//Ayni//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", community.name if community is not None else "Ayni")
    made.add("refresh-interval", AGAIN, parameters={"value": "DURATION"})
    return made


def _component(
    event: Event, zone: ZoneInfo | None, now: datetime, base: str
) -> icalendar.Event:  # fmt: skip
    begins = event.begins if event.begins.tzinfo else event.begins.replace(tzinfo=zone)
    made = icalendar.Event()
    made.add("uid", f"{event.uid}@ayni")
    made.add("dtstamp", now)
    made.add("dtstart", begins)
    made.add("duration", timedelta(minutes=event.minutes))
    made.add("summary", event.title)
    made.add("description", event.text)
    made.add("url", base + event.path)
    made.add("status", event.status.value)
    return made


def _zone(caller: Caller) -> ZoneInfo | None:
    schedule = schedule_of(caller.session, caller.place)
    return None if schedule is None else ZoneInfo(schedule.zone)


def _moment(now_ms: int) -> datetime:
    return datetime.fromtimestamp(now_ms // SECOND_MS, UTC)
