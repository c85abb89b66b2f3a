"""Moves that settle balances: each account only gives, or only receives."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.parts import Move


def moves_between(balances: Iterable[tuple[str, int]], most: int) -> list[Move]:
    """Moves that bring accounts from zero to these balances, which sum to zero.

    In the order given, in subunits, and none larger than `most`.
    """
    told = [*balances]
    giving = [(account, -balance) for account, balance in told if balance < 0]
    moves: list[Move] = []
    at, left = 0, giving[0][1] if giving else 0
    for payee, balance in told:
        rest = balance
        while rest > 0:
            part = min(rest, left, most)
            moves.append((part, giving[at][0], payee))
            rest -= part
            left -= part
            if not left and at + 1 < len(giving):
                at += 1
                left = giving[at][1]
    return moves
