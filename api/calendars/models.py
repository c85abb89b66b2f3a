"""What the JSON door of calendars gives; kinds of value as in `api.http.models`."""

from collections.abc import Sequence

from api.calendars.tables import CalendarRow
from api.http.answers import Given
from api.http.models import Id, Time


class CalendarOut(Given):
    """A link that there is, without its secret, which is not kept."""

    calendar: Id
    language: str
    made_ms: Time

    @classmethod
    def of(cls, row: CalendarRow) -> "CalendarOut":
        """As it is kept."""
        return cls(calendar=row.of_id, language=row.language, made_ms=row.made_ms)


class CalendarsOut(Given):
    """The member's links, the latest first."""

    calendars: list[CalendarOut]

    @classmethod
    def listed(cls, rows: Sequence[CalendarRow]) -> "CalendarsOut":
        """All of them."""
        return cls(calendars=[CalendarOut.of(row) for row in rows])


class MadeCalendarOut(Given):
    """A link that was made now; it is not shown again."""

    address: str
