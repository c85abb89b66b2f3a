"""A book's head, its checkpoint now, and whether the operator has it anchored."""

from fastapi.responses import PlainTextResponse

from api.http.access import ByOperator, InBook
from api.http.answers import Head
from api.http.doors import door_of_book
from api.http.edge import ASK_AGAIN
from api.queries.heads import checkpoint_of, head_of
from api.service.admission import admit
from api.service.troubles import ProblemError, Trouble

router = door_of_book("books")


@router.get("")
def get_book(book: InBook) -> Head:
    """What the book counts in, and how far its journal has come."""
    return head_of(book.service, book.row)


@router.put("/admission", status_code=204)
def admit_book(book: InBook, by_operator: ByOperator) -> None:
    """Let the book's epochs be anchored from now on; takes the operator's token."""
    if not by_operator:
        raise ProblemError(Trouble.operator_must_allow_it)
    service = book.service
    place, now_ms = book.place, service.sources.now_ms()
    service.database.write(lambda session: admit(session, place, now_ms)).result()
    service.anchoring.wake()


@router.get("/checkpoint", response_class=PlainTextResponse)
def get_checkpoint(book: InBook) -> PlainTextResponse:
    """The journal's size and root now, as a signed note (C2SP tlog-checkpoint)."""
    note = checkpoint_of(book.service, book.row)
    return PlainTextResponse(note, headers={"Cache-Control": ASK_AGAIN})
