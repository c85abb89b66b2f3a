"""What tells events. To let another room tell some, write a `Source` there, and list it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.rotas.calendar import rota_events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.calendars.events import Source

SOURCES: Final[Sequence[Source]] = (rota_events,)
