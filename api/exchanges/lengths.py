"""How long a visit was, by what two say of it. Pure; all in subunits.

Two who look at a clock differ by some minutes: within a quarter of an hour the lesser counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger.amounts import HOUR_SCALE

if TYPE_CHECKING:
    from ledger.amounts import Unit

QUARTER: Final = HOUR_SCALE // 4


def quarter_of(unit: Unit) -> int:
    """By how much two words may differ and be the same: nothing, in a book that counts no hours."""
    return QUARTER if unit.scale == HOUR_SCALE else 0


def settled(one: int, other: int, quarter: int) -> int | None:
    """What counts where two amounts were said; None where they differ by more than a quarter.

    That nothing was given is no amount that is nearly something.
    """
    lesser = min(one, other)
    if one == other:
        return lesser
    return lesser if lesser > 0 and abs(one - other) <= quarter else None
