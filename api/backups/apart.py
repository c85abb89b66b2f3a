"""Takes a backup in a process of its own, which gives way to the service and can be ended.

It takes as long as there are rows, and would otherwise have a share of this process's time.
"""

from __future__ import annotations

import os
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from api.backups.taking import Seal, back_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from api.settings import Settings

NICENESS: Final = 19
LOOK_S: Final = 0.2


class TakenError(Exception):
    """It was not taken; the text says why."""


def take_apart(
    settings: Settings,
    target: Path,
    now_ms: int,
    passphrase: str | None,
    stopped: Callable[[float], bool],
) -> None:
    """Take a backup; `stopped` waits so many seconds and says whether to give up.

    Raises:
        TakenError: it was not taken, or was given up.
    """
    spawned = get_context("spawn")
    ours, theirs = spawned.Pipe(duplex=False)
    process = spawned.Process(
        target=_take, name="backup", args=(settings, target, now_ms, passphrase, theirs),
        daemon=True,
    )  # fmt: skip
    process.start()
    theirs.close()
    try:
        while not ours.poll():
            if stopped(LOOK_S):
                raise TakenError("the service ends")
        said = _said(ours)
    finally:
        process.kill()
        process.join()
        ours.close()
    if said:
        raise TakenError(said)


def _said(channel: Connection) -> str:
    try:
        return str(channel.recv())
    except EOFError:
        return "its process was ended"


def _take(
    settings: Settings, target: Path, now_ms: int, passphrase: str | None, channel: Connection
) -> None:
    """Be the process: say nothing when all is well, else why not."""
    # A session of its own, where Ctrl-C in the service's terminal does not reach.
    os.setsid()
    os.nice(NICENESS)
    os.umask(0o077)
    try:
        seal = None if passphrase is None else Seal(passphrase)
        back_up(settings, target, now_ms, seal=seal)
    except Exception as error:  # noqa: BLE001 whatever it is, the service says so
        channel.send(str(error) or type(error).__name__)
    else:
        channel.send("")
