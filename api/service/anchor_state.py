"""How anchoring is, as `/readyz` and the auditor's desk say it; and how often it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from chain.anchors.job import OtherKeyError
from ledger.errors import AyniError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.anchors.job import Outcome

StateName: TypeAlias = Literal[
    "none", "opening", "open", "away", "other_chain", "other_key", "no_key", "held_back", "failing",
]  # fmt: skip
"""How anchoring is: `away`: the node does not answer; `other_chain`: it is not where books were
anchored; `other_key`: a book is named after another key; `held_back`: by the operator's bounds;
`failing`: for a cause that stands in the log."""


@dataclass(frozen=True, slots=True)
class AnchorState:
    """How anchoring is, and since when."""

    name: StateName
    since_ms: int
    bound: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between rounds, between those that wait for something, for a write, and to close."""

    every_s: float
    soon_s: float = 5
    write_s: float = 30
    close_s: float = 3


def worst(outcomes: Iterable[Outcome]) -> StateName:
    """How anchoring is, by what its books came to."""
    failed = [outcome for outcome in outcomes if isinstance(outcome, AyniError)]
    if any(isinstance(error, OtherKeyError) for error in failed):
        return "other_key"
    return "failing" if failed else "open"
