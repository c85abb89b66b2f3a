"""Evidence for everybody: epochs and tiles; and the export, for those who audit."""

import asyncio
import gzip
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import IO, Annotated, Final

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.audits import schedules
from api.audits.closing import close_now
from api.audits.exporting import write_export
from api.audits.tables import ScheduleRow
from api.http.access import InBook, Running, SignedIn, Tokens
from api.http.answers import Proof
from api.http.doors import door_of_book
from api.http.edge import FOR_GOOD, takes_gzip
from api.http.epoch_answers import Epoch, EpochClosed, Epochs, Schedule
from api.http.idempotency import Idempotent
from api.http.models import ScheduleIn
from api.http.named_problems import OR_NONE
from api.queries import PAGE, PAGE_MAX, epochs
from api.service.access_log import ALL_ENTRIES, EVERYBODY
from api.service.callers import AtBook, Caller, Right
from api.service.troubles import ProblemError, Trouble
from chain.checks import HASH_BYTES
from chain.errors import EvidenceError
from chain.journal_tree import JournalTree
from chain.tiles import WIDTH, Tile, encode_entries, width_at
from ledger.fields import TIME_MS_MAX

router = door_of_book("evidence")
CHUNK: Final = 1 << 16
PACKING: Final = 1
"""Hardly larger than with more work, and ten times faster."""
BINARY: Final = "application/octet-stream"


class Bytes(Response):
    """An answer that is not text."""

    media_type = BINARY


@router.get("/epochs")
def list_epochs(
    book: InBook,
    before: Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)] = None,
    after: Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE,
) -> Epochs:
    """A page of the book's closed epochs, newest first unless they come `after` one."""
    return epochs.epochs(book.session, book.place, before, limit, after)


@router.get("/epochs/{number}")
def get_epoch(number: Annotated[int, Path(ge=1, le=TIME_MS_MAX)], book: InBook) -> Epoch:
    """A closed epoch's record, and how far its digest has come on a chain."""
    found = epochs.epoch(book.session, book.place, number)
    if found is None:
        raise ProblemError(Trouble.resource_must_exist)
    return found


@router.post("/epochs", status_code=201)
async def close_epoch(caller: SignedIn, running: Running, sent: Idempotent) -> EpochClosed:
    """Close the book's epoch now; anchoring follows by itself."""
    once = None if sent is None else sent.once(caller.place, caller.member)
    with running.under_way.alone(once):
        record = await asyncio.wrap_future(close_now(caller, once))
    digest = record.digest().hex()
    return EpochClosed(epoch=record.epoch, record=record.to_bytes().hex(), digest=digest)


@router.get("/schedule")
def get_schedule(caller: SignedIn) -> Schedule:
    """When the book closes by itself."""
    return _schedule(caller, schedules.schedule_of(caller.session, caller.place))


@router.put("/schedule")
def set_schedule(body: ScheduleIn, caller: SignedIn) -> Schedule:
    """Let the book close by itself, or by hand alone; stewards decide."""
    return _schedule(caller, schedules.set_schedule(caller, body.zone, body.every))


def _schedule(caller: Caller, row: ScheduleRow | None) -> Schedule:
    if row is None or row.period == schedules.NEVER:
        return Schedule(zone="UTC" if row is None else row.zone, every="", next_ms=None)
    known = row.zone in schedules.zones()
    next_ms = schedules.next_ms(caller.now_ms, row.zone, row.period) if known else None
    return Schedule(zone=row.zone, every=row.period, next_ms=next_ms)


@router.get("/tile/{path:path}", response_class=Bytes, openapi_extra=OR_NONE)
def get_tile(path: str, request: Request, book: InBook, tokens: Tokens) -> Bytes:
    """A tile of the journal's tree (C2SP tlog-tiles); bundles of entries only for auditors."""
    try:
        wanted = Tile.from_path(f"tile/{path}")
    except EvidenceError as error:
        raise ProblemError(Trouble.resource_must_exist) from error
    if wanted.level is None:
        caller = Caller(book.service, book.session, book.row, book.reader(tokens))
        caller.reader.require(Right.EXPORT)
        caller.note([EVERYBODY], ALL_ENTRIES)
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
        data, headers["Content-Encoding"] = gzip.compress(data, PACKING, mtime=0), "gzip"
    return Bytes(data, headers=headers)


Size = Annotated[int, Query(ge=1, le=TIME_MS_MAX)]


@router.get("/entries/{seq}/proof")
def prove_entry(
    seq: Annotated[int, Path(ge=0, le=TIME_MS_MAX)], size: Size, caller: SignedIn
) -> Proof:
    """That an entry is in the journal of this size: for whoever holds its receipt."""
    return _proof(caller, size, seq + 1, lambda tree: tree.inclusion(seq))


@router.get("/consistency")
def prove_consistency(old: Size, size: Size, caller: SignedIn) -> Proof:
    """That the journal of this size begins with the one of `old` entries."""
    return _proof(caller, size, old, lambda tree: tree.consistency(old))


def _proof(
    book: AtBook, size: int, least: int, made: Callable[[JournalTree], list[bytes]]
) -> Proof:
    if not least <= size <= book.row.size:
        raise ProblemError(Trouble.resource_must_exist)
    tree = JournalTree(book.session.connection(), book.place, size)
    return Proof(size=size, proof=[one.hex() for one in made(tree)])


@router.get("/export", response_class=Bytes)
def export_journal(caller: SignedIn) -> StreamingResponse:
    """The whole journal as a file for the audit.

    It is written to disk first and sent from there: a fault then is an answer, not half a file.
    """
    caller.reader.require(Right.EXPORT)
    caller.note([EVERYBODY], ALL_ENTRIES)
    file = TemporaryFile()  # noqa: SIM115 closed by who sends it
    try:
        write_export(caller, file)
    except BaseException:
        file.close()
        raise
    name = f'attachment; filename="{caller.row.book_id}.jsonl.gz"'
    headers = {"Content-Disposition": name, "Content-Length": str(file.tell())}
    return StreamingResponse(_chunks(file), media_type=BINARY, headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while data := file.read(CHUNK):
            yield data
