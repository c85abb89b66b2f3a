"""`ayni import`: put an exported book into a database that does not have it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Annotated, Any

import typer
from sqlmodel import select

from api.cli.opening import make_folders, writing
from api.cli.options import Data, Database, File, Json, settings_of
from api.cli.showing import progress, show
from api.http.problems import explained
from api.service.admission import admit
from api.service.standing import NO_COMMUNITY
from api.service.tables import CommunityRow
from api.service.troubles import ProblemError
from api.words.i18n import _
from api.words.naming import read_name
from chain.audit.lines import Header, read_line
from chain.exports import lines_of
from chain.importing import BookExistsError, import_file
from ledger.errors import EvidenceError, FaultError
from ledger.ids import is_uuid
from ledger.messages import N_
from ledger.store import Place
from ledger.store.opening import open_store
from ledger.tables import BookRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.service.service import Service


Community = Annotated[
    str | None,
    typer.Option(
        "--community",
        metavar="ID",
        help=N_("The co-op to put it into, also one that is there; else the one it was in."),
    ),
]
Name = Annotated[str, typer.Option("--name", help=N_("What to call its co-op."))]


def import_book(  # noqa: PLR0913 a command's options
    file: File,
    name: Name = "",
    community: Community = None,
    database: Database = None,
    data: Data = None,
    *,
    json: Json = False,
) -> None:
    """Import a book; the data folder holds the key of the book's service.

    It comes into the community that it was in, under whose id its members' wallets know it.
    """
    called = _called(name)
    if community is not None and (not is_uuid(community) or community == NO_COMMUNITY):
        raise FaultError("--community", "is no id of a community", "See ayni books")
    settings = settings_of(database, data)
    make_folders(settings)
    with (
        writing(settings) as service,
        file.open("rb") as opened,
        progress(_("Importing"), None, hidden=json),
    ):
        imported = _import(service, opened, called, community)
    show(imported, as_json=json)


def _import(service: Service, file: IO[bytes], name: str, wanted: str | None) -> dict[str, Any]:
    header = _header(file)
    community = wanted or header.community
    _require_new(service, header, wanted)
    store = open_store(service.database.writing_engine)
    found = service.writer.run(
        lambda: import_file(file, store, community, service.key.public)
    ).result()
    now_ms = service.sources.now_ms()

    def keep(session: Session) -> None:
        if session.get(CommunityRow, community) is None:
            row = CommunityRow(community_id=community, name=name or found.book, time_ms=now_ms)
            session.add(row)
        of_id = (BookRow.community_id == community, BookRow.book_id == found.book)
        book = session.exec(select(BookRow.book).where(*of_id)).one()
        admit(session, Place(community, book), now_ms)

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


def _header(file: IO[bytes]) -> Header:
    header = read_line(next(lines_of(file), b""), "line 1")
    if not isinstance(header, Header):
        raise EvidenceError("line 1", N_("the first or last line is not in its place"))
    if header.community == NO_COMMUNITY:
        raise EvidenceError("line 1", N_("names a co-op that no book is of"))
    return header


def _require_new(service: Service, header: Header, wanted: str | None) -> None:
    """Refuse a book that any community here has: it would have two histories under one name.

    So is a community that is there, unless it was named: a file is not believed about whose it is.
    """
    having = select(BookRow.community_id).where(BookRow.book_id == header.book)
    with service.database.reading() as session:
        community = session.exec(having).first()
        known = session.get(CommunityRow, header.community) is not None
    if community is not None:
        raise BookExistsError(community, header.book)
    if known and wanted is None:
        why = f"names the community {header.community}, which is here already"
        raise FaultError("line 1", why, "If the book is of that co-op, say so with --community")
