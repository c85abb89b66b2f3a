"""Reversals: by both sides or a treasurer, once, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger.refusals import Code
from tests.support.books import Party, party

if TYPE_CHECKING:
    from wallets.keys import Key

REASON = "55" * 32


def _by(people: Party, *names: str) -> list[Key]:
    return [getattr(people, name).key for name in names]


@pytest.mark.parametrize("names", [("alice", "bob"), ("bob", "alice"), ("tess",), ("bob", "tess")])
def test_both_sides_or_a_treasurer_take_a_transfer_back(names: tuple[str, ...]) -> None:
    people = party()
    bench, alice, bob, _ = people
    paid = bench.pay(alice, bob, 60)
    back = bench.do("reversal", *_by(people, *names), of=paid.id, reason=REASON)
    assert (bench.balance(alice), bench.balance(bob)) == (0, 0)
    assert bench.state.posted[paid.id].reversed_by == back.id


def test_a_capture_is_taken_back_and_its_hold_stays_as_it_is() -> None:
    people = party()
    bench, alice, bob, tess = people
    sides = {"from_": alice.account, "to": bob.account}
    hold = bench.do("hold", alice.key, amount="90", until=bench.now_ms + 1, **sides)
    capture = bench.do("capture", bob.key, hold=hold.id, amount="60", rest="held")
    bench.do("reversal", tess.key, of=capture.id, reason=REASON)
    assert (bench.balance(alice), bench.balance(bob)) == (0, 0)
    assert bench.state.holds[hold.id].remaining == 30


@pytest.mark.parametrize("names", [("alice",), ("bob",)])
def test_one_side_alone_does_not(names: tuple[str, ...]) -> None:
    people = party()
    paid = people.bench.pay(people.alice, people.bob, 60)
    refusal = people.bench.refused("reversal", *_by(people, *names), of=paid.id, reason=REASON)
    assert refusal == (Code.both_sides_or_treasurer_must_sign, {"of": paid.id})


def test_stewards_who_are_no_treasurers_do_not() -> None:
    people = party()
    bench = people.bench
    paid = bench.pay(people.alice, people.bob, 60)
    keys = [steward.key for steward in bench.stewards]
    code = bench.code("reversal", *keys, of=paid.id, reason=REASON)
    assert code == Code.both_sides_or_treasurer_must_sign


def test_a_treasurer_does_not_take_back_what_is_their_own() -> None:
    people = party()
    bench, alice, bob, tess = people
    paid = bench.pay(tess, bob, 60)
    refusal = bench.refused("reversal", tess.key, of=paid.id, reason=REASON)
    assert refusal == (Code.treasurer_must_not_reverse_own_entry, {"of": paid.id})
    bench.grant(alice, "treasurer")
    bench.do("reversal", tess.key, alice.key, of=paid.id, reason=REASON)


def test_a_treasurer_has_ninety_days_and_both_sides_all_the_time() -> None:
    people = party()
    bench, alice, bob, tess = people
    paid, other = bench.pay(alice, bob, 60), bench.pay(alice, bob, 5)
    latest = bench.now_ms + 90 * 86_400_000
    bench.now_ms = latest
    bench.do("reversal", tess.key, of=other.id, reason=REASON)
    bench.now_ms += 1
    refusal = bench.refused("reversal", tess.key, of=paid.id, reason=REASON)
    assert refusal == (Code.treasurer_must_reverse_in_time, {"of": paid.id, "until": latest})
    bench.now_ms += 10**12
    bench.do("reversal", alice.key, bob.key, of=paid.id, reason=REASON)


def test_two_accounts_of_one_member_take_that_member() -> None:
    people = party()
    bench, alice, *_ = people
    fund = bench.open_account(alice, "fund")
    sides = {"from_": alice.account, "to": fund}
    paid = bench.do("transfer", alice.key, amount="60", **sides)
    bench.do("reversal", alice.key, of=paid.id, reason=REASON)
    assert bench.balance(alice) == 0


def test_an_entry_is_reversed_once_and_a_reversal_never() -> None:
    people = party()
    bench, alice, bob, tess = people
    paid = bench.pay(alice, bob, 60)
    back = bench.do("reversal", tess.key, of=paid.id, reason=REASON)
    again = bench.refused("reversal", tess.key, of=paid.id, reason=REASON)
    assert again == (Code.entry_must_not_be_reversed, {"of": paid.id, "by": back.id})
    of_it = bench.refused("reversal", tess.key, of=back.id, reason=REASON)
    assert of_it == (Code.entry_must_be_reversible, {"of": back.id, "type": "reversal"})


def test_what_moved_no_amount_is_not_reversed() -> None:
    people = party()
    bench, alice, bob, tess = people
    sides = {"from_": alice.account, "to": bob.account}
    hold = bench.do("hold", alice.key, amount="90", until=bench.now_ms + 1, **sides)
    code = bench.code("reversal", tess.key, of=hold.id, reason=REASON)
    assert code == Code.entry_must_be_reversible


def test_an_entry_that_is_not_there() -> None:
    people = party()
    id_ = people.bench.new_id()
    refusal = people.bench.refused("reversal", people.tess.key, of=id_, reason=REASON)
    assert refusal == (Code.entry_must_exist, {"of": id_})


@pytest.mark.parametrize("closed", ["alice", "bob"])
def test_its_accounts_are_still_open(closed: str) -> None:
    people = party()
    bench, alice, bob, tess = people
    paid = bench.pay(alice, bob, 60)
    bench.pay(bob, alice, 60)
    person = getattr(people, closed)
    bench.do("account-closed", person.key, account=person.account)
    refusal = bench.refused("reversal", tess.key, of=paid.id, reason=REASON)
    assert refusal == (Code.account_must_be_open, {"account": person.account})


def test_neither_bound_is_passed_on_the_way_back() -> None:
    people = party()
    bench, alice, bob, tess = people
    paid = bench.pay(alice, bob, 400)
    bench.pay(bob, tess, 600)
    bench.pay(bob, alice, 300)
    refusal = bench.refused("reversal", tess.key, of=paid.id, reason=REASON)
    needs = {"account": bob.account, "available": 100, "needed": 400, "bound": -600}
    assert refusal == (Code.lower_bound_must_hold, needs)
    fields = {"account": alice.account, "lower": "0", "upper": "0", "reason": REASON}
    bench.do("bound-set", tess.key, **fields)
    refusal = bench.refused("reversal", tess.key, of=paid.id, reason=REASON)
    needs = {"account": alice.account, "room": 100, "needed": 400, "bound": 0}
    assert refusal == (Code.upper_bound_must_hold, needs)
