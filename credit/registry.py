"""The rules of credit by their tags: what each is for, and which whole numbers it goes by.

A tag names one rule for good, such as `levy-1`: what is reckoned otherwise has another number.
Orders name the tag and its figures; whoever audits a book finds here what to reckon with.

Adding a rule: its file in `credit.policies` or `credit.acts`, and a row here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.acts import ACTS
from credit.policies import POLICIES

if TYPE_CHECKING:
    from collections.abc import Mapping

Figures = tuple[tuple[str, int], ...]
"""Pairs of name and whole number, in order of the names, as an order says them."""

MOVES, BOUNDS = "moves", "bounds"
PAYER, TREASURER, STEWARDS = "payer", "treasurer", "stewards"


class Tag(NamedTuple):
    """A rule whose lists people sign.

    Attributes:
        kind: what it is one of: a book has adopted one of each kind at most.
        gives: a list of amounts to move, or of bounds to set.
        signers: who signs its lists: whoever gives, a treasurer, or stewards and a treasurer.
        figures: its numbers by name, each with the least and the most that it may be.
        is_periodic: whether it is reckoned from a period, each once.
        is_adopted: whether a policy of its kind must be in force, with the same figures.
    """

    kind: str
    gives: str
    signers: str
    figures: Mapping[str, tuple[int, int]] = {}
    is_periodic: bool = False
    is_adopted: bool = False


TAGS: Final[Mapping[str, Tag]] = {
    "payments-1": Tag("payments", MOVES, PAYER),
    "bounds-1": Tag("bounds", BOUNDS, TREASURER),
    **{
        tag: Tag("limits", BOUNDS, TREASURER, policy.spans, is_periodic=True, is_adopted=True)
        for tag, policy in POLICIES.items()
    },
    **{
        tag: Tag(act.kind, MOVES, STEWARDS, act.spans, is_periodic=True, is_adopted=act.is_adopted)
        for tag, act in ACTS.items()
    },
}
"""Every rule there is. The first two are reckoned from nothing: people have written the list.

A policy is reckoned for the end of its period, which begins where the last one ended.
"""


def unfit(tag: str, figures: Figures) -> str | None:
    """What is wrong with a tag and its figures, by the name of it; None if nothing is."""
    known = TAGS.get(tag)
    if known is None:
        return tag
    said = dict(figures)
    if said.keys() != known.figures.keys():
        return min(said.keys() ^ known.figures.keys())
    for name, (least, most) in known.figures.items():
        if not least <= said[name] <= most:
            return name
    return None
