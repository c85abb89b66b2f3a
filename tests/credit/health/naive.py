"""Every figure once more, slowly and plainly: day by day, pair by pair."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from credit.health.tracks import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from credit.health.tracks import Window
    from credit.history import Past

EXCHANGES = {"transfer", "exchange", "transfer-by-mandate", "capture", "reversal"}


def balance(past: Past, account: str, before_ms: int) -> int:
    """An account's balance by what came before a moment."""
    return sum(
        amount
        for moved in past.moves
        for owner, amount in moved.legs
        if owner == account and moved.time_ms < before_ms
    )


def members(past: Past) -> list[str]:
    """The accounts of members; none of these tests' is closed."""
    return [account for account, owner in past.owners.items() if owner.kind == "member"]


def given(past: Past, window: Window) -> dict[tuple[str, str], int]:
    """Who gave how much to whom; each entry of the tests has one payer and one payee."""
    found: dict[tuple[str, str], int] = {}
    own = set(members(past))
    for moved in past.moves:
        ((payer, _), (payee, amount)) = moved.legs
        if not window.from_ms <= moved.time_ms < window.until_ms or moved.type not in EXCHANGES:
            continue
        if payer not in own or payee not in own:
            continue
        back = moved.type == "reversal"
        pair = (payer, payee) if back else (payee, payer)
        found[pair] = found.get(pair, 0) + (-amount if back else amount)
    return {pair: amount for pair, amount in found.items() if amount > 0}


def thousandths(part: Fraction | int) -> int:
    """A share, rounded down."""
    return int(part * 1000)


def gini(amounts: list[int]) -> int:
    """The mean difference of every two, by twice the mean."""
    total = sum(amounts)
    if not total:
        return 0
    apart = sum(abs(one - other) for one in amounts for other in amounts)
    return thousandths(Fraction(apart, 2 * len(amounts) * total))


def positive_by_day(past: Past, window: Window) -> Fraction:
    """The mean of what stands above zero; the tests' entries stand at the turn of days."""
    sums = [
        sum(max(balance(past, account, day * DAY_MS + 1), 0) for account in members(past))
        for day in range(window.from_ms // DAY_MS, window.until_ms // DAY_MS)
    ]
    return Fraction(sum(sums), len(sums))


def days_below(past: Past, account: str, window: Window) -> int:
    """On how many days of the window an account stood below zero."""
    days = range(window.from_ms // DAY_MS, window.until_ms // DAY_MS)
    return sum(balance(past, account, day * DAY_MS + 1) < 0 for day in days)


def days_idle(past: Past, account: str, window: Window) -> int | None:
    """Days since an account exchanged last; None for never."""
    times = [
        moved.time_ms
        for moved in past.moves
        if moved.type in EXCHANGES
        and moved.time_ms < window.until_ms
        and account in dict(moved.legs)
    ]
    return (window.until_ms - max(times)) // DAY_MS if times else None


def stuck(past: Past, window: Window, days: int) -> list[str]:
    """Accounts above zero on each of the last days, from which no exchange took meanwhile."""
    last = window.until_ms // DAY_MS
    found = []
    for account in members(past):
        above = all(
            balance(past, account, day * DAY_MS + 1) > 0 for day in range(last - days, last)
        )
        paid = any(
            dict(moved.legs).get(account, 0) < 0
            for moved in past.moves
            if moved.type in EXCHANGES and (last - days) * DAY_MS <= moved.time_ms < window.until_ms
        )
        if above and not paid:
            found.append(account)
    return found


def circle(flow: Iterable[tuple[str, str]], arrow: tuple[str, str], longest: int) -> int | None:
    """The length of the shortest circle that an arrow is on, by trying every way from its end."""
    flow = list(flow)
    ways = [[arrow[1]]]
    for length in range(2, longest + 1):
        ways = [[*way, to] for way in ways for start, to in flow if start == way[-1]]
        if any(way[-1] == arrow[0] for way in ways):
            return length
        ways = [list(way) for way in {(way[0], way[-1]) for way in ways}]
    return None


def is_walk(flow: Any, way: list[str]) -> bool:  # noqa: ANN401
    """Whether each step of a way is an arrow."""
    return all(step in flow for step in pairwise(way))
