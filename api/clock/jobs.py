"""What a job is, and all of them: to add one, write it in the room of what it does, and list it.

Nothing notes that a job is due, or was done: what there is to do is read from what it changes. So
what was missed while nothing ran is found once, and what was done is not found again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from api.clock.holds import ExpiredHolds
from api.exchanges.jobs import SilentAgreements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service import Service


class Job(Protocol):
    """Something that is done once its time has come; `name` is its turn's, and never reused."""

    name: str

    def due(self, session: Session, now_ms: int) -> Sequence[Any]:
        """Find what there is to do, some of it at a time. Reads alone."""

    def do(self, service: Service, due: Any) -> None:  # noqa: ANN401 what `due` found
        """Do one thing that is due, so that doing it twice does it once."""


JOBS: Final[tuple[Job, ...]] = (SilentAgreements(), ExpiredHolds())
"""In the order in which they are done: hours that are agreed to are taken before they lapse."""
