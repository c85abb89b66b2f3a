"""What members' balances say: how they lie, how they move, and where they are stuck.

Every figure is of members' accounts that are open at the window's end, save `sums`, which is of
all that the book has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.health.flows import PARTS, gini
from credit.health.tracks import DAY_MS
from credit.history import MEMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from credit.health.flows import Arrows
    from credit.health.tracks import Track, Tracks, Window
    from credit.history import Past

RANKS: Final = (0, 100, 250, 500, 750, 900, 1_000)
"""Of how many in a thousand: least, tenth, quarter, middle, three quarters, nine tenths, most."""

IDLE_DAYS: Final = (30, 90, 180, 365)
STUCK_DAYS: Final = 180
NEAR: Final = 10
"""An account is near a bound with at most so many parts of a hundred left to it."""

Bounds = tuple["int | None", "int | None"]
"""The lower and the upper bound in subunits; None for none."""


class Sums(NamedTuple):
    """Of all accounts at the window's end, in subunits: `total` is always 0.

    `above` and `below` are the sums of members' balances on either side of zero; `community` is
    that of the co-op's own accounts.
    """

    total: int
    above: int
    below: int
    community: int


def sums(past: Past, window: Window) -> Sums:
    """What all accounts come to."""
    balances = past.balances(window.until_ms)
    own = [b for account, b in balances.items() if past.owners[account].kind == MEMBER]
    above, below_ = sum(b for b in own if b > 0), sum(b for b in own if b < 0)
    total = sum(balances.values())
    return Sums(total, above, below_, total - above - below_)


class Spread(NamedTuple):
    """Balances at each of `RANKS`, and how unevenly hours are given and received (Gini)."""

    balances: Sequence[int]
    given: int
    received: int
    accounts: int


def spread(tracks: Tracks, given: Mapping[str, int], received: Mapping[str, int]) -> Spread:
    """How balances lie."""
    balances = [track.balance for track in tracks.accounts.values()]
    return Spread(ranked(balances), gini(given.values()), gini(received.values()), len(balances))


def ranked(amounts: Sequence[int]) -> Sequence[int]:
    """The amount at each of `RANKS`: the least that so many in a thousand do not pass."""
    ordered = sorted(amounts)
    count = len(ordered)
    return [ordered[max(-(-count * rank // PARTS), 1) - 1] for rank in RANKS] if count else []


class Velocity(NamedTuple):
    """How often hours in credit change hands within the window, in thousandths of once.

    `given` are the hours given in it, `stock` the mean of what stood above zero, in subunits.
    """

    turns: int
    given: int
    stock: int


def velocity(tracks: Tracks, flow: Arrows) -> Velocity:
    """Hours given by the mean over time of the sum of balances above zero.

    Where that is less than a subunit there is nothing to use, and `turns` is 0.
    """
    given, lasted = sum(flow.values()), tracks.window.until_ms - tracks.window.from_ms
    stock = tracks.stock // lasted
    turns = PARTS * given * lasted // tracks.stock if stock else 0
    return Velocity(turns, given, stock)


class Idle(NamedTuple):
    """Members by whole days since their last exchange: up to each of `IDLE_DAYS`, longer, never."""

    members: Sequence[int]
    never: int


def idle(tracks: Tracks, past: Past) -> Idle:
    """How long ago members exchanged, on whichever of their accounts."""
    last: dict[str, int] = {}
    for account, track in tracks.accounts.items():
        member = past.owners[account].member
        at_ms = -1 if track.exchanged_ms is None else track.exchanged_ms
        last[member] = max(last.get(member, -1), at_ms)
    counts = [0] * (len(IDLE_DAYS) + 1)
    for at_ms in last.values():
        if at_ms >= 0:
            days = (tracks.window.until_ms - at_ms) // DAY_MS
            counts[sum(days > limit for limit in IDLE_DAYS)] += 1
    return Idle(counts, len(last) - sum(counts))


class Near(NamedTuple):
    """Accounts with a tenth of the way or less to the lower or upper bound, or past it.

    `debit` is what stands below zero on the first of them, in subunits.
    """

    lower: int
    debit: int
    upper: int
    bounded: int


def near(tracks: Tracks, bounds: Mapping[str, Bounds]) -> Near:
    """How many are near their bounds; a bound of zero is no way, and counts for nobody."""
    lower = upper = debit = bounded = 0
    for account, track in tracks.accounts.items():
        low, high = bounds.get(account, (None, None))
        bounded += bool(low or high)
        if low and 100 * track.balance <= (100 - NEAR) * low:
            lower += 1
            debit += track.balance
        upper += bool(high and 100 * track.balance >= (100 - NEAR) * high)
    return Near(lower, debit, upper, bounded)


class Stuck(NamedTuple):
    """Accounts above zero for `STUCK_DAYS` that no exchange has taken from since; and what of."""

    accounts: int
    amount: int


def stuck(tracks: Tracks) -> Stuck:
    """Who has hours and does not find what to spend them on."""
    since_ms = tracks.window.until_ms - STUCK_DAYS * DAY_MS
    found = [t.balance for t in tracks.accounts.values() if _is_stuck(t, since_ms)]
    return Stuck(len(found), sum(found))


def _is_stuck(track: Track, since_ms: int) -> bool:
    above_ms = track.above_since_ms
    unpaid = track.paid_ms is None or track.paid_ms < since_ms
    return above_ms is not None and above_ms <= since_ms and unpaid


class Below(NamedTuple):
    """Whole days below zero within the window, at each of `RANKS`; how many were so all of it."""

    days: Sequence[int]
    always: int
    ever: int


def below(tracks: Tracks) -> Below:
    """How long accounts stood below zero."""
    spent = [track.below_ms for track in tracks.accounts.values()]
    lasted = tracks.window.until_ms - tracks.window.from_ms
    days = ranked([ms // DAY_MS for ms in spent])
    return Below(days, sum(ms == lasted for ms in spent), sum(ms > 0 for ms in spent))
