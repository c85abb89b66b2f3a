"""Programs that are started, killed without a word, and started again.

For Linux: who somebody's children are stands in /proc.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections import deque
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TextIO

STARTING_S_MAX: Final = 120
ENDING_S_MAX: Final = 60
LINES_KEPT: Final = 200


class How(NamedTuple):
    """How to run a program.

    Attributes:
        command: its words.
        ready: what one of the lines on its standard error has in it once it is ready.
        ends_on: the signal on which it finishes what it does and ends.
        takes_along: whether a kill is of its children too; else they must end by themselves.
        environment: what it is told, beside what this process is.
        user: as whom it runs; None is as this process.
    """

    command: Sequence[str | Path]
    ready: str
    ends_on: signal.Signals
    takes_along: bool
    environment: Mapping[str, str]
    user: str | None = None


class Program:
    """A program, which runs from `start` to `kill` or `stop`, and may then be started again."""

    def __init__(self, how: How) -> None:
        self.how = how
        self._process: subprocess.Popen[str] | None = None
        self._said: deque[str] = deque(maxlen=LINES_KEPT)

    def start(self) -> None:
        """Run it; returns once it is ready."""
        how = self.how
        self._said.clear()
        process = subprocess.Popen(
            how.command, env=os.environ | how.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, cwd="/", user=how.user,
            extra_groups=None if how.user is None else [],
        )  # fmt: skip
        assert process.stderr is not None
        spoken = Event()
        Thread(target=self._listen, args=(process.stderr, spoken), daemon=True).start()
        if not spoken.wait(STARTING_S_MAX) or process.poll() is not None:
            process.kill()
            process.wait()
            raise AssertionError("it did not start:\n" + "".join(self._said))
        self._process = process

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so, while it runs."""
        ends_s = time.monotonic() + STARTING_S_MAX
        while not is_so():
            assert self._process is not None
            assert self._process.poll() is None, "".join(self._said)
            assert time.monotonic() < ends_s, "".join(self._said)
            time.sleep(0.05)

    @property
    def said(self) -> str:
        """What it said last on its standard error."""
        return "".join(self._said)

    def kill(self) -> None:
        """Kill it with SIGKILL; returns once it and all its children are gone."""
        process, self._process = self._process, None
        assert process is not None
        with Watch(children(process.pid)) as watch:
            process.kill()
            if self.how.takes_along:
                watch.kill()
            process.wait(ENDING_S_MAX)
            watch.wait(ENDING_S_MAX)

    def stop(self) -> None:
        """Have it end in order, if it runs."""
        if self._process is None:
            return
        self._process.send_signal(self.how.ends_on)
        try:
            ended = self._process.wait(ENDING_S_MAX)
        finally:
            self._process.kill()
            self._process.wait()
            self._process = None
        assert ended == 0, "".join(self._said)

    def _listen(self, stream: TextIO, spoken: Event) -> None:
        """Read what it says to the end, so that it never waits for a reader."""
        with stream:
            for line in stream:
                self._said.append(line)
                if self.how.ready in line:
                    spoken.set()
        spoken.set()


class Watch:
    """Holds on to processes until the block ends, so that their numbers cannot become others'."""

    def __init__(self, pids: Sequence[int]) -> None:
        self._held: list[int] = []
        for pid in pids:
            try:
                self._held.append(os.pidfd_open(pid))
            except ProcessLookupError:
                continue  # it has ended meanwhile

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go."""
        for held in self._held:
            os.close(held)

    def kill(self) -> None:
        """Kill all that are still there."""
        for held in self._held:
            try:
                signal.pidfd_send_signal(held, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def wait(self, seconds: float) -> None:
        """Wait until all have ended; who has not by then is killed, and `AssertionError` raised."""
        until = time.monotonic() + seconds
        for held in self._held:
            left = max(0.0, until - time.monotonic())
            if not select.select([held], [], [], left)[0]:
                self.kill()
                raise AssertionError("a child outlived the program that was killed")


def children(pid: int) -> list[int]:
    """The processes that a process started and that are there."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue  # it has ended meanwhile
            if int(parent) == pid and state != "Z":
                found.append(int(folder.name))
    return found
