"""A real PgBouncer before the tests' PostgreSQL: any transaction gets any connection.

`.ci/install` unpacks it. Like the server it refuses to run as root, and runs as the same user.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

from tests.support.postgres import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

UNPACKED: Final = Path(__file__).parents[2] / ".cache" / "debian"
LIBRARIES: Final = UNPACKED / "usr/lib/x86_64-linux-gnu"
CONNECTIONS: Final = 2
"""To the server, whoever asks: fewer than there are clients, so that they share."""

SETTINGS: Final = """[databases]
* = host={server} user=postgres
[pgbouncer]
pool_mode = {mode}
default_pool_size = {connections}
auth_type = any
listen_port = {port}
unix_socket_dir = {folder}
logfile = {folder}/pgbouncer.log
"""
PORT: Final = 6432
STARTING_S_MAX: Final = 20


class Pooled(Server):
    """The server through the pooler: the addresses that it makes lead there."""

    def __init__(self, server: Server, folder: Path, mode: str) -> None:
        super().__init__(folder, server.user)
        self._program = _unpacked(folder)
        self._process: subprocess.Popen[bytes] | None = None
        settings = SETTINGS.format(
            server=server.folder, connections=CONNECTIONS, port=PORT, folder=folder, mode=mode
        )
        (folder / "pgbouncer.ini").write_text(settings)
        if server.user is not None:
            shutil.chown(folder, server.user)

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}&port={PORT}"

    def start(self) -> None:
        """Run it; returns once it answers."""
        self._process = process = subprocess.Popen(
            [self._program, "--quiet", self.folder / "pgbouncer.ini"],
            user=self.user, extra_groups=None if self.user is None else [], cwd="/",
            env=os.environ | {"LD_LIBRARY_PATH": str(self.folder / "lib")},
        )  # fmt: skip
        _wait_for(self, process)

    def stop(self) -> None:
        """End it, and whatever goes through it."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(STARTING_S_MAX)


@contextmanager
def pooled(server: Server, mode: str = "transaction") -> Iterator[Pooled]:
    """Give the server through a pooler of its own, which ends with the block."""
    folder = server.folder / "pooler"
    (folder / "lib").mkdir(parents=True)
    found = Pooled(server, folder, mode)
    try:
        found.start()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder)


def _unpacked(folder: Path) -> str:
    """The program, where the server's user reaches it: not in the repository of another."""
    for library in (*LIBRARIES.glob("libcares*"), *LIBRARIES.glob("libevent*")):
        shutil.copy(library, folder / "lib")
    return str(shutil.copy(UNPACKED / "usr/sbin/pgbouncer", folder))


def _wait_for(pooler: Pooled, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTING_S_MAX
    while True:
        try:
            psycopg.connect(pooler.url("postgres")).close()
        except psycopg.OperationalError:
            assert process.poll() is None
            assert time.monotonic() < until
        else:
            return
