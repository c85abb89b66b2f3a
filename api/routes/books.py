"""A book's head, and its checkpoint now."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from api.access import InBook
from api.answers import Head
from api.edge import ASK_AGAIN
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


@router.get("/checkpoint", response_class=PlainTextResponse)
def checkpoint(book: InBook) -> PlainTextResponse:
    """The journal's size and root now, as a signed note (C2SP tlog-checkpoint)."""
    frontier, service = Frontier.from_bytes(book.row.frontier), book.running.service
    origin = service.origin(book.row.book_id)
    note = sign(Checkpoint(origin, frontier.size, frontier.root()), service.signer)
    return PlainTextResponse(note, headers={"Cache-Control": ASK_AGAIN})
