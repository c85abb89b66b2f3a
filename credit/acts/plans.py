"""Plans of instalments by which a member comes back to zero: what is due when.

1. The debt is shared into as many instalments as were agreed; where that does not come out even,
   the first ones are a subunit more. They sum to the debt exactly.
2. They are due at the end of each of the following months of UTC's calendar, the first at the end
   of the month in which the plan is made.
3. A plan is told by the limits that began it: the lower one is what was owed then, and they end
   with the month of the last instalment.
4. What the balance rose since then is paid, the first instalment first.
5. An instalment is late once its time is over and some of it is missing. Of the others that miss
   something the first is due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.acts.periods import DAY_MS, month_ms, month_of

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNT_MAX: Final = 36
SOON_MS: Final = 7 * DAY_MS
"""How long before an instalment is due its member is told."""

Instalment = tuple[int, int]
"""When it is due (the first instant after), and how many subunits."""


def instalments(debt: int, count: int, now_ms: int) -> list[Instalment]:
    """The instalments of a debt, `count` at most; fewer where there are not so many subunits."""
    count = max(1, min(count, debt, COUNT_MAX))
    whole, more = divmod(debt, count)  # 1
    year, month = month_of(now_ms)
    return [(month_ms(year, month + 1 + at), whole + (at < more)) for at in range(count)]  # 2


PAID, LATE, DUE, AHEAD = "paid", "late", "due", "ahead"


class Followed(NamedTuple):
    """An instalment as it stands: when it is due, its subunits, how many are missing, its state."""

    due_ms: int
    amount: int
    missing: int
    state: str


def plan_of(
    lower: int | None, until_ms: int | None, made_ms: int, balance: int | None
) -> list[Instalment]:
    """The plan that limits began, set at a time where an account stood so; none if they do not."""
    if lower is None or until_ms is None or lower >= 0 or lower != balance or until_ms < made_ms:
        return []  # 3
    year, month = month_of(made_ms)
    last_year, last_month = month_of(until_ms)
    count = (last_year - year) * 12 + last_month - month + 1
    if count > COUNT_MAX:
        return []
    found = instalments(-lower, count, made_ms)
    return found if found[-1][0] == until_ms + 1 else []


def followed(plan: Sequence[Instalment], balance: int, now_ms: int) -> list[Followed]:
    """A plan's instalments as they stand, with a balance, at a time."""
    paid = max(0, sum(amount for _, amount in plan) + balance)  # 4
    found: list[Followed] = []
    needed = 0
    for due_ms, amount in plan:
        needed += amount
        missing = min(amount, max(0, needed - paid))
        found.append(Followed(due_ms, amount, missing, _state(found, missing, due_ms, now_ms)))
    return found


def _state(before: Sequence[Followed], missing: int, due_ms: int, now_ms: int) -> str:
    if not missing:
        return PAID
    if due_ms <= now_ms:
        return LATE  # 5
    return AHEAD if any(one.state == DUE for one in before) else DUE
