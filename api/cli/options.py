"""The options that several commands share, and what they come to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from api.settings import Settings
from api.words.i18n import N_
from ledger.database import SQLITE
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json = Annotated[bool, typer.Option("--json", help=N_("Print one JSON object, for programs."))]

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help=N_("The database, for example sqlite:///ayni.db; else AYNI_DATABASE_URL says."),
    ),
]

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        file_okay=False,
        help=N_("Where the service's key is kept; else the folder of the SQLite file."),
    ),
]

Book = Annotated[
    str | None,
    typer.Option(
        "--book",
        metavar="ID",
        help=N_("The book's id or its co-op's name, where there are several; see ayni books."),
    ),
]

File = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)
]  # fmt: skip

LogKey = Annotated[
    str,
    typer.Option("--key", metavar="KEY", help=N_("The log's key, which you trust: name+id+key.")),
]


BookId = Annotated[
    str | None,
    typer.Option("--book", metavar="HEX", help=N_("The book's id, which you know.")),
]


def given(options: Mapping[str, str | int | Path | Sequence[Path] | None]) -> list[str]:
    """The options that have a value or several, as arguments of another command line."""
    return [
        word
        for name, value in options.items()
        for one in (value if isinstance(value, list) else [value])
        if one is not None
        for word in (name, str(one))
    ]


def settings_of(database: str | None, data: Path | None) -> Settings:
    """The environment's settings, with what the command line says in place of theirs."""
    settings = Settings.from_environment(os.environ)
    if database is not None:
        folder = _folder(database)
        settings = settings.changed(database_url=database, data=folder or settings.data)
    return settings if data is None else settings.changed(data=data)


def _folder(database: str) -> Path | None:
    """The folder that a SQLite file lies in; None for a server's database."""
    path = sqlite_file(database)
    return None if path is None else path.parent


def sqlite_file(database: str) -> Path | None:
    """The SQLite file that a database URL names; None for a server's database."""
    try:
        url = make_url(database)
    except ArgumentError as error:
        remedy = "Write it as sqlite:///file.db or postgresql+psycopg://host/name"
        raise FaultError("database", f"{database!r} is not a database URL", remedy) from error
    if url.get_backend_name() != SQLITE:
        return None
    if not url.database:
        raise FaultError("database", "a SQLite database needs a file", "Write sqlite:///file.db")
    return Path(url.database)
