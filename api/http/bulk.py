"""Orders in bulk: one signed order a line, a result for each, in order, streamed.

Some lines at a time are read and verified in other processes, then posted while the next are;
each part's results are sent when they are committed. An order that is refused refuses nobody
else's. Sent again, lines that were posted before come back as repeated.

A result is not a receipt: who wants the signed promise of each entry asks for `receipts=full`.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from api.http.checking import read_checked
from api.http.posting import unit_of
from api.http.problems import problem, refused
from api.service.troubles import ProblemError, Trouble
from chain.sealing import Receipts
from ledger.answering import settling
from ledger.faults import said_of
from ledger.gathering import Item
from ledger.queues import BusyError
from ledger.refusals import Refusal
from ledger.writer import ClosedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from fastapi.responses import JSONResponse

    from api.http.checking import Checked
    from api.http.running import Running
    from ledger.amounts import Unit
    from ledger.journal import Outcome
    from ledger.orders import Order

LINES_MAX: Final = 10_000
LINES_EACH: Final = 1_000
"""Lines checked and posted at a time: a full batch of the writer's."""
PARTS_AHEAD: Final = 4
"""How many parts may be with the writer while the first of them is told."""
LOG = logging.getLogger("ayni.http")


def chunks(body: bytes) -> list[bytes]:
    """The body's lines, `LINES_EACH` to a chunk; raises `ProblemError` for none or too many."""
    count = body.count(b"\n") + (body[-1:] not in {b"", b"\n"})
    if not 1 <= count <= LINES_MAX:
        raise ProblemError(Trouble.bulk_must_have_lines, {"lines": count, "most": LINES_MAX})
    if count <= LINES_EACH:
        return [body]
    lines = body.split(b"\n", count - 1)
    return [b"\n".join(lines[at : at + LINES_EACH]) for at in range(0, count, LINES_EACH)]


async def results(
    running: Running, community: str, book: str, parts: Sequence[bytes], *, full: bool
) -> AsyncIterator[bytes]:
    """The results of each part as JSON lines, once it is committed.

    Raises what submitting the first part raises. Later ones that cannot be submitted or posted get
    a problem for each of their lines: what was posted before is told all the same.
    """
    writer = _Lines(running, community, full=full)
    posted: deque[_Posted] = deque()
    # All are checked as the processes get to them, and submitted in order.
    checks = [asyncio.ensure_future(running.checkers.check(part, book)) for part in parts]
    for check in checks:
        posted.append(_submit(running, community, read_checked(await check, book)))
        if len(posted) == PARTS_AHEAD:
            yield await writer.lines(posted.popleft())
    while posted:
        yield await writer.lines(posted.popleft())


def _trouble_of(error: Exception) -> ProblemError:
    """What to say of a part that could not be posted, after others were."""
    if isinstance(error, BusyError):
        return ProblemError(Trouble.service_must_have_room, retry_after_s=error.retry_after_s)
    if isinstance(error, ClosedError):
        return ProblemError(Trouble.service_must_be_open)
    return ProblemError(Trouble.service_must_not_fail)


def _submit(running: Running, community: str, checked: list[Checked]) -> _Posted:
    """Hand what a part's check left to the writer, without waiting."""
    items = [Item(community, order) for order in checked if not isinstance(order, Refusal)]
    future: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
    if not items:
        future.set_result([])
        return _Posted(checked, future)
    try:
        running.service.writer.submit(items, settling(future))
    except (BusyError, ClosedError) as error:
        future.set_exception(error)
    return _Posted(checked, future)


class _Posted(NamedTuple):
    """A part: its lines as checked, and what will become of those that are orders."""

    checked: list[Checked]
    outcomes: asyncio.Future[list[Outcome]]


class _Lines:
    """Writes results: the entry's place, or the problem."""

    def __init__(self, running: Running, community: str, *, full: bool) -> None:
        self._running, self._community, self._full = running, community, full
        self._receipts = Receipts(running.service.key.public)
        self._units: dict[str, Unit | None] = {}
        self._begun = False

    async def lines(self, posted: _Posted) -> bytes:
        """A part's results, once they are there."""
        try:
            outcomes = await posted.outcomes
        except Exception as error:
            if not self._begun:
                raise
            LOG.warning("a part of a bulk could not be posted: %s", said_of(error))
            return self._failed(posted.checked, error)
        self._begun = True
        found = iter(outcomes)
        said = [
            self._refused(line) if isinstance(line, Refusal) else self._line(line, next(found))
            for line in posted.checked
        ]
        return "".join(said).encode()

    def _failed(self, checked: Sequence[Checked], error: Exception) -> bytes:
        """The problem for each order that could not be posted."""
        failed = _said(problem(_trouble_of(error)))
        said = [self._refused(line) if isinstance(line, Refusal) else failed for line in checked]
        return "".join(said).encode()

    def _line(self, order: Order, outcome: Outcome) -> str:
        if isinstance(outcome, Refusal):
            return _said(refused(outcome, self._unit(order), order.type))
        if self._full:
            return orjson.dumps(self._receipts.answer(outcome)).decode() + "\n"
        seq, part = outcome.seq, outcome.promised.part
        leaf, again = part.leaves[seq - part.first].hex(), "true" if outcome.repeated else "false"
        return f'{{"seq":{seq},"time_ms":{outcome.time_ms},"leaf":"{leaf}","repeated":{again}}}\n'

    def _refused(self, refusal: Refusal) -> str:
        """A line that is no order for this book, or whose signature does not hold."""
        return _said(refused(refusal, None, ""))

    def _unit(self, order: Order) -> Unit | None:
        book = order.book
        if book not in self._units:
            self._units[book] = unit_of(self._running.service, self._community, order, book)
        return self._units[book]


def _said(response: JSONResponse) -> str:
    return bytes(response.body).decode() + "\n"
