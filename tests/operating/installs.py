"""An installation that is as it should be, and ways to spoil it that undo themselves."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import available_timezones

from api.backups.kept import path_of
from api.doctor import findings
from api.doctor.asking import Answered, NoAnswerError
from api.doctor.findings import Machine
from api.doctor.registry import examine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from api.settings import Settings
    from tests.operating.places import Place
    from tests.support.world import World

PUBLIC = "https://ayni.example.coop"
DAY_MS = 24 * 60 * 60_000


class Install:
    """A service as it should be run, whose app answers without a network."""

    def __init__(self, place: Place, world: World, kept: Path) -> None:
        self.place, self.world, self.kept = place, world, kept
        self.settings: Settings = place.settings.changed(
            public_url=PUBLIC, origin="ayni.example.coop/ayni", backup_dir=kept
        )
        self.until_ms: int | None = world.now_ms + 60 * DAY_MS
        self.headers = {"X-Forwarded-For": "203.0.113.9"}
        self.away: set[str] = set()
        self.machine = Machine(
            now_ms=lambda: self.world.now_ms, ask=self.ask, zones=cache(available_timezones)
        )

    def ask(self, url: str) -> Answered:
        """Answer as the service does, through its proxy where the address is the public one."""
        if any(url.startswith(one) for one in self.away):
            raise NoAnswerError("Connection refused")
        path = "/" + url.partition("://")[2].partition("/")[2]
        is_public = url.startswith(PUBLIC)
        told = self.world.call("GET", path, headers=self.headers if is_public else {})
        until_ms = self.until_ms if is_public else None
        return Answered(told.status_code, dict(told.headers), told.json(), until_ms)

    @property
    def at(self) -> findings.Place:
        """It, as the doctor looks at it."""
        return findings.Place(self.settings, self.machine)

    def examine(self, *, is_stopped: bool = False) -> list[findings.Finding]:
        """What the doctor finds now."""
        return examine(replace(self.at, is_stopped=is_stopped))

    @property
    def backup(self) -> Path:
        """The newest backup's file."""
        return path_of(self.kept, self.world.now_ms)


def setting(**values: Any) -> Callable[[Install], None]:  # noqa: ANN401
    """Set something."""

    def make(install: Install) -> None:
        install.settings = install.settings.changed(**values)

    return make


def mode(name: str, wrong: int) -> Callable[[Install], AbstractContextManager[None]]:
    """Give a file of the data folder, or the folder of backups, other permissions."""

    @contextmanager
    def make(install: Install) -> Iterator[None]:
        path = install.kept.parent / name
        right = path.stat().st_mode
        path.chmod(wrong)
        yield
        path.chmod(right)

    return make


def without(name: str) -> Callable[[Install], AbstractContextManager[None]]:
    """Take a file away."""

    @contextmanager
    def make(install: Install) -> Iterator[None]:
        path = install.kept.parent / name
        path.rename(path.with_name("away"))
        yield
        path.with_name("away").rename(path)

    return make


@contextmanager
def unbacked(install: Install) -> Iterator[None]:
    """Take the backup away."""
    path = install.backup
    path.rename(path.with_name("away"))
    yield
    path.with_name("away").rename(path)


@contextmanager
def dated_ahead(install: Install) -> Iterator[None]:
    """Have a backup that was taken while the clock was ahead."""
    path = path_of(install.kept, install.world.now_ms + DAY_MS)
    shutil.copy(install.backup, path)
    yield
    path.unlink()


def written(name: str, content: bytes) -> Callable[[Install], AbstractContextManager[None]]:
    """Write something else into a file."""

    @contextmanager
    def make(install: Install) -> Iterator[None]:
        path = install.kept.parent / name
        before = path.read_bytes()
        path.write_bytes(content)
        yield
        path.write_bytes(before)

    return make


def machine(**values: Any) -> Callable[[Install], None]:  # noqa: ANN401
    """Be on another machine."""

    def make(install: Install) -> None:
        install.machine = replace(install.machine, **values)

    return make


def later(days: float) -> Callable[[Install], None]:
    """Have time pass."""

    def make(install: Install) -> None:
        install.world.now_ms += int(days * DAY_MS)

    return make


def certified(days: int) -> Callable[[Install], None]:
    """Have a certificate that lasts so long."""

    def make(install: Install) -> None:
        install.until_ms = install.world.now_ms + days * DAY_MS

    return make


def asked(*away: str, **headers: str) -> Callable[[Install], None]:
    """Have addresses away, and the proxy send other headers."""

    def make(install: Install) -> None:
        install.away = set(away)
        install.headers = dict(headers)

    return make


def copied(*statements: str) -> Callable[[Install], AbstractContextManager[None]]:
    """Look at a copy, to whose database something was done beside the service."""

    @contextmanager
    def make(install: Install) -> Iterator[None]:
        folder = install.kept.parent / "copy"
        with closing(sqlite3.connect(install.place.folder / "ayni.db")) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copytree(install.place.folder, folder)
        with closing(sqlite3.connect(folder / "ayni.db", isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)
        folder.chmod(0o700)
        install.settings = install.settings.changed(
            data=folder, database_url=f"sqlite:///{folder}/ayni.db"
        )
        yield
        shutil.rmtree(folder)

    return make


class Fault(NamedTuple):
    """A fault that is made, the group that finds it, and words of what and of the remedy."""

    make: Callable[[Install], AbstractContextManager[None] | None]
    check: str
    what: str
    remedy: str
