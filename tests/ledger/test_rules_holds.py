"""Holds: made, captured in part or whole, released, and past their time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.amounts import AMOUNT_MAX
from ledger.records import Hold
from ledger.refusals import Code
from tests.support.books import Party, party

if TYPE_CHECKING:
    from ledger.orders import Order

SPAN_MS = 60_000


def _held(amount: int = 100) -> tuple[Party, Order]:
    people = party()
    return people, _hold(people, amount)


def _hold(people: Party, amount: int) -> Order:
    bench, alice, bob, _ = people
    return bench.do(
        "hold", alice.key, from_=alice.account, to=bob.account, amount=str(amount),
        until=bench.now_ms + SPAN_MS,
    )  # fmt: skip


def _figures(people: Party) -> list[tuple[int, int, int]]:
    accounts = [people.bench.state.accounts[p.account] for p in (people.alice, people.bob)]
    return [(account.posted, account.held_out, account.held_in) for account in accounts]


def test_a_hold_reserves_on_both_sides_and_moves_nothing() -> None:
    people, order = _held()
    bench, alice, bob, _ = people
    assert _figures(people) == [(0, 100, 0), (0, 0, 100)]
    until = bench.now_ms + SPAN_MS
    assert bench.state.holds == {order.id: Hold(order.id, alice.account, bob.account, 100, until)}


def test_what_is_held_counts_against_both_bounds() -> None:
    people, _ = _held(400)
    bench, alice, bob, tess = people
    give = {"from_": alice.account, "to": tess.account}
    short = bench.refused("transfer", alice.key, amount="201", **give)
    assert short.code == Code.lower_bound_must_hold
    assert short.fields["available"] == 200
    take = {"from_": tess.account, "to": bob.account, "until": bench.now_ms + 1}
    full = bench.refused("hold", tess.key, amount="201", **take)
    assert full.code == Code.upper_bound_must_hold
    assert full.fields["room"] == 200


def test_what_is_to_come_cannot_be_spent() -> None:
    people, _ = _held(400)
    bench, _, bob, tess = people
    sides = {"from_": bob.account, "to": tess.account}
    refusal = bench.refused("transfer", bob.key, amount="601", **sides)
    assert refusal.fields["available"] == 600


def test_the_payer_signs_a_hold() -> None:
    bench, alice, bob, _ = party()
    sides = {"from_": alice.account, "to": bob.account, "until": bench.now_ms + 1}
    refusal = bench.refused("hold", bob.key, amount="1", **sides)
    assert refusal == (Code.payer_must_sign, {"member": alice.member})


def test_a_hold_ends_later_than_now() -> None:
    bench, alice, bob, _ = party()
    sides = {"from_": alice.account, "to": bob.account, "amount": "1"}
    refusal = bench.refused("hold", alice.key, until=bench.now_ms, **sides)
    assert refusal == (
        Code.hold_must_end_later, {"until": bench.now_ms, "now": bench.now_ms},
    )  # fmt: skip
    bench.do("hold", alice.key, until=bench.now_ms + 1, **sides)


def test_a_hold_ends_within_a_year() -> None:
    bench, alice, bob, _ = party()
    sides = {"from_": alice.account, "to": bob.account, "amount": "1"}
    latest = bench.now_ms + 366 * 86_400_000
    refusal = bench.refused("hold", alice.key, until=latest + 1, **sides)
    assert refusal == (Code.hold_must_end_sooner, {"until": latest + 1, "latest": latest})
    bench.do("hold", alice.key, until=latest, **sides)


@pytest.mark.parametrize("side", ["alice", "bob"])
def test_a_hold_does_not_outlive_a_temporary_bound_that_it_needs(side: str) -> None:
    bench, alice, bob, tess = people = party()
    ends = bench.now_ms + SPAN_MS
    of = {"account": getattr(people, side).account, "reason": "66" * 32, "until": ends}
    bench.do("bound-set", tess.key, lower="-900", upper="900", **of)
    standing = {"account": (bob if side == "alice" else alice).account, "reason": "66" * 32}
    bench.do("bound-set", tess.key, lower="none", upper="none", **standing)
    sides = {"from_": alice.account, "to": bob.account}
    bench.do("hold", alice.key, amount="600", until=ends + 1, **sides)
    refusal = bench.refused("hold", alice.key, amount="1", until=ends + 1, **sides)
    assert refusal == (Code.hold_must_end_with_bound, {"account": of["account"], "latest": ends})
    bench.do("hold", alice.key, amount="300", until=ends, **sides)
    bench.now_ms = ends
    bench.do("hold-expired", bench.service, hold=list(bench.state.holds)[-1])
    code = Code.lower_bound_must_hold if side == "alice" else Code.upper_bound_must_hold
    assert bench.code("hold", alice.key, amount="1", until=ends + 9, **sides) == code


def test_no_capture_takes_an_account_further_past_a_bound_than_its_hold_did() -> None:
    """With its holds counted: what a treasurer narrows later leaves promises as they are."""
    people, order = _held(500)
    bench, alice, bob, tess = people
    fields = {"account": alice.account, "lower": "-10", "upper": "0", "reason": "66" * 32}
    bench.do("bound-set", tess.key, **fields)
    bench.do("capture", bob.key, hold=order.id, amount="200", rest="held")
    (posted, out, _), _ = _figures(people)
    assert posted - out == -500


def test_a_hold_names_two_accounts_and_the_books_unit() -> None:
    bench, alice, bob, _ = party()
    until, twice = bench.now_ms + 1, {"from_": alice.account, "to": alice.account}
    sides = {"from_": alice.account, "to": bob.account}
    code = bench.code("hold", alice.key, amount="1", until=until, **twice)
    assert code == Code.accounts_must_be_different
    code = bench.code("hold", alice.key, amount="1", until=until, unit="EUR", **sides)
    assert code == Code.unit_must_match


@given(st.integers(1, 100), st.sampled_from(["held", "released"]))
def test_a_capture_pays_its_amount_and_keeps_or_frees_the_rest(amount: int, rest: str) -> None:
    people, order = _held(100)
    bench, bob = people.bench, people.bob
    bench.do("capture", bob.key, hold=order.id, amount=str(amount), rest=rest, memo="44" * 32)
    left = 100 - amount if rest == "held" else 0
    assert _figures(people) == [(-amount, left, 0), (amount, 0, left)]
    assert bench.state.holds[order.id].remaining == left


def test_captures_come_in_parts_until_nothing_is_left() -> None:
    people, order = _held(100)
    bench, bob = people.bench, people.bob
    for amount in (30, 30, 40):
        bench.do("capture", bob.key, hold=order.id, amount=str(amount), rest="held")
    assert _figures(people) == [(-100, 0, 0), (100, 0, 0)]
    refusal = bench.refused("capture", bob.key, hold=order.id, amount="1", rest="held")
    assert refusal == (Code.hold_must_be_open, {"hold": order.id})


@pytest.mark.parametrize("amount", [101, AMOUNT_MAX])
@pytest.mark.parametrize("rest", ["held", "released"])
def test_no_more_is_captured_than_was_held(amount: int, rest: str) -> None:
    people, order = _held(100)
    fields = {"hold": order.id, "amount": str(amount), "rest": rest}
    refusal = people.bench.refused("capture", people.bob.key, **fields)
    needs = {"available": 100, "needed": amount}
    assert refusal == (Code.amount_must_be_within_hold, needs)


def test_the_payee_captures() -> None:
    people, order = _held()
    for person in (people.alice, people.tess):
        fields = {"hold": order.id, "amount": "1", "rest": "held"}
        refusal = people.bench.refused("capture", person.key, **fields)
        assert refusal == (Code.payee_must_sign, {"member": people.bob.member})


def test_a_capture_is_in_time_until_just_before_the_end() -> None:
    people, order = _held()
    bench, bob = people.bench, people.bob
    until = bench.now_ms + SPAN_MS
    bench.now_ms = until
    fields = {"hold": order.id, "amount": "1", "rest": "held"}
    refusal = bench.refused("capture", bob.key, **fields)
    assert refusal == (Code.hold_must_not_have_expired, {"hold": order.id, "until": until})
    bench.now_ms -= 1
    bench.do("capture", bob.key, **fields)


def test_a_capture_is_good_though_a_bound_was_lowered_since() -> None:
    """What was promised stands: it was counted when it was held."""
    people, order = _held(500)
    bench, alice, bob, tess = people
    fields = {"account": alice.account, "lower": "-10", "upper": "0", "reason": "66" * 32}
    bench.do("bound-set", tess.key, **fields)
    bench.do("capture", bob.key, hold=order.id, amount="500", rest="held")
    assert bench.balance(alice) == -500


@pytest.mark.parametrize("side", ["alice", "bob"])
def test_either_side_releases(side: str) -> None:
    people, order = _held()
    bench, person = people.bench, getattr(people, side)
    refusal = bench.refused("release", people.tess.key, hold=order.id)
    sides = {"payer": people.alice.member, "payee": people.bob.member}
    assert refusal == (Code.either_side_must_sign, sides)
    bench.do("release", person.key, hold=order.id)
    assert _figures(people) == [(0, 0, 0), (0, 0, 0)]
    again = bench.refused("release", person.key, hold=order.id)
    assert again == (Code.hold_must_be_open, {"hold": order.id})


def test_the_service_records_that_time_is_up_and_not_before() -> None:
    people, order = _held()
    bench = people.bench
    until = bench.now_ms + SPAN_MS
    bench.now_ms = until - 1
    refusal = bench.refused("hold-expired", bench.service, hold=order.id)
    assert refusal == (Code.hold_must_have_expired, {"hold": order.id, "until": until})
    bench.now_ms = until
    bench.do("hold-expired", bench.service, hold=order.id)
    assert _figures(people) == [(0, 0, 0), (0, 0, 0)]
    assert bench.code("hold-expired", bench.service, hold=order.id) == Code.hold_must_be_open


def test_a_hold_that_is_not_there() -> None:
    bench, alice, *_ = party()
    id_ = bench.new_id()
    missing = (Code.hold_must_exist, {"hold": id_})
    capture = {"amount": "1", "rest": "held"}
    assert bench.refused("capture", alice.key, hold=id_, **capture) == missing
    assert bench.refused("release", alice.key, hold=id_) == missing
    assert bench.refused("hold-expired", bench.service, hold=id_) == missing
