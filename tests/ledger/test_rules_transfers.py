"""Transfers, and the two bounds that every movement is judged by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import balances
from ledger.amounts import AMOUNT_MAX, BALANCE_MAX
from ledger.kernel import Leg
from ledger.records import Account, Terms
from ledger.refusals import Code, Refusal
from ledger.structs import replace
from tests.support.books import Bench, Person, party

bounds = st.none() | st.integers(-50, 50)
figures = st.integers(-60, 60)
helds = st.integers(0, 60)


def _sides(payer: Person, payee: Person) -> dict[str, str]:
    return {"from_": payer.account, "to": payee.account}


def test_a_transfer_moves_its_amount() -> None:
    bench, alice, bob, _ = party()
    order = bench.order("transfer", alice.key, amount="90", **_sides(alice, bob))
    seq = bench.state.size
    legs = bench.post(order).legs
    assert [(leg.account.terms.id, leg.amount) for leg in legs] == [
        (alice.account, -90),
        (bob.account, 90),
    ]
    assert (bench.balance(alice), bench.balance(bob)) == (-90, 90)
    touched = [bench.state.accounts[person.account] for person in (alice, bob)]
    assert [(account.count, account.last) for account in touched] == [(2, seq), (2, seq)]


@pytest.mark.parametrize("unit", ["EUR", "H", "hour"])
def test_a_unit_that_is_named_is_the_books(unit: str) -> None:
    bench, alice, bob, _ = party()
    sides = _sides(alice, bob)
    refusal = bench.refused("transfer", alice.key, amount="1", unit=unit, **sides)
    assert refusal == (Code.unit_must_match, {"unit": "h", "named": unit})
    bench.do("transfer", alice.key, amount="1", unit="h", memo="44" * 32, **sides)


def test_nobody_pays_themselves() -> None:
    bench, alice, *_ = party()
    refusal = bench.refused("transfer", alice.key, amount="1", **_sides(alice, alice))
    assert refusal == (Code.accounts_must_be_different, {"account": alice.account})


def test_both_accounts_are_there() -> None:
    bench, alice, *_ = party()
    nobody = bench.new_person()
    for payer, payee in ((alice, nobody), (nobody, alice)):
        refusal = bench.refused("transfer", alice.key, amount="1", **_sides(payer, payee))
        assert refusal == (Code.account_must_exist, {"account": nobody.account})


def test_the_payer_signs() -> None:
    bench, alice, bob, tess = party()
    for keys in ([bob.key], [tess.key, bob.key], [bench.stewards[0].key]):
        refusal = bench.refused("transfer", *keys, amount="1", **_sides(alice, bob))
        assert refusal == (Code.payer_must_sign, {"member": alice.member})
    bench.do("transfer", bob.key, alice.key, amount="1", **_sides(alice, bob))


def test_the_lower_bound_is_reached_and_not_passed() -> None:
    bench, alice, bob, tess = party(upper="none")
    bench.pay(alice, bob, 200)
    refusal = bench.refused("transfer", alice.key, amount="401", **_sides(alice, tess))
    needs = {"account": alice.account, "available": 400, "needed": 401, "bound": -600}
    assert refusal == (Code.lower_bound_must_hold, needs)
    bench.pay(alice, tess, 400)
    assert bench.balance(alice) == -600


def test_the_upper_bound_is_reached_and_not_passed() -> None:
    bench, alice, bob, tess = party(lower="none", upper="300")
    bench.pay(alice, bob, 100)
    refusal = bench.refused("transfer", tess.key, amount="201", **_sides(tess, bob))
    needs = {"account": bob.account, "room": 200, "needed": 201, "bound": 300}
    assert refusal == (Code.upper_bound_must_hold, needs)
    bench.pay(tess, bob, 200)
    assert bench.balance(bob) == 300


def test_no_balance_grows_beyond_what_64_bits_hold() -> None:
    bench, alice, bob, _ = party(lower="none", upper="none")
    _stand(bench, alice, BALANCE_MAX - 2)
    _stand(bench, bob, -BALANCE_MAX + 2)
    fits = {"most": BALANCE_MAX}
    for payer, payee in ((bob, alice), (alice, bob)):
        _stand(bench, bob, -BALANCE_MAX + 2 if payer is bob else BALANCE_MAX)
        refusal = bench.refused("transfer", payer.key, amount="3", **_sides(payer, payee))
        assert refusal.code == Code.balance_must_fit
        assert refusal.fields == {"account": bob.account, **fits}
    _stand(bench, bob, -BALANCE_MAX + 2)
    bench.pay(bob, alice, 2)
    assert bench.balance(alice) == BALANCE_MAX


def _stand(bench: Bench, person: Person, posted: int) -> None:
    """Put an account where 512 of the largest transfers would take it."""
    account = bench.state.accounts[person.account]
    bench.state.accounts[person.account] = replace(account, posted=posted)


def test_the_largest_amount_passes_where_there_are_no_bounds() -> None:
    bench, alice, bob, _ = party(lower="none", upper="none")
    bench.pay(alice, bob, AMOUNT_MAX)
    assert bench.balance(alice) == -AMOUNT_MAX


def _terms(lower: int | None, upper: int | None) -> Terms:
    return Terms(
        "id", 0, "member", "member", "", open=True, lower=lower, upper=upper, until_ms=None,
        then_lower=None, then_upper=None,
    )  # fmt: skip


@given(bounds, bounds, st.tuples(figures, helds, helds), st.tuples(figures, figures, figures))
def test_only_what_goes_further_past_a_bound_is_refused(
    lower: int | None,
    upper: int | None,
    stands: tuple[int, int, int],
    change: tuple[int, int, int],
) -> None:
    """The worsening rule, said once more: past the bound afterwards, and by more than before."""
    before = Account(_terms(lower, upper), *stands, count=4, last=9)
    posted, held_out, held_in = change
    after = Account(
        before.terms, stands[0] + posted, stands[1] + held_out, stands[2] + held_in, 5, 12
    )
    lows = [account.posted - account.held_out for account in (before, after)]
    highs = [account.posted + account.held_in for account in (before, after)]
    past_lower = [max(0, lower - low) if lower is not None else 0 for low in lows]
    past_upper = [max(0, high - upper) if upper is not None else 0 for high in highs]
    found = balances.move(before, 12, 0, *change)
    if past_lower[1] > past_lower[0]:
        assert isinstance(found, Refusal)
        assert found.code == Code.lower_bound_must_hold
    elif past_upper[1] > past_upper[0]:
        assert isinstance(found, Refusal)
        assert found.code == Code.upper_bound_must_hold
    else:
        assert found == Leg(after, posted, before)


pairs = st.tuples(bounds, bounds)


@given(pairs, pairs, st.integers(0, 3), st.integers(0, 3))
def test_bounds_hold_until_their_time_and_then_the_standing_ones(
    now: tuple[int | None, int | None],
    later: tuple[int | None, int | None],
    until_ms: int,
    now_ms: int,
) -> None:
    standing = _terms(*now)
    terms = replace(standing, until_ms=until_ms, then_lower=later[0], then_upper=later[1])
    assert terms.bounds_at(now_ms) == (now if now_ms < until_ms else later)
    assert standing.bounds_at(now_ms) == now
