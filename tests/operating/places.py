"""Places that a service's database and data folder may be, and what stands in every table there."""

from __future__ import annotations

import io
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, inspect, select
from sqlmodel import SQLModel

import api.rooms  # noqa: F401 its tables are known by that
from api.backups.restoring import restore
from api.settings import Settings
from ledger.database import writer_engine
from ledger.errors import EvidenceError, FaultError
from tests.support.ready import lay
from tests.support.world import World
from wallets.errors import WrongPassphraseError

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Table

    from tests.support.postgres import Server

STORES = ("sqlite", "postgresql")
WHERE_IT_WENT, SIGNED_IN = "moved", "session"
PASSPHRASE = "twelve characters"  # noqa: S105 it protects nothing


class Places:
    """Makes places under a folder, on the one kind of database or the other."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self._folder, self._request, self._numbers = folder, request, count(1)

    def new(self, store: str) -> Place:
        """An empty place: a data folder that is not there, and a database without tables."""
        folder = self._folder / f"place{next(self._numbers)}"
        if store == "sqlite":
            return Place(folder, f"sqlite:///{folder}/ayni.db")
        server: Server = self._request.getfixturevalue("postgres_server")
        return Place(folder, server.create())

    def begun(self, store: str) -> Place:
        """A place whose database has all tables: what a service makes of an empty one."""
        if store == "sqlite":
            place = self.new(store)
            place.folder.mkdir()
            lay(place.folder / "ayni.db")
            return place
        server: Server = self._request.getfixturevalue("postgres_server")
        return Place(self._folder / f"place{next(self._numbers)}", server.ready())

    def file(self, name: str) -> Path:
        """A file's name in the folder of all places."""
        return self._folder / name


class Place:
    """A data folder and a database's address."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    @property
    def settings(self) -> Settings:
        """Of a service here."""
        return Settings(data=self.folder, database_url=self.url, anchor="none")

    @property
    def options(self) -> tuple[str, ...]:
        """Those that name it to a command."""
        return ("--database", self.url, "--data", str(self.folder))

    def open(self, seed: int = 0, now_ms: int | None = None, **settings: Any) -> World:  # noqa: ANN401
        """Start the service."""
        self.folder.mkdir(parents=True, exist_ok=True)
        own = settings if now_ms is None else {"now_ms": now_ms, **settings}
        return World(self.folder, seed, database_url=self.url, **own)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, but where it went, and who is signed in: none comes back."""
        engine = writer_engine(self.url)
        try:
            with engine.connect() as connection:
                there = set(inspect(connection).get_table_names())
                return {
                    table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
                    for table in tables()
                    if table.name in there - {SIGNED_IN}
                }
        finally:
            engine.dispose()

    def insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """Write rows beside the service."""
        engine = writer_engine(self.url)
        try:
            with engine.begin() as connection:
                connection.execute(insert(table), rows)
        finally:
            engine.dispose()

    def is_untouched(self) -> bool:
        """Whether nothing is here: no folder, no file, no table."""
        if self.url.startswith("sqlite"):
            return not self.folder.exists()
        engine = writer_engine(self.url)
        try:
            with engine.connect() as connection:
                tables = inspect(connection).get_table_names()
        finally:
            engine.dispose()
        return tables == [] and not self.folder.exists()


def tables() -> list[Table]:
    """All tables, but the one that says where a database went."""
    return [one for one in SQLModel.metadata.sorted_tables if one.name != WHERE_IT_WENT]


def refusal(content: bytes, passphrase: str | None, place: Place) -> Exception:
    """How a file is refused; the place stays as it was."""
    with pytest.raises((EvidenceError, WrongPassphraseError, FaultError)) as caught:
        restore(place.settings, io.BytesIO(content), passphrase=passphrase)
    assert place.is_untouched()
    return caught.value
