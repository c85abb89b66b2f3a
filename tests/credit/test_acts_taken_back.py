"""What takes back an act of the co-op is nobody's exchange, just as the act is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chain.rules import SHAPES
from credit.acts.flows import exchanged
from credit.health import Window
from credit.health.flows import arrows
from credit.health.tracks import tracked
from credit.history import past_of
from credit.policies.starting import Figures, bounds
from ledger.entries import read_entry
from tests.support.books import party
from tests.support.lists import approve, entered

if TYPE_CHECKING:
    from credit.history import Past
    from tests.support.books import Party

REASON = "55" * 32
FIGURES = [["gave-weight", 1], ["months", 1], ["surplus", 5], ["took-weight", 1]]


def _taken_back(people: Party, type_: str) -> Past:
    """The past of a book that gave Bob a dividend, and then took it back."""
    bench, alice, bob, tess = people
    keys = (*(one.key for one in bench.stewards[:2]), tess.key)
    own: dict[str, Any] = {"figures": FIGURES, "from_": 1, "until": 2, "account": alice.account}
    moves = [(5, alice.account, bob.account)]
    listed, [part] = approve(bench, "dividend-1", *keys, moves=moves, **own)
    order = entered(bench, listed, part)
    bench.post(order)
    assert bench.balance(bob) == 5
    named = {"parts": [order.id]} if type_ == "list-reversed" else {"of": order.id}
    bench.do(type_, tess.key, **named, reason=REASON)
    assert bench.balance(bob) == 0
    return past_of([read_entry(body, SHAPES, "entry") for body in bench.entries])


@pytest.mark.parametrize("type_", ["reversal", "list-reversed"])
def test_nobody_has_exchanged_by_it(type_: str) -> None:
    people = party()
    past, now_ms = _taken_back(people, type_), people.bench.now_ms + 1
    window = Window(0, now_ms)
    assert set(past.balances().values()) == {0}
    assert exchanged(past, (0, now_ms)) == frozenset()
    assert arrows(past, window) == {}
    assert {track.exchanged_ms for track in tracked(past, window).accounts.values()} == {None}
    # So it ends nobody's time of beginning, either.
    first = Figures(above=0, allowance=600, below=60, days=0)
    assert bounds(past, now_ms, first)[people.bob.account] == (-600, None)
