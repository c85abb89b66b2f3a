"""Exchanges: several give, several receive, all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.refusals import Code
from tests.support.books import Bench, Party, Person, opened, party

if TYPE_CHECKING:
    from collections.abc import Sequence

REASON = "55" * 32
AMOUNTS = st.lists(st.integers(1, 400), min_size=1, max_size=8)


def parts(people: Sequence[Person], amounts: Sequence[int]) -> list[list[str]]:
    """Return who has which part of an exchange, as an order lists it."""
    listed = zip(people, amounts, strict=False)
    return sorted([person.account, str(amount)] for person, amount in listed)


def between(people: Party) -> dict[str, Any]:
    """Return the fields of an exchange in which alice and bob give to tess."""
    _, alice, bob, tess = people
    return {"givers": parts([alice, bob], [30, 60]), "receivers": parts([tess], [90])}


def test_two_give_to_one() -> None:
    people = party()
    bench, alice, bob, tess = people
    order = bench.order("exchange", alice.key, bob.key, **between(people))
    accepted = bench.post(order)
    assert [bench.balance(person) for person in (alice, bob, tess)] == [-30, -60, 90]
    listed = [(leg.account.terms.id, abs(leg.amount)) for leg in accepted.legs]
    assert listed == [*order.body.givers, *order.body.receivers]


@given(given=AMOUNTS, received=AMOUNTS)
def test_as_much_is_received_as_is_given(given: list[int], received: list[int]) -> None:
    bench = opened(lower="none", upper="none")
    people = [bench.join() for _ in range(16)]
    givers, receivers = people[: len(given)], people[8 : 8 + len(received)]
    own = {"givers": parts(givers, given), "receivers": parts(receivers, received)}
    signers = [person.key for person in givers]
    if sum(given) != sum(received):
        figures = {"given": sum(given), "received": sum(received)}
        assert bench.refused("exchange", *signers, **own) == (Code.exchange_must_balance, figures)
        own["receivers"] = parts(receivers[:1], [sum(given)])
        received = [sum(given)]
    bench.do("exchange", *signers, **own)
    assert [bench.balance(person) for person in givers] == [-amount for amount in given]
    assert [bench.balance(one) for one in receivers[: len(received)]] == received
    assert sum(account.posted for account in bench.state.accounts.values()) == 0


@pytest.mark.parametrize("missing", ["alice", "bob"])
def test_every_giver_signs(missing: str) -> None:
    people = party()
    bench, alice, bob, tess = people
    signers = [person.key for person in (alice, bob, tess) if person != getattr(people, missing)]
    refusal = bench.refused("exchange", *signers, **between(people))
    assert refusal == (Code.payer_must_sign, {"member": getattr(people, missing).member})


def test_no_account_stands_on_both_sides() -> None:
    people = party()
    bench, alice, bob, _ = people
    own = {"givers": parts([alice, bob], [1, 1]), "receivers": parts([alice], [2])}
    refusal = bench.refused("exchange", alice.key, bob.key, **own)
    assert refusal == (Code.accounts_must_be_different, {"account": alice.account})


def test_its_accounts_are_open_and_its_unit_the_books() -> None:
    people = party()
    bench, alice, bob, tess = people
    signers = [alice.key, bob.key]
    nowhere = between(people) | {"receivers": [[bench.new_id(), "90"]]}
    assert bench.code("exchange", *signers, **nowhere) == Code.account_must_exist
    refusal = bench.refused("exchange", *signers, unit="EUR", **between(people))
    assert refusal == (Code.unit_must_match, {"unit": "h", "named": "EUR"})
    bench.do("account-closed", tess.key, account=tess.account)
    assert bench.code("exchange", *signers, **between(people)) == Code.account_must_be_open


def test_one_bound_that_would_be_passed_stops_all_of_it() -> None:
    people = party()
    bench, alice, bob, tess = people
    own = {"givers": parts([alice, bob], [1, 601]), "receivers": parts([tess], [602])}
    refusal = bench.refused("exchange", alice.key, bob.key, **own)
    needs = {"account": bob.account, "available": 600, "needed": 601, "bound": -600}
    assert refusal == (Code.lower_bound_must_hold, needs)
    own = {"givers": parts([alice, bob], [301, 300]), "receivers": parts([tess], [601])}
    assert bench.code("exchange", alice.key, bob.key, **own) == Code.upper_bound_must_hold


def reversible(bench: Bench, people: Party) -> str:
    """Post an exchange; its id."""
    return bench.do("exchange", people.alice.key, people.bob.key, **between(people)).id


def test_all_of_them_take_it_back_or_a_treasurer_who_is_none() -> None:
    people = party()
    bench, alice, bob, tess = people
    of = reversible(bench, people)
    code = bench.code("reversal", alice.key, bob.key, of=of, reason=REASON)
    assert code == Code.both_sides_or_treasurer_must_sign
    refusal = bench.refused("reversal", tess.key, of=of, reason=REASON)
    assert refusal == (Code.treasurer_must_not_reverse_own_entry, {"of": of})
    bench.do("reversal", alice.key, bob.key, tess.key, of=of, reason=REASON)
    assert [bench.balance(person) for person in (alice, bob, tess)] == [0, 0, 0]
    of = reversible(bench, people)
    bench.grant(bench.stewards[0], "treasurer")
    bench.do("reversal", bench.stewards[0].key, of=of, reason=REASON)
    assert bench.balance(tess) == 0
