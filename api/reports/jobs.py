"""What reports leave to the clock: those of large books are made at night, for pages to open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.reports.nightly import Due, due_reports, make_report
from api.service.times import MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service


class NightlyReports:
    """Makes the figures of reports, where making them takes seconds."""

    name = "nightly_reports"
    every_ms = MINUTE_MS

    def due(self, session: Session, now_ms: int) -> Sequence[Due]:
        """Find reports that were not made since they should have been."""
        return due_reports(session, now_ms)

    def do(self, service: Service, due: Due) -> None:
        """Make one."""
        make_report(service, due)
