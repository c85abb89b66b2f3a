"""`ayni import`: put an exported book into a database that does not have it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Annotated, Any, Final

import typer
from sqlmodel import select

from api.admission import admit
from api.cli.opening import make_folders, writing
from api.cli.options import Data, Database, File, Json, settings_of
from api.cli.showing import progress, show
from api.i18n import N_, _
from api.naming import read_name
from api.problems import ProblemError, explained
from api.scribe import FIRST_BOOK
from api.tables import CommunityRow
from chain.audit.lines import Header, read_line
from chain.exports import lines_of
from chain.importing import BookExistsError, import_file
from ledger.errors import EvidenceError, FaultError
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.store import Place
from ledger.store.opening import open_store
from ledger.tables import BookRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.service import Service

HELP: Final = N_("Put an exported book into a database that lacks it, after auditing all of it.")

Name = Annotated[str, typer.Option("--name", help=N_("What to call its community."))]


def import_book(
    file: File,
    name: Name = "",
    database: Database = None,
    data: Data = None,
    *,
    json: Json = False,
) -> None:
    """Import a book as a new community's; the data folder holds the key of the book's service."""
    called = _called(name)
    settings = settings_of(database, data)
    make_folders(settings)
    with (
        writing(settings) as service,
        file.open("rb") as opened,
        progress(_("Importing"), None, hidden=json),
    ):
        imported = _import(service, opened, called)
    show(imported, as_json=json)


def _import(service: Service, file: IO[bytes], name: str) -> dict[str, Any]:
    sources = service.sources
    community = uuid7(sources.now_ms(), sources.random(RANDOM_BYTES))
    store = open_store(service.database.writing_engine)
    _require_new(service, file)
    found = service.writer.run(
        lambda: import_file(file, store, community, service.key.public)
    ).result()
    row = CommunityRow(community_id=community, name=name or found.book, time_ms=sources.now_ms())

    def keep(session: Session) -> None:
        session.add(row)
        admit(session, Place(community, FIRST_BOOK), row.time_ms)

    service.database.write(keep).result()
    return {
        "community": community,
        "book": found.book,
        "entries": found.entries,
        "accounts": found.accounts,
        "epochs": found.epochs,
        "journal_root": found.journal_root,
        "balance_root": found.balance_root,
        "digest": found.digest,
    }


def _called(name: str) -> str:
    """The community's name as it is kept, or nothing; `FaultError` for what is no name."""
    try:
        return read_name(name) if name else ""
    except ProblemError as error:
        _status, said = explained(error)
        raise FaultError("--name", said.title, said.detail.rstrip(".")) from error


def _require_new(service: Service, file: IO[bytes]) -> None:
    """Refuse a book that any community here has: it would have two histories under one name."""
    header = read_line(next(lines_of(file), b""), "line 1")
    if not isinstance(header, Header):
        raise EvidenceError("line 1", "a header comes first")
    wanted = select(BookRow.community_id).where(BookRow.book_id == header.book)
    with service.database.reading() as session:
        community = session.exec(wanted).first()
    if community is not None:
        raise BookExistsError(community, header.book)
