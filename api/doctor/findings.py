"""What a check finds, and what it looks at: settings, the machine, the database, the service."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import available_timezones

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from api.backups.stores import sqlite_path
from api.doctor.asking import Answered, ask
from api.service.service import clock_ms
from ledger.database import reader_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from api.settings import Settings

MB: Final = 1 << 20


class Finding(NamedTuple):
    """Something that is not as it should be.

    Attributes:
        check: the group that found it.
        what: what is so.
        why: why it matters.
        remedy: what to do about it.
    """

    check: str
    what: str
    why: str
    remedy: str


class Said(NamedTuple):
    """A finding, before it is known by whom."""

    what: str
    why: str
    remedy: str


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True)
class Machine:
    """What is not in the settings: the clock, the disks, what Python was built with, the network.

    `user` is who runs this, by number; `free` gives the bytes that are left at a folder.
    """

    now_ms: Callable[[], int] = clock_ms
    free: Callable[[Path], int] = _free
    user: int = field(default_factory=os.geteuid)
    sqlite: tuple[int, ...] = sqlite3.sqlite_version_info
    zones: Callable[[], Collection[str]] = available_timezones
    ask: Callable[[str], Answered] = ask


@dataclass(frozen=True, slots=True)
class Place:
    """An installation. `is_stopped`: that no service runs there is as it should be."""

    settings: Settings
    machine: Machine = field(default_factory=Machine)
    is_stopped: bool = False

    @property
    def file(self) -> Path | None:
        """The SQLite file; None where a server keeps the database."""
        return sqlite_path(self.settings.database)

    @property
    def is_there(self) -> bool:
        """Whether there is a database to ask, as far as that shows without asking."""
        return self.file is None or self.file.exists()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that changes nothing, not even how a SQLite file is kept."""
        file = self.file
        if file is None:
            engine = reader_engine(self.settings.database)
        else:
            address = f"{file.absolute().as_uri()}?mode=ro"
            engine = create_engine(
                "sqlite://", poolclass=NullPool, creator=partial(sqlite3.connect, address, uri=True)
            )
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


def typed(command: str) -> str:
    """A remedy that is a command, so that it shows where that begins and ends."""
    return f"Type “{command}” as root"


def mode_of(path: Path) -> int:
    """A file's permissions."""
    return stat.S_IMODE(path.stat().st_mode)
