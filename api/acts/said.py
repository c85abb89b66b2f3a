"""What acts and their figures are called, for people; nothing here decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from api.words.i18n import N_
from api.words.rules import RULE_NAMES
from credit.acts.figures import AMOUNT, SOME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.acts import Act


class Said(NamedTuple):
    """An act's name, what it does, and figures to begin with: amounts in whole units."""

    title: str
    means: str
    usual: Mapping[str, int]


_LEVY: Final = {"amount": 1, "grace-days": 30, "months": 1, "spared": 0}
_GIVING: Final = {"cap": 20, "months": 1, "solvency-ppm": 200_000, "waiting-days": 90}

SAID: Final[Mapping[str, Said]] = {
    "levy-1": Said(
        RULE_NAMES["levy-1"],
        N_("Every member gives the same to a fund."), _LEVY
    ),
    "levy-exchanges-1": Said(
        RULE_NAMES["levy-exchanges-1"],
        N_("Members give a share of what they exchanged to a fund."),
        {"gave-ppm": 20_000, "months": 1, "took-ppm": 0},
    ),
    "demurrage-1": Said(
        RULE_NAMES["demurrage-1"],
        N_("What stands idle above a free amount loses a share, by how long it stood there."),
        {"free": 40, "months": 1, "ppm": 5_000},
    ),
    "dividend-1": Said(
        RULE_NAMES["dividend-1"],
        N_("A surplus is shared by what members gave and took, and not by shares held."),
        {"gave-weight": 1, "months": 12, "surplus": 100, "took-weight": 1},
    ),
    "solidarity-in-1": Said(
        RULE_NAMES["solidarity-in-1"],
        N_("Every member gives the same to a fund."), _LEVY
    ),
    "solidarity-1": Said(
        RULE_NAMES["solidarity-1"],
        N_("The fund gives to members who asked, and keeps enough for what may still come."),
        _GIVING,
    ),
    "mutual-aid-in-1": Said(
        RULE_NAMES["mutual-aid-in-1"],
        N_("Every member gives the same to a fund."), _LEVY
    ),
    "mutual-aid-1": Said(
        RULE_NAMES["mutual-aid-1"],
        N_("The fund gives to members who asked, and keeps enough for what may still come."),
        _GIVING,
    ),
    "saving-1": Said(
        RULE_NAMES["saving-1"],
        N_("What members wish to set aside goes to another account of theirs."),
        {"keep": 0, "months": 1},
    ),
    "write-off-1": Said(
        RULE_NAMES["write-off-1"],
        N_("A reserve takes over what a member owes and will not give."),
        {"cap": 40, "idle-days": 180},
    ),
}  # fmt: skip
"""By tag."""

FIGURES: Final[Mapping[str, str]] = {
    "amount": N_("How much each gives"),
    "cap": N_("The most that one gets"),
    "free": N_("Free of it"),
    "gave-ppm": N_("Share of what one gave, in millionths"),
    "gave-weight": N_("How much what one gave counts"),
    "grace-days": N_("Days for which a new member is spared"),
    "idle-days": N_("Days without any exchange"),
    "keep": N_("What stays on the account"),
    "months": N_("Months of a period"),
    "ppm": N_("Share in a period, in millionths"),
    "solvency-ppm": N_("Share of a year's gifts that the fund keeps, in millionths"),
    "spared": N_("Who stands further below zero gives nothing"),
    "surplus": N_("What is shared"),
    "took-ppm": N_("Share of what one took, in millionths"),
    "took-weight": N_("How much what one took counts"),
    "waiting-days": N_("Days from the first gift until one may ask"),
}
"""What a figure is, by name."""


def is_amount(act: Act, name: str) -> bool:
    """Whether a figure is an amount, and not a number of days, months or parts."""
    return act.spans[name] in {AMOUNT, SOME}


def usual(act: Act, scale: int) -> dict[str, int]:
    """Figures to begin with, amounts in subunits of a unit with this scale."""
    return {
        name: number * scale if is_amount(act, name) else number
        for name, number in SAID[act.tag].usual.items()
    }
