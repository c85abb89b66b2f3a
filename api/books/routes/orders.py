"""Orders: posting one, and finding out what became of it; entries."""

from collections.abc import AsyncIterator
from typing import Annotated, Final, Literal

from fastapi import Path, Request
from fastapi.responses import JSONResponse, StreamingResponse

from api.books.models import PreviewIn, PreviewOut
from api.books.previews import Refused, preview, visible
from api.books.sight import require_sight
from api.http.access import BookId, ByOperator, CommunityId, Running, SignedIn
from api.http.answers import BulkEntry, Entry, Problem
from api.http.answers import Receipt as ReceiptOut
from api.http.bulk import LINES_MAX, chunks, results
from api.http.checking import parse, verify
from api.http.content import require_lines
from api.http.doors import door_of_book
from api.http.limits import Act
from api.http.models import UUID, OrderIn, OrderLine
from api.http.named_problems import OR_NONE, also
from api.http.order_schemas import lines_of
from api.http.posting import accept, unit_of
from api.http.problems import refused
from api.queries import entries
from api.service.access_log import ENTRY, TEXT
from api.service.callers import Right
from api.service.troubles import ProblemError, Trouble
from ledger.fields import TIME_MS_MAX
from ledger.orders import Order
from ledger.refusals import Refusal
from ledger.tables import EntryRow

NDJSON: Final = "application/x-ndjson"

router = door_of_book("orders")


@router.post(
    "/orders", status_code=201, response_model=ReceiptOut,
    responses={
        200: {"model": ReceiptOut, "description": "Posted before; the same receipt"},
        **also(400, 401, 403, 409),
    },
    openapi_extra=OR_NONE,
)  # fmt: skip
async def post_order(
    community: CommunityId, book: BookId, body: OrderIn, running: Running, by_operator: ByOperator
) -> JSONResponse:
    """Post a signed order. The receipt comes when the entry, and the memo if any, are on disk.

    Only a `book-opened` order asks for a token: the operator's.
    """
    order = parse(body.order, [(key, signed) for key, signed in body.signatures], book)
    outcome = order if isinstance(order, Refusal) else verify(order)
    if isinstance(order, Order) and outcome is None:
        posted = await accept(running, community, order, body.memo, by_operator=by_operator)
        if not isinstance(posted, Refusal):
            return JSONResponse(posted.answer, 200 if posted.repeated else 201)
        outcome = posted
    assert isinstance(outcome, Refusal)  # noqa: S101 whatever was posted has returned
    unit = unit_of(running.service, community, order, book)
    return refused(outcome, unit, order.type if isinstance(order, Order) else "")


class Lines(StreamingResponse):
    """An answer of JSON lines; a schema that is a list says what each line is."""

    media_type = NDJSON


@router.post(
    "/orders/bulk", response_class=Lines,
    responses={
        200: {
            "model": list[BulkEntry | ReceiptOut | Problem],
            "description": "A line for each line, in order: what became of that order",
        },
    },
    openapi_extra={
        "requestBody": {
            "description": "JSON lines: an order each, as the list has them",
            "required": True,
            "content": {NDJSON: {"schema": lines_of(OrderLine.__name__, LINES_MAX)}},
        },
    },
)  # fmt: skip
async def post_orders(
    community: CommunityId, book: BookId, request: Request, running: Running,
    receipts: Literal["none", "full"] = "none",
) -> Lines:  # fmt: skip
    """Post up to 10,000 signed orders, one a line; each result comes when its order is on disk."""
    require_lines(request)
    parts = chunks(await request.body())
    found = results(running, community, book, parts, full=receipts == "full")
    # What fails before anything was posted is an answer, not a stream that breaks off.
    first = await anext(found)
    return Lines(_from(first, found))


async def _from(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part


@router.post("/orders/preview", response_model=PreviewOut, responses=also(400))
def preview_order(body: PreviewIn, caller: SignedIn, running: Running) -> PreviewOut | JSONResponse:
    """Say what an order would do if it were posted now, or why it would be refused; nothing moves.

    A refusal is answered as posting would answer it.
    """
    running.limits.of_member(Act.preview, caller.place, caller.member)
    signatures = [(key, signed) for key, signed in body.signatures]
    found = preview(caller, body.order, signatures, body.signers, body.memo)
    if isinstance(found, Refused):
        type_ = found.order.type if found.order is not None else ""
        return refused(found.refusal, caller.unit, type_)
    return PreviewOut.of(found, visible(caller, found.legs))


@router.get("/orders/{order}")
def get_receipt(order: Annotated[str, Path(pattern=UUID)], caller: SignedIn) -> ReceiptOut:
    """The receipt of an order that is in the journal: resolves an answer that never came."""
    row = entries.entry_row(caller.session, caller.place, order)
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    require_sight(caller, row, ENTRY)
    found = entries.receipt_of(caller.session, caller.row, caller.place, row)
    return ReceiptOut.model_validate(found)


@router.get("/entries/{seq}")
def get_entry(seq: Annotated[int, Path(ge=0, le=TIME_MS_MAX)], caller: SignedIn) -> Entry:
    """An entry that touches the reader, or any for a role that sees the book's history."""
    row = caller.session.get(EntryRow, (*caller.place, seq))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    may_read = caller.reader.may(Right.MEMOS)
    is_own = require_sight(caller, row, TEXT if may_read else ENTRY)
    memo = None
    if is_own or may_read:
        told = entries.told_by(entries.read_row(row))
        memo = entries.memos_of(caller.session, caller.place, [told]).get(told)
    return entries.entry_out(row, memo)
