"""Caps on what a newcomer may gain in a day, a week and a month.

Somebody who was let in yesterday and is paid a hundred hours today is either very busy or not whom
they seem; either way a treasurer wants to hear of it.

1. A newcomer's first account was opened less than `days` days ago.
2. A newcomer's account may stand no higher than what it stood at a day (a week, 30 days) ago and
   `day` (`week`, `month`) above that; a cap of 0 is none. Before it was opened it stood at zero.
3. Nor may anybody's account stand higher than `above`; 0 is no limit.
4. The lowest of these is the upper limit, though never less than zero. As it follows from what the
   account stood at, it has to be set again each day.
5. Every account may go `below` under zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.history import MEMBER
from credit.policies.common import AMOUNT, DAY_MS, DAYS, Bounds, Span, first_accounts, upper_of
from credit.policies.stated import NOTHING, Stated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.history import Past

TAG: Final = "newcomer-cap-1"


class Figures(NamedTuple):
    """`days` is a number of days, all else subunits."""

    above: int
    below: int
    day: int
    days: int
    month: int
    week: int


SPANS: Final[Mapping[str, Span]] = {
    "above": AMOUNT, "below": AMOUNT, "day": AMOUNT, "days": DAYS, "month": AMOUNT, "week": AMOUNT,
}  # fmt: skip


def bounds(past: Past, now_ms: int, figures: Figures, stated: Stated = NOTHING) -> Bounds:
    """The limits of members' accounts that are open at a time."""
    del stated
    since: dict[str, int] = {}
    for owner in past.owners.values():
        if owner.kind == MEMBER:
            since.setdefault(owner.member, owner.opened_ms)
    upper = upper_of(figures.above)
    accounts = first_accounts(past, now_ms)
    new = {
        account for member, account in accounts.items()
        if since[member] > now_ms - figures.days * DAY_MS  # 1
    }  # fmt: skip
    found: Bounds = dict.fromkeys(accounts.values(), (-figures.below, upper))  # 3, 5
    for account, most in _capped(past, now_ms, figures, new).items():
        found[account] = -figures.below, most if upper is None else min(most, upper)
    return found


def _capped(past: Past, now_ms: int, figures: Figures, new: set[str]) -> dict[str, int]:
    """The lowest cap of each newcomer's account."""
    windows = ((1, figures.day), (7, figures.week), (30, figures.month))
    capped: dict[str, int] = {}
    for days, cap in windows:
        if not cap or not new:
            continue
        stood = dict.fromkeys(new, 0)
        for moved in past.between(0, now_ms - days * DAY_MS):  # 2
            for account, amount in moved.legs:
                if account in stood:
                    stood[account] += amount
        for account, balance in stood.items():
            most = max(0, balance + cap)  # 4
            capped[account] = min(most, capped.get(account, most))
    return capped
