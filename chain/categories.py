"""What was exchanged by month and category, from the journal alone: anybody gets the same.

A category is a code that whoever gave signed in the order; what a code means is the co-op's word
and stands outside. What an exchange was for counts once: a hold when it is captured, and what is
taken back counts as much less, in the month in which that was.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final

from chain.audit.lines import body_of
from chain.exports import lines_of
from chain.rules import SHAPES
from ledger.entries import read_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.entries import Entry

UNSAID: Final = ""
"""The category of what bears none."""

Reckoned = Counter[tuple[str, str]]
"""Subunits by month, such as "2026-11", and category."""

_GIVEN: Final = frozenset({"transfer", "exchange", "transfer-by-mandate"})


_PAYMENTS: Final = "payments-1"
"""The rule of lists by which a member pays many; other lists are acts of the co-op."""


class Reckoning:
    """Takes the entries of a journal in their order; `sums` are subunits by month and category."""

    def __init__(self) -> None:
        self.sums: Reckoned = Counter()
        self._of_order: dict[str, str] = {}
        self._payments: set[str] = set()
        self._paid: dict[str, int] = {}
        self._acts: set[str] = set()

    def take(self, entry: Entry) -> None:
        """Count an entry, if it exchanged something."""
        order = entry.order
        if order.type in _GIVEN or order.type == "hold":
            category, sign = order.body.category or UNSAID, 1
        elif order.type == "capture":
            category, sign = self._of_order.get(order.body.hold, UNSAID), 1
        elif order.type == "list-reversed":
            self._back(entry)
            return
        elif order.type == "reversal" and order.body.of not in self._acts:
            category, sign = self._of_order.get(order.body.of, UNSAID), -1
        elif order.type == "list-approved" and order.body.rule == _PAYMENTS:
            self._payments.add(order.id)
            return
        elif order.type == "moves-posted" and order.body.list in self._payments:
            category, sign = UNSAID, 1
            self._paid[order.id] = sum(amount for _, amount in entry.legs if amount > 0)
        else:
            self._acts.update((order.id,) if order.type == "moves-posted" else ())
            return
        if category:
            self._of_order[order.id] = category
        moved = sum(amount for _, amount in entry.legs if amount > 0)
        if moved:
            self.sums[month_of(entry.time_ms), category] += sign * moved

    def _back(self, entry: Entry) -> None:
        """Take off what lists of payments had moved; acts of the co-op were not counted."""
        moved = sum(self._paid.get(part, 0) for part in entry.order.body.parts)
        if moved:
            self.sums[month_of(entry.time_ms), UNSAID] -= moved


def reckon(entries: Iterable[Entry]) -> Reckoned:
    """What all entries of a journal come to, from the first one on."""
    reckoning = Reckoning()
    for entry in entries:
        reckoning.take(entry)
    return reckoning.sums


def entries_in(export: IO[bytes]) -> Iterator[Entry]:
    """The entries of an export's file; `chain.audit` says whether they are what they should be.

    Raises `EvidenceError` for what is no export.
    """
    for line in lines_of(export):
        body = body_of(line)
        if body is not None:
            yield read_entry(body, SHAPES, "entry")


def month_of(time_ms: int) -> str:
    """The month in UTC."""
    return datetime.fromtimestamp(time_ms / 1000, UTC).strftime("%Y-%m")
