"""Backups by the clock: whether there are some, new enough, where nobody else reads them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from api.backups.daily import Daily
from api.backups.kept import is_ahead, kept_in, newest
from api.doctor.files import OTHERS, PERSONAL
from api.doctor.findings import MB, Place, Said, mode_of, typed
from api.service.times import HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LATE_MS: Final = 3 * HOUR_MS
LOST: Final = "when this disk is lost, so are the books, and members' names and texts"


def look(place: Place) -> Iterator[Said]:
    """Look into the folder."""
    folder = place.settings.backup_dir
    if folder is None:
        remedy = "Set AYNI_BACKUP_DIR to a folder on another disk, or in cloud storage that is kept"
        yield Said("no backups are taken by the clock", LOST, remedy)
    elif not folder.is_dir():
        remedy = "Make the folder for the service's user alone, or mount its disk"
        yield Said(f"{folder}: the folder for backups is not there", LOST, remedy)
    else:
        yield from _folder(folder)
        yield from _ahead(place, folder)
        yield from _age(place, folder)


def _folder(folder: Path) -> Iterator[Said]:
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Said(f"{folder} cannot be written to", LOST, typed(f"chown ayni: {folder}"))
    open_ = [folder, *(one.path for one in kept_in(folder))]
    for path in (one for one in open_ if mode_of(one) & OTHERS):
        mode = "700" if path == folder else "600"
        yield Said(f"{path} is open to others", PERSONAL, typed(f"chmod {mode} {path}"))


def _ahead(place: Place, folder: Path) -> Iterator[Said]:
    now_ms = place.machine.now_ms()
    for one in kept_in(folder):
        if is_ahead(one, now_ms):
            yield Said(
                f"{one.path} is dated ahead of the clock",
                "by its name it is the newest, and it is not",
                "If the clock is right now, give the file another name",
            )  # fmt: skip


def _age(place: Place, folder: Path) -> Iterator[Said]:
    now_ms = place.machine.now_ms()
    last = newest(folder, now_ms)
    if last is None:
        yield Said(
            f"there is no backup in {folder}", LOST,
            "Start the service, which takes one at once; its log says what keeps it from that",
        )  # fmt: skip
        return
    due_ms = Daily.from_text(place.settings.backup_at).last_ms(now_ms - LATE_MS)
    if last.time_ms < due_ms:
        hours = (now_ms - last.time_ms) // HOUR_MS
        yield Said(
            f"the newest backup is {hours} h old", "what came since would be lost",
            "The service's log says what keeps it from taking one: journalctl -u ayni",
        )  # fmt: skip
    if (free := place.machine.free(folder)) < 2 * (size := last.path.stat().st_size):
        yield Said(
            f"{folder}: {free // MB} MB are free, and a backup has {size // MB} MB",
            "the next one may not fit", "Make room, or lower AYNI_BACKUP_KEEP",
        )  # fmt: skip
