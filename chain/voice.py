"""How the programs that check speak to people: in English, unless who runs them says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from ledger.messages import plainly

Say = Callable[..., str]
"""Says a message with its figures."""


class Voice(NamedTuple):
    """How people are spoken to.

    Attributes:
        say: says a message with its figures.
        wrong: says where something is wrong, and why, of an `EvidenceError` as plain data.
    """

    say: Say
    wrong: Callable[[dict[str, Any]], tuple[str, str]]


ENGLISH: Final = Voice(plainly, lambda wrong: (wrong["where"], wrong["why"]))
