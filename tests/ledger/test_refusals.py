"""Refusals: numbers are unique and ascend, and the hundreds are judged in their order."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest

from chain.rules import SHAPES
from ledger import canonical
from ledger.orders import read_order
from ledger.refusals import Code, Refusal, refuse
from tests.support.books import Party, party, sign


def test_numbers_are_unique_and_ascend() -> None:
    numbers = [code.value for code in Code.__members__.values()]
    assert numbers == sorted(set(numbers))
    assert {number // 100 for number in numbers} == {1, 2, 3, 4, 5, 6}


def test_names_say_what_must_hold() -> None:
    for code in Code:
        assert re.fullmatch(r"[a-z_]+_must(_[a-z]+)+", code.name)


def test_a_refusal_is_shown_with_its_figures() -> None:
    refusal = refuse(Code.lower_bound_must_hold, available=210, needed=240)
    assert str(refusal) == "lower_bound_must_hold (available=210, needed=240)"
    assert refusal == Refusal(Code.lower_bound_must_hold, {"available": 210, "needed": 240})


def _flaws(people: Party) -> dict[str, dict[str, Any]]:
    """Return changes to a good transfer, each of which alone is refused."""
    bench, alice, *_ = people
    closed = bench.join()
    bench.do("account-closed", closed.key, account=closed.account)
    used = bench.do("account-closed", people.tess.key, account=people.tess.account)
    return {
        "an unknown field": {"note": "x"},
        "no amount at all": {"amount": ""},
        "an id used before": {"id": used.id},
        "another book": {"book": "77" * 32},
        "too late": {"expires": bench.now_ms},
        "another unit": {"unit": "EUR"},
        "nowhere to go": {"to": bench.new_id()},
        "a closed account": {"to": closed.account},
        "a payer who does not sign": {"from": people.bob.account, "to": alice.account},
        "more than the bound": {"amount": "601"},
    }


def _code(people: Party, own: dict[str, Any]) -> Code:
    bench, alice, bob, _ = people
    good = {"from": alice.account, "to": bob.account, "amount": "60"}
    order = sign(bench.fields("transfer", alice.key, **good) | own, alice.key)
    decided = order if isinstance(order, Refusal) else bench.judge(order)
    assert isinstance(decided, Refusal)
    return decided.code


def test_of_several_flaws_the_one_in_the_lowest_hundred_is_reported() -> None:
    people = party()
    flaws = _flaws(people)
    alone = {name: _code(people, own) // 100 for name, own in flaws.items()}
    assert set(alone.values()) == {1, 3, 4, 5, 6}
    for one, other in combinations(flaws, 2):
        if flaws[one].keys() & flaws[other].keys():
            continue
        both = _code(people, flaws[one] | flaws[other]) // 100
        assert both == min(alone[one], alone[other]), (one, other)


@pytest.mark.parametrize("until", [0, -1])
def test_a_hold_that_ends_at_once_is_refused_before_its_signature(until: int) -> None:
    bench, alice, bob, _ = party()
    sides = {"from_": alice.account, "to": bob.account}
    code = bench.code("hold", bob.key, amount="1", until=bench.now_ms + until, **sides)
    assert code == Code.hold_must_end_later


def test_a_treasurer_is_missed_before_the_bounds_are_judged() -> None:
    bench, alice, *_ = party()
    fields = {"account": alice.account, "lower": "1", "upper": "-1", "reason": "66" * 32}
    assert bench.code("bound-set", alice.key, **fields) == Code.treasurer_must_sign


def test_signatures_are_judged_after_fields_and_before_the_book() -> None:
    bench, alice, bob, _ = party()
    sides = {"from": alice.account, "to": bob.account}
    fields = bench.fields("transfer", alice.key, amount="1", book="77" * 32, **sides)
    unsigned = read_order(canonical.encode(fields), [], SHAPES)
    malformed = read_order(canonical.encode(fields | {"amount": "0"}), [], SHAPES)
    assert isinstance(unsigned, Refusal)
    assert isinstance(malformed, Refusal)
    assert unsigned.code == Code.signatures_must_be_one_to_eight
    assert malformed.code == Code.amount_must_be_positive
