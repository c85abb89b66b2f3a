"""Databases, disks and addresses that will not do: each is said in two lines, with what to do."""

from __future__ import annotations

import errno
import re
import shlex
import socket
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from api.cli.errors import explain
from api.service.service import Service
from api.settings import Settings
from tests.support.running import ayni

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.operating.places import Place
    from tests.support.postgres import Server

REFERENCE: Final = "docs/operating-reference.md"
ELSEWHERE: Final = "192.0.2.7"
"""An address of documentation's: no machine has it."""


def made(server: Server, name: str, how: str, user: str = "postgres") -> Iterator[str]:
    """Make a database, and remove it afterwards; its address."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {how}".encode())
        yield server.url(name).replace("postgres@", f"{user}@")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["SQL_ASCII", "LATIN1"])
def encoded(request: pytest.FixtureRequest, postgres_server: Server) -> Iterator[tuple[str, str]]:
    """Give a database of another encoding, and its address."""
    how = f"ENCODING '{request.param}' LOCALE 'C' TEMPLATE template0"
    for url in made(postgres_server, f"of_{request.param.lower()}", how):
        yield request.param, url


def test_a_database_of_another_encoding_is_refused_with_how_to_make_it(
    encoded: tuple[str, str], tmp_path: Path, backups: dict[str | None, bytes]
) -> None:
    """SQL_ASCII is what a machine without a language makes of `createdb ayni`."""
    encoding, url = encoded
    file = tmp_path / "whole.zip"
    file.write_bytes(backups[None])
    place = ("--database", url, "--data", tmp_path / "data")
    ran = ayni("restore", file, *place)
    assert ran.code == 2
    assert f"AYNI_DATABASE_URL: the database's encoding is {encoding}.\n" in ran.err
    assert "createdb --encoding=UTF8 --locale=C" in ran.err
    assert f"the database's encoding is {encoding}" in ayni("doctor", *place, "--stopped").out


def test_the_database_of_the_reference_does(
    repository: Path, postgres_server: Server, tmp_path: Path
) -> None:
    [line] = re.findall(r"createdb (.+) ayni$", (repository / REFERENCE).read_text(), re.MULTILINE)
    options = dict(word.removeprefix("--").split("=") for word in shlex.split(line))
    assert options.pop("owner") == "ayni"
    how = " ".join(f"{name} '{value}'" for name, value in options.items())
    for url in made(postgres_server, "by_reference", how.replace("'template0'", "template0")):
        Service(Settings(data=tmp_path, database_url=url)).close()


@pytest.fixture
def others(postgres_server: Server) -> Iterator[str]:
    """Give the address of a database that is somebody else's."""
    with psycopg.connect(postgres_server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE guest LOGIN")
        yield from made(postgres_server, "others", "TEMPLATE template0", "guest")
        connection.execute("DROP ROLE guest")


def test_a_database_that_is_somebody_elses_is_said_so(
    others: str, tmp_path: Path, backups: dict[str | None, bytes]
) -> None:
    file = tmp_path / "whole.zip"
    file.write_bytes(backups[None])
    ran = ayni("restore", file, "--database", others, "--data", tmp_path / "data")
    assert (ran.code, len(ran.err.splitlines())) == (2, 2)
    assert "AYNI_DATABASE_URL: its user may not make" in ran.err
    assert "ALTER DATABASE" in ran.err


def full_errors() -> Iterator[Exception]:
    """What is raised where a disk is full: by the system, by SQLite and by PostgreSQL."""
    yield OSError(errno.ENOSPC, "No space left on device")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA max_page_count=1")
        try:
            connection.execute("CREATE TABLE a (b)")
        except sqlite3.Error as error:
            yield OperationalError("CREATE", None, error)
    yield OperationalError("INSERT", None, psycopg.errors.DiskFull("could not extend file"))


def test_a_full_disk_is_told_to_make_room() -> None:
    said = [explain(error)[0] for error in full_errors()]
    assert said == ["ayni: there is no room on its disk.\nMake room, and try again."] * 3


@pytest.mark.parametrize(
    ("host", "why", "remedy"),
    [("127.0.0.1", "Address already in use", "another AYNI_PORT"),
     (ELSEWHERE, "Cannot assign requested", "Set AYNI_HOST to an address of this machine")],
)  # fmt: skip
def test_an_address_that_cannot_be_listened_on_is_said_with_its_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str, why: str, remedy: str
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        for name, value in (("HOST", host), ("PORT", port), ("DATA", tmp_path)):
            monkeypatch.setenv(f"AYNI_{name}", str(value))
        ran = ayni("serve")
    assert ran.code == 2
    *_, what, do = ran.err.splitlines()  # Before them, where the operator's token is.
    assert what.startswith(f"AYNI_HOST={host}, AYNI_PORT={port}: {why}")
    assert remedy in do


def test_moving_to_a_file_that_is_there_names_the_option_of_moving(
    story: Place, tmp_path: Path
) -> None:
    (tmp_path / "new.db").write_bytes(b"")
    ran = ayni("move", "--to", f"sqlite:///{tmp_path}/new.db", *story.options)
    assert (ran.code, "--to" in ran.err) == (2, True)
