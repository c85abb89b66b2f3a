"""The machine that the service runs on: room on its disks, its SQLite, its time zones."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING, Final

from api.doctor.findings import MB, Place, Said

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM_MB_MIN: Final = 500
SQLITE_MIN: Final = (3, 35, 0)
FILES_MIN: Final = 1_024
ZONE: Final = "Europe/Madrid"
"""One that every collection of zones has, beside those that all clocks know."""


def look(place: Place) -> Iterator[Said]:
    """Look at what the service takes from its machine."""
    yield from _room(place)
    machine = place.machine
    if machine.sqlite < SQLITE_MIN:
        yield Said(
            f"SQLite is {'.'.join(map(str, machine.sqlite))}", "Ayni writes what it cannot read",
            f"Run a Python that was built with {'.'.join(map(str, SQLITE_MIN))} or newer",
        )  # fmt: skip
    if ZONE not in machine.zones():
        yield Said(
            "there are no time zones on this machine",
            "books close, and backups are taken, by the clocks of a place",
            "Install the package tzdata",
        )  # fmt: skip
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES_MIN:
        yield Said(
            f"a process may open {hard} files", "each connection is one: others are turned away",
            f"Raise it to {FILES_MIN} or more: LimitNOFILE= in the unit, ulimit -Hn in a shell",
        )  # fmt: skip


def _room(place: Place) -> Iterator[Said]:
    """Room for as much again as the database has, which restoring and upgrading take."""
    file = place.file
    size = file.stat().st_size if file is not None and file.exists() else 0
    wanted = max(ROOM_MB_MIN * MB, size)
    for folder in {place.settings.data, *([] if file is None else [file.parent])}:
        if folder.is_dir() and (free := place.machine.free(folder)) < wanted:
            yield Said(
                f"{folder}: {free // MB} MB are free", "with a full disk nothing can be posted",
                f"Make room for {wanted // MB} MB; old backups and logs are the usual place",
            )  # fmt: skip
