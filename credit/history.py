"""What a book's past says to the rules of credit: who had which account, and what moved when.

A rule that decides by the past (`credit.policies`, `credit.acts`, `credit.standing`) takes this
and nothing else, so that whoever holds the export gets what the service got. Times are the
entries' own; a reversal moves back, under its own time, what it names. An order that takes a whole
list back is a reversal of each of its parts.

Leaves to others: reading entries from a store (api) or a file (`chain.exports`).
"""

from __future__ import annotations

from bisect import bisect_left
from copy import copy
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ledger.entries import Entry
    from ledger.orders import Order

MEMBER: Final = "member"
REVERSAL: Final = "reversal"
LIST_BACK: Final = "list-reversed"
PART: Final = "moves-posted"
PAYMENTS: Final = "payments"
"""What a list of payments moved. Its entries are `moves-posted`, as those of acts are."""
ACT_BACK: Final = "act-reversed"
"""What takes back a part of an act: no exchange either, though its entry is a reversal."""
EXCHANGES: Final = frozenset(
    {"transfer", "exchange", "transfer-by-mandate", "capture", REVERSAL, PAYMENTS}
)
"""Types of entries by which members exchange; what else moves amounts is an act of the co-op."""
OF_HOLDS: Final = frozenset({"capture", "release", "hold-expired"})
"""Types of orders that name hours which were set aside before."""
_BY_PAYER: Final = "payments-1"
_PLAIN: Final = frozenset({"transfer", "exchange", "transfer-by-mandate"})
"""Most entries: each of their legs moves something, and they say nothing else that a past keeps."""


ENDORSEMENT: Final = "endorsement-stated"
LEAVE: Final = "leave-stated"
STATEMENTS: Final = frozenset({ENDORSEMENT, LEAVE, "household-stated"})
"""Types by which people state what policies read."""


class Owner(NamedTuple):
    """An account of the past: whose, of which kind, opened and closed when; None while open."""

    member: str
    kind: str
    opened_ms: int
    closed_ms: int | None = None


class Moved(NamedTuple):
    """An entry that moved amounts: signed subunits by account, which sum to zero.

    `order` is its order's id, and `of` the order that it takes back, if it is a reversal.
    """

    seq: int
    time_ms: int
    type: str
    order: str
    legs: tuple[tuple[str, int], ...]
    of: str | None = None
    category: str = ""


class Promise(NamedTuple):
    """Hours that `payer` set aside for `payee`, who would do something for them.

    `kept_ms` is when some of them were first given, `ended_ms` when what was left was freed;
    None while that has not been.
    """

    payer: str
    payee: str
    made_ms: int
    kept_ms: int | None = None
    ended_ms: int | None = None


class Statement(NamedTuple):
    """What somebody stated, with the fields of its order."""

    seq: int
    time_ms: int
    type: str
    body: Any


class Past:
    """A book's history up to some entry.

    Attributes:
        owners: accounts by id, in the order in which they were opened.
        moves: what moved, the earliest first.
        promises: hours that were set aside, by the order that did so.
        statements: what people stated of each other, the earliest first.
        size: how many entries it was folded from.
    """

    def __init__(self) -> None:
        self.owners: dict[str, Owner] = {}
        self.moves: list[Moved] = []
        self.promises: dict[str, Promise] = {}
        self.statements: list[Statement] = []
        self.size = 0
        self._payments: set[str] = set()
        self._acts: set[str] = set()
        self._parts: dict[str, tuple[tuple[str, int], ...]] = {}

    def copy(self) -> Past:
        """The same, to be gone on with apart from this one."""
        past = Past()
        for name, kept in vars(self).items():
            setattr(past, name, copy(kept))
        return past

    def take(self, entry: Entry) -> None:
        """Add the journal's next entry."""
        seq, order = entry.seq, entry.order
        if order.type not in _PLAIN:
            self.note(seq, entry.time_ms, order, entry.legs)
            return
        self.size = seq + 1
        category = getattr(order.body, "category", None) or ""
        self.moves.append(
            Moved(seq, entry.time_ms, order.type, order.id, entry.legs, None, category)
        )

    def note(self, seq: int, time_ms: int, order: Order, moved: Iterable[tuple[str, int]]) -> None:
        """Add the journal's next entry by its parts; `moved` are its legs."""
        body = order.body
        self.size = seq + 1
        self._owned(order, time_ms)
        match order.type:
            case "list-approved" if body.rule == _BY_PAYER:
                self._payments.add(order.id)
            case "hold":
                self.promises[order.id] = Promise(body.payer, body.payee, time_ms)
            case "capture":
                self._kept(body.hold, time_ms)
            case type_ if type_ in STATEMENTS:
                self.statements.append(Statement(seq, time_ms, type_, body))
            case "release" | "hold-expired":
                ended = self.promises[body.hold]._replace(ended_ms=time_ms)
                self.promises[body.hold] = ended
        if order.type == LIST_BACK:
            self._list_back(seq, time_ms, order)
            return
        legs = tuple(leg for leg in moved if leg[1])
        if order.type == PART:
            self._parts[order.id] = legs
            if body.list not in self._payments:
                self._acts.add(order.id)
        if legs:
            paid = order.type == PART and body.list in self._payments
            of = body.of if order.type == REVERSAL else None
            type_ = self._type_back(of) if of else PAYMENTS if paid else order.type
            category = getattr(body, "category", None) or ""
            self.moves.append(Moved(seq, time_ms, type_, order.id, legs, of, category))

    def _owned(self, order: Order, time_ms: int) -> None:
        body = order.body
        match order.type:
            case "account-opened":
                self.owners[body.account] = Owner(body.member, body.kind, time_ms)
            case "account-closed":
                owner = self.owners[body.account]
                self.owners[body.account] = owner._replace(closed_ms=time_ms)
            case "members-expected":
                for account, kind, _, member, _ in body.lines:
                    self.owners[account] = Owner(member, kind, time_ms)

    def _list_back(self, seq: int, time_ms: int, order: Order) -> None:
        """All parts of a list go back at once: as a reversal of each.

        A past of some accounts alone has no others than the parts that they are on.
        """
        for part in order.body.parts:
            legs = tuple((account, -amount) for account, amount in self._parts.get(part, ()))
            if legs:
                type_ = self._type_back(part)
                self.moves.append(Moved(seq, time_ms, type_, order.id, legs, part))

    def _type_back(self, of: str) -> str:
        """The type of what takes an order back."""
        return ACT_BACK if of in self._acts else REVERSAL

    def _kept(self, order: str, time_ms: int) -> None:
        promise = self.promises[order]
        if promise.kept_ms is None:
            self.promises[order] = promise._replace(kept_ms=time_ms)

    def balances(self, until_ms: int | None = None) -> dict[str, int]:
        """What every account came to by the entries before `until_ms`, in subunits."""
        found = dict.fromkeys(self.owners, 0)
        for moved in self.moves:
            if until_ms is not None and moved.time_ms >= until_ms:
                break
            for account, amount in moved.legs:
                found[account] += amount
        return found

    def between(self, from_ms: int, until_ms: int) -> Sequence[Moved]:
        """What moved from `from_ms` on and before `until_ms`."""
        # A book's clock never goes back.
        first = bisect_left(self.moves, from_ms, key=_time_of)
        return self.moves[first : bisect_left(self.moves, until_ms, first, key=_time_of)]


def _time_of(moved: Moved) -> int:
    return moved.time_ms


def past_of(entries: Iterable[Entry]) -> Past:
    """The history that entries of a journal make, from the first one on."""
    past = Past()
    for entry in entries:
        past.take(entry)
    return past
