"""When backups are due: at some times of each day, by the clocks of one place.

What was missed while nothing ran is caught up by one backup. Says nothing of what was done.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final, NamedTuple, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

TIMES_MAX: Final = 24
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class Daily(NamedTuple):
    """Times of the day, in a zone."""

    times: tuple[time, ...]
    zone: ZoneInfo

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read `03:30 15:30 Europe/Madrid`; without a zone it is UTC.

        Raises `ValueError` saying what is wrong.
        """
        words = text.split()
        zone = words.pop() if words and not words[-1][:1].isdigit() else "UTC"
        found = [_TIME.fullmatch(word) for word in words]
        times = {time(int(one[1]), int(one[2])) for one in found if one is not None}
        if None in found or not 0 < len(times) <= TIMES_MAX:
            raise ValueError("names no time of the day as clocks show it")
        try:
            return cls(tuple(sorted(times)), ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{zone!r} is no time zone") from error

    def last_ms(self, now_ms: int) -> int:
        """The latest of these times that is not after now, in milliseconds since 1970.

        Where clocks skip a time, it is as long after midnight as on other days.
        """
        today = datetime.fromtimestamp(now_ms / 1_000, UTC).astimezone(self.zone).date()
        days = [today - timedelta(days=back) for back in range(3)]
        found = [
            int(datetime.combine(day, one, self.zone).timestamp()) * 1_000
            for day in days for one in self.times
        ]  # fmt: skip
        return max(moment for moment in found if moment <= now_ms)
