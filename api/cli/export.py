"""`ayni export`: write a book's whole journal to a file that anybody can audit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer
from nacl.signing import SigningKey
from sqlmodel import Session

from api.cli.opening import find_book, reading
from api.cli.options import Book, Data, Database, Json, settings_of
from api.cli.showing import progress, show
from api.imports.komunitin_out import write_bundle
from api.imports.of_book import Wanted, arrivals_of
from api.membership.taking_along import community_of, is_code
from api.service.signer import FILE, service_key
from api.service.standing import origin_in
from api.service.tables import CommunityRow
from api.words.i18n import N_, _
from chain.checkpoints import LogKey
from chain.exporting import export
from ledger.errors import FaultError
from ledger.store import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    from api.settings import Settings
    from ledger.tables import BookRow


Code = Annotated[
    str | None,
    typer.Option(
        "--komunitin",
        metavar="CODE",
        help=N_("Write Komunitin's six files instead; the co-op's code: four signs."),
    ),
]
Target = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False)]


def export_book(  # noqa: PLR0913 a command's options
    file: Target,
    book: Book = None,
    database: Database = None,
    data: Data = None,
    komunitin: Code = None,
    *,
    json: Json = False,
) -> None:
    """Export a book and show the key that the export is checked with."""
    settings = settings_of(database, data)
    with reading(settings) as connection:
        found = find_book(connection, book)
        if komunitin is not None:
            show(_bundle(file, connection, found, komunitin), as_json=json)
            return
        signer = _signer(settings, found)
        origin = f"{origin_in(connection, settings)}/{found.book_id}"
        place = Place(found.community_id, found.book)
        with progress(_("Exporting"), found.size, hidden=json) as done:
            entries = _write(
                file, lambda part: export(connection, place, origin, signer, part, progress=done)
            )
    key = LogKey(origin, bytes(signer.verify_key)).to_text()
    size = file.stat().st_size
    show({"file": str(file), "entries": entries, "bytes": size, "key": key}, as_json=json)


def _bundle(
    file: Path, connection: Connection, book: BookRow, code: str
) -> Mapping[str, str | int]:
    """Write Komunitin's files; what they hold, and how many values did not fit."""
    if not is_code(code):
        raise FaultError("--komunitin", "is no code", "Give four capital letters or digits")
    with Session(connection) as session:
        name = session.get_one(CommunityRow, book.community_id).name
        found = arrivals_of(session, book, Wanted(code, member=None, private=True))
    faults = 0

    def write(part: IO[bytes]) -> int:
        nonlocal faults
        noted = write_bundle(found, community_of(code, name), part)
        faults = noted.stopping + noted.notes
        return len(found.exchanges)

    exchanges = _write(file, write)
    counts = {"members": len(found.members), "accounts": len(found.accounts)}
    return {"file": str(file), **counts, "exchanges": exchanges, "left_out": faults}


def _signer(settings: Settings, book: BookRow) -> SigningKey:
    """The service's key, which must be the book's own: it is looked for, never made here."""
    path = settings.data / FILE
    if not path.exists():
        raise FaultError(str(path), "the service's key is not there", "Name its folder with --data")
    key = service_key(settings.data, os.urandom)
    if key.public != book.service:
        raise FaultError(str(path), "is another book's key", "Name the right folder with --data")
    return SigningKey(key.seed)


def _write(file: Path, write: Callable[[IO[bytes]], int]) -> int:
    """Write a file that appears under its name only when it is whole and on disk."""
    part = file.with_name(f"{file.name}.part")
    with part.open("wb") as opened:
        entries = write(opened)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
    return entries
