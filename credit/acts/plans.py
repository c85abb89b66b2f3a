"""Plans of instalments by which a member comes back to zero: what is due when.

1. The debt is shared into as many instalments as were agreed; where that does not come out even,
   the first ones are a subunit more. They sum to the debt exactly.
2. They are due at the end of each of the following months of UTC's calendar, the first at the end
   of the month in which the plan is made.
"""

from __future__ import annotations

from typing import Final

from credit.acts.periods import month_ms, month_of

COUNT_MAX: Final = 36

Instalment = tuple[int, int]
"""When it is due (the first instant after), and how many subunits."""


def instalments(debt: int, count: int, now_ms: int) -> list[Instalment]:
    """The instalments of a debt, `count` at most; fewer where there are not so many subunits."""
    count = max(1, min(count, debt, COUNT_MAX))
    whole, more = divmod(debt, count)  # 1
    year, month = month_of(now_ms)
    return [(month_ms(year, month + 1 + at), whole + (at < more)) for at in range(count)]  # 2
