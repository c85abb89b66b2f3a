"""A real PostgreSQL for tests, from the programs that the wheel `pgserver` brings.

Each pytest worker starts one server in a private folder, without TCP; each test gets a fresh
database. The server refuses to run as root, so root starts it as `nobody`, from a copy of the
programs that `nobody` can reach.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
import pytest
from sqlalchemy import Engine

import api.rooms  # noqa: F401 - its tables are made too
import chain.tables  # noqa: F401 - its tables are made too
from ledger.database import writer_engine
from tests.support.ready import make

SETTINGS: Final = "-c listen_addresses='' -c fsync=off -c max_connections=60"
"""Nothing in a test's database outlives the test, so nothing need reach the disk."""


class Server:
    """A running server; `url` names a database of it, `create` and `ready` make a fresh one.

    Attributes:
        folder: where its socket is.
        user: whom it runs as; None for the user that runs the tests.
    """

    def __init__(self, folder: Path, user: str | None) -> None:
        self.folder, self.user = folder, user
        self._numbers = count(1)
        self._made = ""

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Create an empty database, or the copy of one; its address."""
        name = f"test{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            # Copied as files, which is quick where nothing need reach the disk.
            made = f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
            connection.execute(made.encode())
        return self.url(name)

    def ready(self) -> str:
        """Create a database with every table, and no row; its address."""
        if not self._made:
            url = self.create()
            make(url)
            self._made = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
        return self.create(self._made)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Start a server, and stop it when the session ends."""
    with serving() as server:
        yield server


@contextmanager
def serving() -> Iterator[Server]:
    """Start a server, and stop it afterwards."""
    # Not pytest's own folder: the path of a socket may have no more than some 100 characters.
    with tempfile.TemporaryDirectory(prefix="ayni-") as name:
        folder = Path(name)
        programs, user = _programs(folder)
        data = folder / "data"
        options = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        _run(user, programs / "initdb", "-D", data, "-U", "postgres", *options)
        control = (programs / "pg_ctl", "-D", data, "-w")
        _run(user, *control, "-l", folder / "log", "-o", f"{SETTINGS} -k {folder}", "start")
        try:
            yield Server(folder, user)
        finally:
            _run(user, *control, "-m", "immediate", "stop")


@pytest.fixture
def postgres_url(postgres_server: Server) -> str:
    """Return the address of a database with all tables."""
    return postgres_server.ready()


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """Give an engine on a database with all tables."""
    with opened(postgres_url) as engine:
        yield engine


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Give an engine for the time of the block."""
    engine = writer_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _programs(folder: Path) -> tuple[Path, str | None]:
    """Where the programs are, and as whom to run them; None is the user that runs the tests."""
    # Importing the package would set up folders and locks of its own.
    spec = find_spec("pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall/bin", None
    libraries = package.with_name("pgserver.libs")
    for source in (package, libraries):
        shutil.copytree(source, folder / source.name)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return folder / package.name / "pginstall/bin", nobody.pw_name


def _run(user: str | None, *command: str | Path) -> None:
    # Their output goes to a file: the server keeps a pipe open, and waiting for its end would hang.
    with tempfile.TemporaryFile() as output:
        ended = subprocess.run(
            command, stdout=output, stderr=output, check=False, user=user, cwd="/",
            extra_groups=None if user is None else [],
        )  # fmt: skip
        output.seek(0)
        assert ended.returncode == 0, output.read().decode()


def url_of(request: pytest.FixtureRequest, store: str) -> str:
    """The address of a new database on `store`; empty for SQLite, which lies beside the data."""
    if store != "postgresql":
        return ""
    server: Server = request.getfixturevalue("postgres_server")
    return server.ready()
