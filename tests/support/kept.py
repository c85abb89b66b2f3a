"""A service's data folder and database that a test stops, copies, puts back and starts again."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import psycopg

from tests.support.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.postgres import Server


class Kept:
    """A service's data folder and database, which can be put back to what they were."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self.folder, self._server = folder, server
        self.url = server.ready() if server else ""
        self.backup = server.create() if server else ""

    def open(self, seed: int = 0) -> World:
        """Start the service."""
        return World(self.folder, seed, database_url=self.url)

    def back_up(self) -> None:
        """Copy the database; the service is stopped."""
        self._copy(self.url, self.backup, self.folder / "ayni.db", self.folder / "backup.db")

    def restore(self) -> None:
        """Put the copy in the database's place."""
        self._copy(self.backup, self.url, self.folder / "backup.db", self.folder / "ayni.db")

    def run(self, statement: str) -> None:
        """Change the database beside the service."""
        if self._server is None:
            with sqlite3.connect(self.folder / "ayni.db") as connection:
                connection.execute(statement)
            connection.close()
        else:
            with psycopg.connect(self.url) as server:
                server.execute(statement.encode())

    def _copy(self, source: str, target: str, file: Path, other: Path) -> None:
        if self._server is None:
            shutil.copy(file, other)
            return
        names = [url.partition("?")[0].rpartition("/")[2] for url in (source, target)]
        with psycopg.connect(self._server.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {names[1]}".encode())
            connection.execute(f"CREATE DATABASE {names[1]} TEMPLATE {names[0]}".encode())
