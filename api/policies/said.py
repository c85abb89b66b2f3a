"""What each policy and each of its figures is called, for people; nothing here decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from api.words.i18n import N_
from credit.policies.common import AMOUNT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.policies import Policy


class Said(NamedTuple):
    """A policy's name, what it means for a member, and figures to begin with, amounts in units."""

    title: str
    means: str
    usual: Mapping[str, int]


SAID: Final[Mapping[str, Said]] = {
    "fixed-1": Said(
        N_("The same for all"),
        N_("Everybody has the same limits."),
        {"above": 40, "below": 20},
    ),
    "tenure-1": Said(
        N_("By time in the co-op"),
        N_("Your limit widens with the time that you have been a member."),
        {"above": 40, "below": 10, "days": 90, "most": 30, "step": 5},
    ),
    "earned-1": Said(
        N_("Earned by giving to many"),
        N_("Your limit widens with what you gave to many people."),
        {
            "above": 40, "apart": 4, "below": 10, "days": 365, "each": 10, "most": 30,
            "percent": 50,
        },
    ),
    "endorsed-1": Said(
        N_("Vouched for by others"),
        N_("Others can vouch for you with a part of their own limit."),
        {"above": 40, "below": 20, "each": 5, "most-given": 10, "most-taken": 20},
    ),
    "care-leave-1": Said(
        N_("Wider in illness and after a birth"),
        N_("Your limit is wider while you are ill or after a birth."),
        {"above": 40, "below": 20, "days": 180, "more": 30},
    ),
    "starting-1": Said(
        N_("A start for new members"),
        N_("You can receive from the first day, before you gave anything."),
        {"above": 40, "allowance": 10, "below": 5, "days": 90},
    ),
    "newcomer-cap-1": Said(
        N_("Slow at first"),
        N_("In your first months your balance rises only so much in a day, a week or a month."),
        {"above": 40, "below": 20, "day": 8, "days": 90, "month": 40, "week": 20},
    ),
}  # fmt: skip
"""By tag."""

FIGURES: Final[Mapping[str, str]] = {
    "above": N_("Highest balance (0: no limit)"),
    "allowance": N_("How far below zero at the start"),
    "apart": N_("How many people, those given most, do not count"),
    "below": N_("How far below zero"),
    "day": N_("Most in a day (0: no limit)"),
    "days": N_("Number of days"),
    "each": N_("Most that one person counts for"),
    "month": N_("Most in 30 days (0: no limit)"),
    "more": N_("How much further during a leave"),
    "most": N_("Most that can be added, or widest limit"),
    "most-given": N_("Most that one member can vouch for in all"),
    "most-taken": N_("Most that others can vouch for one member"),
    "percent": N_("How many per cent of it"),
    "step": N_("How much wider each time"),
    "week": N_("Most in a week (0: no limit)"),
}
"""What a figure is, by name."""


def usual(policy: Policy, scale: int) -> dict[str, int]:
    """Figures to begin with, amounts in subunits of a unit with this scale."""
    return {
        name: number * scale if is_amount(policy, name) else number
        for name, number in SAID[policy.tag].usual.items()
    }


def is_amount(policy: Policy, name: str) -> bool:
    """Whether a figure is an amount, and not a number of days, people or per cent."""
    return policy.spans[name] == AMOUNT
