"""A book's head, its checkpoint now, and whether the operator has it anchored."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from api.access import ByOperator, InBook
from api.admission import admit
from api.answers import Head
from api.edge import ASK_AGAIN
from api.problems import ProblemError, Trouble
from api.service import Service
from chain.checkpoints import Checkpoint, sign
from chain.merkle import Frontier
from ledger.tables import BookRow

router = APIRouter(prefix="/v1/communities/{community}/books/{book}", tags=["books"])


def head_of(service: Service, row: BookRow) -> Head:
    """What everybody may know of a book."""
    return Head(
        book=row.book_id,
        unit=row.unit,
        scale=row.scale,
        quorum=row.quorum,
        size=row.size,
        time_ms=row.time_ms,
        accounts=row.accounts,
        epoch=row.epoch,
        origin=service.origin(row.book_id),
        log_key=service.log_key(row.book_id).to_text(),
    )


@router.get("")
def head(book: InBook) -> Head:
    """What the book counts in, and how far its journal has come."""
    return head_of(book.running.service, book.row)


@router.put("/admission", status_code=204)
def admit_book(book: InBook, by_operator: ByOperator) -> None:
    """Let the book's epochs be anchored from now on; takes the operator's token."""
    if not by_operator:
        raise ProblemError(Trouble.operator_must_allow_it)
    service = book.running.service
    place, now_ms = book.place, service.sources.now_ms()
    service.database.write(lambda session: admit(session, place, now_ms)).result()
    service.anchoring.wake()


@router.get("/checkpoint", response_class=PlainTextResponse)
def checkpoint(book: InBook) -> PlainTextResponse:
    """The journal's size and root now, as a signed note (C2SP tlog-checkpoint)."""
    note = checkpoint_of(book.running.service, book.row)
    return PlainTextResponse(note, headers={"Cache-Control": ASK_AGAIN})


def checkpoint_of(service: Service, row: BookRow) -> str:
    """The signed note of the journal as the row has it."""
    frontier = Frontier.from_bytes(row.frontier)
    service.journal.require_all_signed(row.book_id, frontier.size)
    origin = service.origin(row.book_id)
    return sign(Checkpoint(origin, frontier.size, frontier.root()), service.signer)
