"""The two stores, each with the service on it and what of it may be killed."""

from __future__ import annotations

import signal
import socket
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import psycopg

from ledger.database import POSTGRESQL, SQLITE
from tests.crash.book import Book
from tests.crash.programs import How, Program
from tests.support.postgres import _programs, _run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

REPOSITORY: Final = Path(__file__).parents[2]


class Place(NamedTuple):
    """A service that runs on a store.

    Attributes:
        book: the book that it keeps.
        port: where it serves on 127.0.0.1.
        victims: what may be killed, by name, in turns.
        app: the service itself.
    """

    book: Book
    port: int
    victims: Mapping[str, Program]
    app: Program


@contextmanager
def sqlite() -> Iterator[Place]:
    """Serve a book from a SQLite file."""
    with (
        tempfile.TemporaryDirectory(prefix="ayni-") as name,
        _served(Path(name), f"sqlite:///{name}/ayni.db", {}) as place,
    ):
        yield place


@contextmanager
def postgresql() -> Iterator[Place]:
    """Serve a book from a PostgreSQL server of its own."""
    with tempfile.TemporaryDirectory(prefix="ayni-") as name, ExitStack() as ending:
        folder = Path(name)
        url, server = ending.enter_context(_server(folder))
        yield ending.enter_context(_served(folder, url, {"database": server}))


@contextmanager
def database_server(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL server in the folder: the address of an empty database."""
    with _server(folder) as (url, _):
        yield url


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, Program]]:
    programs, user = _programs(folder)
    data = folder / "pg"
    options = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    _run(user, programs / "initdb", "-D", data, "-U", "postgres", *options)
    server = Program(How(
        command=[programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses="],
        ready="ready to accept connections",
        ends_on=signal.SIGINT,
        takes_along=True,
        environment={},
        user=user,
    ))  # fmt: skip
    server.start()
    try:
        with psycopg.connect(f"postgresql://postgres@/postgres?host={folder}") as connection:
            connection.autocommit = True
            connection.execute("CREATE DATABASE crash")
        yield f"postgresql://postgres@/crash?host={folder}", server
    finally:
        server.stop()


STORES: Final[Mapping[str, Callable[[], AbstractContextManager[Place]]]] = {
    SQLITE: sqlite,
    POSTGRESQL: postgresql,
}


@contextmanager
def _served(folder: Path, url: str, beside: Mapping[str, Program]) -> Iterator[Place]:
    """Make a book on an empty database and serve it; `beside`: what else may be killed."""
    book = Book(folder / "data", url)
    port = free_port()
    app = service(folder / "data", url, port)
    try:
        app.start()
        yield Place(book, port, {"app": app, **beside}, app)
    finally:
        app.stop()
        book.close()


def service(data: Path, url: str, port: int) -> Program:
    """`ayni serve` on a database, with the key that lies in `data`; not yet started."""
    return Program(How(
        command=[sys.executable, "-c", "from api.cli import main; main()", "serve"],
        ready=f":{port}/",
        ends_on=signal.SIGTERM,
        takes_along=False,
        environment={
            "PYTHONPATH": str(REPOSITORY), "AYNI_DATA": str(data), "AYNI_DATABASE_URL": url,
            "AYNI_ANCHOR": "none", "AYNI_PORT": str(port),
        },
    ))  # fmt: skip


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
