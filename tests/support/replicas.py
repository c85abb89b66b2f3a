"""A PostgreSQL server with a replica that follows it, which can be made the first.

Every commit waits until the replica has it too, as where nothing may be lost when the first goes.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

from tests.support.postgres import Server, _programs, _run

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS: Final = "-c listen_addresses='' -c fsync=off -c max_connections=40 -k {folder}"
SYNCHRONOUS: Final = "ALTER SYSTEM SET synchronous_standby_names = '*'"
SOCKET: Final = ".s.PGSQL.5432"
FOLLOWS_S_MAX: Final = 20


class Pair:
    """The two servers, each by its folder.

    Attributes:
        first: the one that takes writes at the beginning.
        second: the one that follows.
    """

    def __init__(self, folder: Path, ending: ExitStack) -> None:
        self._programs, self._user = _programs(folder)
        self._ending = ending
        self.first = self._made(folder / "a")
        data = self.first.folder / "data"
        self._run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync")
        self._start(self.first)
        self.second = self._made(folder / "b")
        source = f"host={self.first.folder} user=postgres application_name=second"
        self._run(
            "pg_basebackup", "-d", source, "-D", self.second.folder / "data", "-R", "-X", "stream",
            "-c", "fast", "--no-sync",
        )  # fmt: skip
        self._start(self.second)
        with psycopg.connect(self.first.url("postgres"), autocommit=True) as connection:
            connection.execute(SYNCHRONOUS)
            connection.execute("SELECT pg_reload_conf()")
            until_s = time.monotonic() + FOLLOWS_S_MAX
            while not connection.execute(
                "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"
            ).fetchone():
                assert time.monotonic() < until_s
                time.sleep(0.02)

    def fail_over(self) -> None:
        """End the first without a word, and let the second take its place, waiting for nobody."""
        self.stop(self.first)
        self._run("pg_ctl", "-D", self.second.folder / "data", "-w", "promote")
        with psycopg.connect(self.second.url("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
            connection.execute("SELECT pg_reload_conf()")

    def pause(self) -> None:
        """Let the second write down what comes, and show nothing of it yet."""
        self._told("SELECT pg_wal_replay_pause()")

    def resume(self) -> None:
        """Let it show what has come."""
        self._told("SELECT pg_wal_replay_resume()")

    def stop(self, server: Server) -> None:
        """End one at once."""
        self._run("pg_ctl", "-D", server.folder / "data", "-w", "-m", "immediate", "stop")

    def _told(self, statement: str) -> None:
        with psycopg.connect(self.second.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _made(self, folder: Path) -> Server:
        folder.mkdir()
        if self._user is not None:
            shutil.chown(folder, self._user)
        return Server(folder, self._user)

    def _start(self, server: Server) -> None:
        data = server.folder / "data"
        options = SETTINGS.format(folder=server.folder)
        self._run("pg_ctl", "-D", data, "-w", "-l", server.folder / "log", "-o", options, "start")

        def stop() -> None:
            if (data / "postmaster.pid").exists():
                self.stop(server)

        self._ending.callback(stop)

    def _run(self, program: str, *words: str | Path) -> None:
        _run(self._user, self._programs / program, *words)


@contextmanager
def pair() -> Iterator[Pair]:
    """Run both until the block ends."""
    with tempfile.TemporaryDirectory(prefix="ayni-") as name, ExitStack() as ending:
        yield Pair(Path(name), ending)
