"""Setting bounds: by a treasurer, for others, for good or for a while."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.refusals import Code
from ledger.structs import replace
from tests.support.books import Bench, Person, party

REASON = "66" * 32
NEVER_MS = 10**15


def _set(bench: Bench, by: Person, account: str, **own: object) -> None:
    fields = {"lower": "-100", "upper": "100", "reason": REASON} | own
    bench.do("bound-set", by.key, account=account, **fields)


def _bounds(bench: Bench, person: Person) -> tuple[int | None, int | None]:
    return bench.state.accounts[person.account].terms.bounds_at(bench.now_ms)


@pytest.mark.parametrize(
    ("lower", "upper"), [("-100", "100"), ("0", "0"), ("none", "5"), ("-5", "none")]
)
def test_a_treasurer_sets_bounds(lower: str, upper: str) -> None:
    bench, alice, _, tess = party()
    before, seq = bench.state.accounts[alice.account], bench.state.size
    _set(bench, tess, alice.account, lower=lower, upper=upper)
    read = {"none": None}
    expected = (read.get(lower, lower), read.get(upper, upper))
    assert tuple(None if b is None else str(b) for b in _bounds(bench, alice)) == expected
    after = bench.state.accounts[alice.account]
    assert after == replace(before, terms=after.terms, count=before.count + 1, last=seq)


def test_an_account_is_there() -> None:
    bench, _, _, tess = party()
    id_ = bench.new_id()
    fields = {"account": id_, "lower": "0", "upper": "0", "reason": REASON}
    refusal = bench.refused("bound-set", tess.key, **fields)
    assert refusal == (Code.account_must_exist, {"account": id_})


def test_nobody_but_a_treasurer_sets_bounds() -> None:
    bench, alice, bob, _ = party()
    fields = {"account": alice.account, "lower": "0", "upper": "0", "reason": REASON}
    for person in (alice, bob, bench.stewards[0]):
        assert bench.refused("bound-set", person.key, **fields) == (Code.treasurer_must_sign, {})


def test_a_treasurer_does_not_set_their_own() -> None:
    bench, alice, bob, tess = party()
    fields = {"account": tess.account, "lower": "none", "upper": "none", "reason": REASON}
    own = (Code.treasurer_must_not_set_own_bound, {"account": tess.account})
    assert bench.refused("bound-set", tess.key, **fields) == own
    assert bench.refused("bound-set", tess.key, bob.key, **fields) == own
    bench.grant(alice, "treasurer")
    bench.do("bound-set", tess.key, alice.key, **fields)


@pytest.mark.parametrize(("lower", "upper"), [("1", "none"), ("none", "-1"), ("5", "9")])
def test_bounds_lie_around_zero(lower: str, upper: str) -> None:
    bench, alice, _, tess = party()
    fields = {"account": alice.account, "lower": lower, "upper": upper, "reason": REASON}
    refusal = bench.refused("bound-set", tess.key, **fields)
    assert refusal == (Code.bounds_must_enclose_zero, {"lower": lower, "upper": upper})


def test_an_end_lies_ahead() -> None:
    bench, alice, _, tess = party()
    fields = {"account": alice.account, "lower": "0", "upper": "0", "reason": REASON}
    refusal = bench.refused("bound-set", tess.key, until=bench.now_ms, **fields)
    ends = {"until": bench.now_ms, "now": bench.now_ms}
    assert refusal == (Code.until_must_be_later, ends)
    bench.do("bound-set", tess.key, until=bench.now_ms + 1, **fields)


def test_a_temporary_bound_gives_way_to_the_standing_one() -> None:
    bench, alice, bob, tess = party()
    until = bench.now_ms + 1_000
    _set(bench, tess, alice.account, lower="-50", until=until)
    sides = {"from_": alice.account, "to": bob.account}
    assert bench.code("transfer", alice.key, amount="51", **sides) == Code.lower_bound_must_hold
    order = bench.order("transfer", alice.key, amount="51", **sides)
    bench.now_ms = until
    bench.post(order)


def test_a_bound_below_a_balance_lets_only_improvement_pass() -> None:
    bench, alice, bob, tess = party()
    bench.pay(alice, bob, 300)
    _set(bench, tess, alice.account, lower="-100")
    _set(bench, tess, bob.account, upper="100")
    for payer, payee in ((alice, tess), (tess, bob)):
        sides = {"from_": payer.account, "to": payee.account}
        code = bench.code("transfer", payer.key, amount="1", **sides)
        worse = Code.lower_bound_must_hold, Code.upper_bound_must_hold
        assert code == worse[payee is bob]
    refusal = bench.refused("transfer", alice.key, amount="1", from_=alice.account, to=tess.account)
    assert refusal.fields["available"] == 0
    bench.pay(bob, alice, 60)
    assert (bench.balance(alice), bench.balance(bob)) == (-240, 240)


spans = st.none() | st.integers(1, 5)
steps = st.lists(st.tuples(st.integers(0, 9), spans, st.integers(0, 4)), max_size=8)


@given(steps)
def test_after_any_temporary_bounds_the_last_standing_one_returns(
    steps: list[tuple[int, int | None, int]],
) -> None:
    """Said otherwise: temporary bounds leave no trace once their time is up."""
    bench, alice, _, tess = party()
    standing: tuple[int | None, int | None] = (-600, 600)
    for lower, span_ms, pass_ms in steps:
        until = {} if span_ms is None else {"until": bench.now_ms + span_ms}
        _set(bench, tess, alice.account, lower=str(-lower), upper="none", **until)
        assert _bounds(bench, alice) == (-lower, None)
        if span_ms is None:
            standing = (-lower, None)
        elif pass_ms >= span_ms:
            bench.now_ms += pass_ms
            assert _bounds(bench, alice) == standing
    bench.now_ms = NEVER_MS
    assert _bounds(bench, alice) == standing
