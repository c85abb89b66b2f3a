"""Calendars, for other programs: the same links as on the pages."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.calendars.links import end, links, make, path_of
from api.calendars.models import CalendarsOut, MadeCalendarOut
from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID
from api.http.public import public_url

router = door_of_book("rotas", "/calendars")
CalendarId = Annotated[str, Path(pattern=UUID)]


@router.get("")
def list_calendars(caller: SignedIn) -> CalendarsOut:
    """The member's links to calendars."""
    return CalendarsOut.listed(links(caller))


@router.post("/{calendar}", status_code=201)
def make_calendar(calendar: CalendarId, request: Request, caller: SignedIn) -> MadeCalendarOut:
    """Make a link anew; the one before ends with that."""
    return MadeCalendarOut(address=public_url(request) + path_of(make(caller, calendar)))


@router.delete("/{calendar}", status_code=204)
def end_calendar(calendar: CalendarId, caller: SignedIn) -> Response:
    """End a link."""
    end(caller, calendar)
    return Response(status_code=204)
