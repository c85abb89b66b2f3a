"""The folder in which backups by the clock are kept: what is there, and what goes.

A file's name says when it was taken, and none has such a name that was not read again and found
whole (`api.backups.taking`). Other files there are somebody's own, and are left alone.

1. The newest `most` stay; older ones are removed once a newer one is there, and never before.
2. What a backup that was killed left behind goes before the next.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from api.service.times import HOUR_MS

if TYPE_CHECKING:
    from pathlib import Path

_NAME: Final = re.compile(r"ayni-([0-9]{8}T[0-9]{6})Z\.zip")
_LEFT: Final = ".ayni-*Z.zip.*"
_TIME: Final = "%Y%m%dT%H%M%S"


class Kept(NamedTuple):
    """A backup that is kept, and when it was taken."""

    time_ms: int
    path: Path


def path_of(folder: Path, time_ms: int) -> Path:
    """Where a backup of that time is kept."""
    return folder / f"ayni-{datetime.fromtimestamp(time_ms // 1_000, UTC):{_TIME}}Z.zip"


def kept_in(folder: Path) -> list[Kept]:
    """The backups in a folder, oldest first; none if it is not there.

    Raises:
        OSError: it cannot be read.
    """
    found = []
    for path in folder.iterdir() if folder.exists() else ():
        name = _NAME.fullmatch(path.name)
        if name is not None:
            taken = datetime.strptime(name[1], _TIME).replace(tzinfo=UTC)
            found.append(Kept(int(taken.timestamp()) * 1_000, path))
    return sorted(found)


def is_ahead(one: Kept, now_ms: int) -> bool:
    """Whether a backup was taken by a clock that was ahead."""
    return one.time_ms > now_ms + HOUR_MS


def newest(folder: Path, now_ms: int) -> Kept | None:
    """The newest backup; one from a clock that was ahead is none."""
    found = [one for one in kept_in(folder) if not is_ahead(one, now_ms)]
    return found[-1] if found else None


def remove_older(folder: Path, than_ms: int, most: int) -> list[Path]:
    """Keep the newest `most` up to the one of `than_ms`; what was removed."""
    upto = [one for one in kept_in(folder) if one.time_ms // 1_000 <= than_ms // 1_000]
    gone = [one.path for one in upto[:-most]]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def remove_left(folder: Path) -> None:
    """Remove what is left of backups that were killed."""
    for path in folder.glob(_LEFT):
        path.unlink(missing_ok=True)
