"""Evidence for everybody: epochs and tiles; and the export, for those who audit."""

import asyncio
import gzip
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.access import Book, InBook, Right, SignedIn, Tokens
from api.answers import Epoch, EpochClosed, Epochs
from api.edge import FOR_GOOD, takes_gzip
from api.problems import ProblemError, Trouble
from api.queries import PAGE, PAGE_MAX, epochs
from chain.checks import HASH_BYTES
from chain.errors import EvidenceError
from chain.exporting import export
from chain.journal_tree import JournalTree
from chain.tiles import WIDTH, Tile, encode_entries, width_at
from ledger.database import POSTGRESQL
from ledger.fields import TIME_MS_MAX

router = APIRouter(prefix="/v1/communities/{community}/books/{book}", tags=["evidence"])
CHUNK: Final = 1 << 16
PACKING: Final = 1
"""Hardly larger than with more work, and ten times faster."""
BINARY: Final = "application/octet-stream"


class Bytes(Response):
    """An answer that is not text."""

    media_type = BINARY


@router.get("/epochs")
def closed_epochs(
    book: InBook,
    before: Annotated[int | None, Query(ge=1, le=TIME_MS_MAX)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE,
) -> Epochs:
    """A page of the book's closed epochs, newest first."""
    return epochs.epochs(book.session, book.place, before, limit)


@router.get("/epochs/{number}")
def epoch(number: Annotated[int, Path(ge=1, le=TIME_MS_MAX)], book: InBook) -> Epoch:
    """A closed epoch's record, and how far its digest has come on a chain."""
    found = epochs.epoch(book.session, book.place, number)
    if found is None:
        raise ProblemError(Trouble.resource_must_exist)
    return found


@router.post("/epochs", status_code=201)
async def close_epoch(visit: SignedIn) -> EpochClosed:
    """Close the book's epoch now; anchoring follows by itself."""
    visit.reader.require(Right.CLOSE)
    book = visit.book
    closing = book.running.service.close_epoch(book.row.community_id, book.row.book_id)
    record = await asyncio.wrap_future(closing)
    digest = record.digest().hex()
    return EpochClosed(epoch=record.epoch, record=record.to_bytes().hex(), digest=digest)


@router.get("/tile/{path:path}", response_class=Bytes)
def tile(path: str, request: Request, book: InBook, tokens: Tokens) -> Bytes:
    """A tile of the journal's tree (C2SP tlog-tiles); bundles of entries only for auditors."""
    try:
        wanted = Tile.from_path(f"tile/{path}")
    except EvidenceError as error:
        raise ProblemError(Trouble.resource_must_exist) from error
    if wanted.level is None:
        book.reader(tokens).require(Right.EXPORT)
    if wanted.width > width_at(wanted.level or 0, wanted.index, book.row.size):
        raise ProblemError(Trouble.resource_must_exist)
    tree = JournalTree(book.session.connection(), book.place, book.row.size)
    if wanted.level is None:
        return _packed(request, encode_entries(tree.bodies(wanted.index * WIDTH, wanted.width)))
    hashes = tree.tile(wanted.level, wanted.index)[: HASH_BYTES * wanted.width]
    return Bytes(hashes, headers={"Cache-Control": FOR_GOOD})


def _packed(request: Request, data: bytes) -> Bytes:
    """Entries, compressed where that is taken: members' own, so no cache keeps them."""
    headers = {"Vary": "Accept-Encoding"}
    if takes_gzip(request):
        data, headers["Content-Encoding"] = gzip.compress(data, PACKING), "gzip"
    return Bytes(data, headers=headers)


@router.get("/export", response_class=Bytes)
def exported(visit: SignedIn) -> StreamingResponse:
    """The whole journal as a file for the audit.

    It is written to disk first and sent from there: a fault then is an answer, not half a file.
    """
    visit.reader.require(Right.EXPORT)
    file = TemporaryFile()  # noqa: SIM115 closed by who sends it
    try:
        write_export(visit.book, file)
    except BaseException:
        file.close()
        raise
    name = f'attachment; filename="{visit.book.row.book_id}.jsonl.gz"'
    headers = {"Content-Disposition": name, "Content-Length": str(file.tell())}
    return StreamingResponse(_chunks(file), media_type=BINARY, headers=headers)


def write_export(book: Book, file: IO[bytes]) -> None:
    """Write the book's whole journal to a file, from one snapshot."""
    service = book.running.service
    engine = service.database.reading_engine
    if engine.dialect.name == POSTGRESQL:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        export(connection, book.place, service.origin(book.row.book_id), service.signer, file)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while data := file.read(CHUNK):
            yield data
