"""`ayni replay`: post somebody else's transfers into a new book, by the path every order takes."""

from __future__ import annotations

import time
from pathlib import Path  # noqa: TC003 Typer reads the annotations
from typing import Annotated

import typer

from api.cli.opening import check_empty, make_folders
from api.cli.options import Data, Database, File, Json, settings_of
from api.cli.showing import progress, show
from api.imports import FORMATS, Source
from api.imports.replay import ReplayReport, Stopwatch, replay
from api.service.scribe import HandClock
from api.service.service import Service, Sources
from api.words.i18n import N_, _
from ledger.errors import FaultError

Format = Annotated[
    str, typer.Option("--format", metavar="NAME", help=N_("The file's format: sarafu."))
]


def replay_file(
    file: File,
    format_: Format,
    database: Database = None,
    data: Data = None,
    *,
    json: Json = False,
) -> None:
    """Replay a file into an empty database and report what it came to."""
    watch = Stopwatch(time.perf_counter)
    with watch.time("total"):
        with watch.time("read"):
            source = _read(file, format_)
        settings = settings_of(database, data).changed(anchor="embedded")
        make_folders(settings)
        check_empty(settings)
        clock = HandClock(source.transfers[0].time_ms)
        service = Service(settings, Sources(now_ms=clock))
        try:
            report = _replayed(service, clock, source, watch, hidden=json)
        finally:
            service.close()
    report.seconds = watch.seconds()
    show(report.to_json(), as_json=json)


def _read(file: Path, format_: str) -> Source:
    if format_ not in FORMATS:
        known = ", ".join(FORMATS)
        raise FaultError("--format", f"{format_!r} is not known", f"Known: {known}")
    with file.open("rb") as opened:
        return FORMATS[format_](opened)


def _replayed(
    service: Service, clock: HandClock, source: Source, watch: Stopwatch, *, hidden: bool
) -> ReplayReport:
    with progress(_("Replaying"), len(source.transfers), hidden=hidden) as done:
        return replay(service, clock, source, watch, done)
