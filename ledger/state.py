"""A book's state in memory: plain dictionaries that satisfy the kernel's `View`.

The audit folds a whole journal into one; the service fills one with the records that a batch
touches. `apply` is the only place where a decision changes anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.records import (
    Account,
    Book,
    Guardians,
    Hold,
    Kept,
    Key,
    Mandate,
    Member,
    Posted,
    Seen,
)

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from ledger.kernel import Accepted, Leg
    from ledger.orders import Order


class State:
    """The records of one book, and how many entries made them."""

    __slots__ = (
        "_tables", "accounts", "book", "guardians", "holds", "kept", "keys", "mandates", "members",
        "moved", "posted", "seen", "size", "taken_back", "time_ms", "times",
    )  # fmt: skip

    def __init__(self) -> None:
        self.book: Book | None = None
        self.size = 0
        self.taken_back: AbstractSet[str] | None = None
        self.time_ms = 0
        self.moved = False
        self.accounts: dict[str, Account] = {}
        self.members: dict[str, Member] = {}
        self.keys: dict[str, Key] = {}
        self.holds: dict[str, Hold] = {}
        self.mandates: dict[str, Mandate] = {}
        self.guardians: dict[str, Guardians] = {}
        self.kept: dict[str, Kept] = {}
        self.times: dict[int, int] = {}
        self.posted: dict[str, Posted] = {}
        self.seen: dict[str, Seen] = {}
        self._tables: dict[type, dict[str, Any]] = {
            Member: self.members,
            Key: self.keys,
            Hold: self.holds,
            Mandate: self.mandates,
            Guardians: self.guardians,
            Posted: self.posted,
            Kept: self.kept,
        }

    def apply(self, order: Order, accepted: Accepted, now_ms: int) -> None:
        """Put an accepted order's records in place and count its entry."""
        accounts = self.accounts
        for leg in accepted.legs:
            accounts[leg.account.terms.id] = leg.account
        if not self.moved:
            self.moved = any(_moves(leg) for leg in accepted.legs)
        for record in accepted.records:
            if isinstance(record, Book):
                self.book = record
            else:
                self._tables[type(record)][record.id] = record
                if isinstance(record, Member) and record.renewed == self.size:
                    self.times[self.size] = now_ms
        self._see(order)
        if self.taken_back is None or order.id in self.taken_back:
            moved = tuple((leg.account.terms.id, leg.amount) for leg in accepted.legs)
            self.posted[order.id] = Posted(order.id, order.type, moved, None, now_ms)
        self.size += 1
        self.time_ms = now_ms

    def _see(self, order: Order) -> None:
        """Note the order, so that it is posted once."""
        self.seen[order.id] = Seen(order.id, order.text, self.size)


def _moves(leg: Leg) -> bool:
    return bool(leg.amount or leg.account.held_out or leg.account.held_in)
