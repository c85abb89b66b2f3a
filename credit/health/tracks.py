"""How members' accounts stood through a window of time, from one walk through the past.

Rules this module keeps:
1. A window is from `from_ms` on and before `until_ms`; entries later than that are not looked at.
2. Accounts are those of members that are open at the window's end.
3. Exchanges are the entries of `credit.history.EXCHANGES`; other entries move balances too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.history import EXCHANGES, MEMBER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.history import Moved, Owner, Past

DAY_MS: Final = 86_400_000


class Window(NamedTuple):
    """A span of time: from a moment on and before another, in milliseconds since 1970."""

    from_ms: int
    until_ms: int

    @property
    def days(self) -> int:
        """Whole days of it."""
        return (self.until_ms - self.from_ms) // DAY_MS


class Track:
    """An account through the window.

    Attributes:
        balance: subunits, at the end.
        below_ms: how long it stood below zero within the window.
        above_since_ms: since when it has stood above zero; None where it does not.
        exchanged_ms: when it last exchanged; None where it never did.
        paid_ms: when an exchange last took from it.
    """

    __slots__ = ("above_since_ms", "balance", "below_ms", "exchanged_ms", "paid_ms", "since_ms")

    def __init__(self, opened_ms: int) -> None:
        self.balance = self.below_ms = 0
        self.since_ms = opened_ms
        self.above_since_ms: int | None = None
        self.exchanged_ms: int | None = None
        self.paid_ms: int | None = None

    def move(self, amount: int, moved: Moved, from_ms: int) -> None:
        """Let an entry change it."""
        time_ms = moved.time_ms
        self.pass_to(time_ms, from_ms)
        self.balance += amount
        if self.balance <= 0:
            self.above_since_ms = None
        elif self.above_since_ms is None:
            self.above_since_ms = time_ms
        if moved.type in EXCHANGES:
            self.exchanged_ms = time_ms
            if amount < 0:
                self.paid_ms = time_ms

    def pass_to(self, time_ms: int, from_ms: int) -> None:
        """Let time pass, and count it if it was below zero and within the window."""
        if self.balance < 0:
            self.below_ms += max(0, time_ms - max(self.since_ms, from_ms))
        self.since_ms = time_ms


class Tracks(NamedTuple):
    """All of them; `stock` is the sum of balances above zero, in subunits times milliseconds."""

    window: Window
    accounts: Mapping[str, Track]
    stock: int


def tracked(past: Past, window: Window) -> Tracks:
    """Members' open accounts through a window."""
    from_ms, until_ms = window
    found = {id_: Track(o.opened_ms) for id_, o in past.owners.items() if o.kind == MEMBER}
    above = stock = 0
    since_ms = from_ms
    for moved in past.moves:
        if moved.time_ms >= until_ms:
            break
        if moved.time_ms > since_ms:
            stock += above * (moved.time_ms - since_ms)
            since_ms = moved.time_ms
        for account, amount in moved.legs:
            track = found.get(account)
            if track is not None:
                above -= max(track.balance, 0)
                track.move(amount, moved, from_ms)
                above += max(track.balance, 0)
    stock += above * (until_ms - since_ms)
    for track in found.values():
        track.pass_to(until_ms, from_ms)
    return Tracks(
        window, {a: t for a, t in found.items() if open_at(past.owners[a], until_ms)}, stock
    )


def open_at(owner: Owner, time_ms: int) -> bool:
    """Whether an account was open just before a moment."""
    closed_ms = owner.closed_ms
    return owner.opened_ms < time_ms and (closed_ms is None or closed_ms >= time_ms)
