"""What an import format gives: somebody else's transfers, in whole subunits and in order of time.

Leaves to others: reading a format (one file each), posting the transfers (`api.imports.replay`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.amounts import Unit

ROWS_MAX: Final = 1_000_000
"""The most transfers that one file may hold: what a replay keeps in memory."""


class Transfer(NamedTuple):
    """A transfer as its source tells it. `amount` is in subunits, `line` counts from 1."""

    line: int
    time_ms: int
    payer: str
    payee: str
    amount: int


class Source(NamedTuple):
    """A whole file: its transfers in order of time, and which accounts are the community's own."""

    name: str
    unit: Unit
    funds: frozenset[str]
    transfers: Sequence[Transfer]


class BadLineError(EvidenceError):
    """A line that its format does not allow.

    Attributes:
        line: its number, counted from 1.
    """

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}", why)
        self.line = line
