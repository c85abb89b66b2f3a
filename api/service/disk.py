"""How much room the disks have on which the service writes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy.engine import make_url

from ledger.database import SQLITE

if TYPE_CHECKING:
    from api.settings import Settings

FULL_BYTES: Final = 64 * 1024 * 1024
"""SQLite's log and a batch want as much."""
LOW_BYTES: Final = 1024 * 1024 * 1024
ENOUGH, LOW, FULL, CLOSED = "enough", "low", "full", "not writable"


def free_bytes(settings: Settings) -> int:
    """The room on the fullest of those disks."""
    return min(shutil.disk_usage(folder).free for folder in _folders(settings))


def state(settings: Settings) -> str:
    """In a word: `ENOUGH`, `LOW`, `FULL`, or `CLOSED` where nothing may be written."""
    folders = _folders(settings)
    if not all(os.access(folder, os.W_OK) for folder in folders):
        return CLOSED
    free = free_bytes(settings)
    return FULL if free < FULL_BYTES else LOW if free < LOW_BYTES else ENOUGH


def _folders(settings: Settings) -> list[Path]:
    url = make_url(settings.database)
    of_file = [Path(str(url.database)).parent] if url.get_backend_name() == SQLITE else []
    return [settings.data, *of_file]
