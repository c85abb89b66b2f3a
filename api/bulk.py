"""Orders in bulk: one signed order a line, a result for each, in order, streamed.

A thousand lines at a time are read and verified in other processes, then posted while the next
thousand are; each thousand's results are sent when they are committed. An order that is refused
refuses nobody else's. Sent again, lines that were posted before come back as repeated.

A result is not a receipt: who wants the signed promise of each entry asks for `receipts=full`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import orjson

from api.checking import read_checked
from api.posting import unit_of
from api.problems import ProblemError, Trouble, refused
from chain.sealing import Receipts
from ledger.journal import Item
from ledger.refusals import Refusal
from ledger.writer import post

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from api.checking import Checked
    from api.running import Running
    from ledger.amounts import Unit
    from ledger.journal import Outcome

LINES_MAX: Final = 10_000
LINES_EACH: Final = 1_000
"""Lines checked and posted at a time: a full batch of the writer's."""


def chunks(body: bytes) -> list[bytes]:
    """The body's lines, `LINES_EACH` to a chunk; raises `ProblemError` for none or too many."""
    lines = body.splitlines(keepends=True)
    if not 1 <= len(lines) <= LINES_MAX:
        fields = {"lines": len(lines), "most": LINES_MAX}
        raise ProblemError(Trouble.bulk_must_have_lines, fields)
    return [b"".join(lines[at : at + LINES_EACH]) for at in range(0, len(lines), LINES_EACH)]


async def results(
    running: Running, community: str, book: str, parts: Sequence[bytes], *, full: bool
) -> AsyncIterator[bytes]:
    """The results of each chunk as JSON lines, as soon as it is committed."""
    checks = [running.checkers.check(part, book) for part in parts]
    posting = [asyncio.ensure_future(_post(running, community, check)) for check in checks[:1]]
    writer = _Lines(running, full=full)
    for at in range(len(parts)):
        checked, outcomes = await posting[at]
        if at + 1 < len(parts):
            following = _post(running, community, checks[at + 1])
            posting.append(asyncio.ensure_future(following))
        yield writer.lines(community, checked, outcomes)


async def _post(
    running: Running, community: str, check: asyncio.Future[bytes]
) -> tuple[list[Checked], list[Outcome]]:
    """Post what a chunk's check left, and give each line its outcome."""
    checked = read_checked(await check)
    items = [Item(community, order) for order in checked if not isinstance(order, Refusal)]
    posted = iter(await post(running.service.writer, items) if items else [])
    return checked, [order if isinstance(order, Refusal) else next(posted) for order in checked]


class _Lines:
    """Writes results: the entry's place, or the problem."""

    def __init__(self, running: Running, *, full: bool) -> None:
        self._running, self._full = running, full
        self._receipts = Receipts(running.service.key.public)
        self._units: dict[str, Unit | None] = {}

    def lines(
        self, community: str, checked: Sequence[Checked], outcomes: Sequence[Outcome]
    ) -> bytes:
        rows = zip(checked, outcomes, strict=True)
        return b"".join([self._line(community, order, outcome) for order, outcome in rows])

    def _line(self, community: str, order: Checked, outcome: Outcome) -> bytes:
        if isinstance(outcome, Refusal):
            return self._problem(community, order, outcome)
        if self._full:
            return orjson.dumps(self._receipts.of(outcome).to_json()) + b"\n"
        part = outcome.part
        leaf = part.leaves[outcome.seq - part.first].hex()
        repeated = "true" if outcome.repeated else "false"
        return (
            f'{{"seq":{outcome.seq},"time_ms":{outcome.time_ms},"leaf":"{leaf}",'
            f'"repeated":{repeated}}}\n'
        ).encode()

    def _problem(self, community: str, order: Checked, refusal: Refusal) -> bytes:
        if isinstance(order, Refusal):
            return bytes(refused(refusal, None, "").body) + b"\n"
        if order.book not in self._units:
            self._units[order.book] = unit_of(self._running.service, community, order, order.book)
        return bytes(refused(refusal, self._units[order.book], order.type).body) + b"\n"
