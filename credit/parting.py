"""Cuts a list that people will sign into the parts that the service enters (`credit.lists`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credit.listed import POSTED, SET, Bound, bounds_sent
from ledger.parts import Part, linked, moves_sent, packed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.parts import Move


def moves_parted(moves: Iterable[Move]) -> list[Part]:
    """The parts that move these amounts, in the order to enter them; the first's hash is signed."""
    return linked([(POSTED, {"moves": rows}) for rows in packed(moves_sent(moves))])


def bounds_parted(bounds: Iterable[Bound]) -> list[Part]:
    """The parts that set these bounds, likewise."""
    return linked([(SET, {"bounds": rows}) for rows in packed(bounds_sent(bounds))])
