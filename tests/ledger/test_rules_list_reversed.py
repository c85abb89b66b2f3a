"""A whole list is taken back with one order: all of it or nothing, once, by who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from chain.rules import SHAPES
from credit.history import REVERSAL, past_of
from ledger.entries import ENTRY_BYTES_MAX, read_entry
from ledger.refusals import Code
from tests.support.books import Party, fold, party
from tests.support.lists import approve, entered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.orders import Order
    from tests.support.books import Person

REASON = "55" * 32
DAY_MS = 86_400_000
BACK = "list-reversed"


class Paid(NamedTuple):
    """A list of two parts by which Alice paid Bob and others, and the orders that entered it."""

    people: Party
    others: Sequence[Person]
    orders: Sequence[Order]

    @property
    def parts(self) -> list[str]:
        return sorted(order.id for order in self.orders)


@pytest.fixture
def paid() -> Paid:
    people = party()
    bench, alice, bob, _ = people
    others = [bench.join() for _ in range(60)]
    moves = [(30, alice.account, bob.account)]
    moves += [(1, alice.account, one.account) for one in others]
    listed, parts = approve(bench, "payments-1", alice.key, moves=moves, account=alice.account)
    assert len(parts) == 2
    orders = [entered(bench, listed, part) for part in parts]
    for order in orders:
        bench.post(order)
    assert bench.balance(alice) == -90
    return Paid(people, others, orders)


def test_a_treasurer_takes_all_of_it_back_at_once(paid: Paid) -> None:
    bench, alice, bob, tess = paid.people
    back = bench.do(BACK, tess.key, parts=paid.parts, reason=REASON)
    people = (alice, bob, *paid.others)
    assert {bench.balance(one) for one in people} == {0}
    assert {bench.state.posted[part].reversed_by for part in paid.parts} == {back.id}
    assert fold(bench.entries).accounts == bench.state.accounts


def test_it_goes_back_once_whole_or_part_by_part(paid: Paid) -> None:
    bench, *_, tess = paid.people
    first, second = paid.parts
    bench.do("reversal", tess.key, of=first, reason=REASON)
    refusal = bench.refused(BACK, tess.key, parts=paid.parts, reason=REASON)
    assert (refusal.code, refusal.fields["of"]) == (Code.entry_must_not_be_reversed, first)
    bench.do(BACK, tess.key, parts=[second], reason=REASON)
    for type_, own in ((BACK, {"parts": [second]}), ("reversal", {"of": second})):
        code = bench.code(type_, tess.key, **own, reason=REASON)
        assert code is Code.entry_must_not_be_reversed


def test_nothing_goes_back_where_somebody_has_given_it_on(paid: Paid) -> None:
    bench, alice, bob, tess = paid.people
    bench.do("bound-set", tess.key, account=bob.account, lower="0", upper="none", reason=REASON)
    bench.do("transfer", bob.key, from_=bob.account, to=paid.others[0].account, amount="10")
    refusal = bench.refused(BACK, tess.key, parts=paid.parts, reason=REASON)
    assert refusal.code is Code.lower_bound_must_hold
    assert bench.balance(alice) == -90
    bench.do("transfer", paid.others[0].key, from_=paid.others[0].account, to=bob.account,
             amount="10")  # fmt: skip
    bench.do(BACK, tess.key, parts=paid.parts, reason=REASON)


def test_only_parts_of_lists_that_are_there(paid: Paid) -> None:
    bench, alice, bob, tess = paid.people
    single = bench.pay(alice, bob, 1)
    for part, code in (
        (bench.new_id(), Code.entry_must_exist),
        (single.id, Code.entry_must_be_reversible),
    ):
        parts = sorted([*paid.parts, part])
        assert bench.code(BACK, tess.key, parts=parts, reason=REASON) is code
    back = bench.do(BACK, tess.key, parts=paid.parts, reason=REASON)
    assert bench.code(BACK, tess.key, parts=[back.id], reason=REASON) is (
        Code.entry_must_be_reversible
    )


def test_a_treasurer_on_no_side_and_in_time(paid: Paid) -> None:
    bench, alice, bob, tess = paid.people
    own = {"parts": paid.parts, "reason": REASON}
    assert bench.code(BACK, alice.key, bob.key, **own) is Code.both_sides_or_treasurer_must_sign
    bench.grant(bob, "treasurer")
    assert bench.code(BACK, bob.key, **own) is Code.treasurer_must_not_reverse_own_entry
    bench.now_ms += 90 * DAY_MS + 1
    assert bench.code(BACK, tess.key, **own) is Code.treasurer_must_reverse_in_time


def test_no_more_goes_back_at_once_than_an_entry_holds() -> None:
    """The audit refuses a longer one: a book that had it could never be audited again."""
    bench, alice, bob, tess = party()
    people = [bench.join() for _ in range(1_190)]
    for one in (alice, bob, *people):
        own = {"lower": "none", "upper": "none", "reason": REASON}
        bench.do("bound-set", tess.key, account=one.account, **own)
    moves = [(10**12, alice.account, one.account) for one in people]
    listed, parts = approve(bench, "payments-1", alice.key, moves=moves, account=alice.account)
    orders = [entered(bench, listed, part) for part in parts]
    for order in orders:
        bench.post(order)
    assert len(orders) == 20
    ids = sorted(order.id for order in orders)
    refusal = bench.refused(BACK, tess.key, parts=ids, reason=REASON)
    assert refusal == (Code.list_must_fit, {"accounts": 1_191})
    for some in (ids[:17], ids[17:]):
        bench.do(BACK, tess.key, parts=some, reason=REASON)
        assert len(bench.entries[-1]) <= ENTRY_BYTES_MAX
    assert bench.balance(alice) == 0


def test_the_past_has_it_as_a_reversal_of_each_part(paid: Paid) -> None:
    bench, alice, _, tess = paid.people
    bench.do(BACK, tess.key, parts=paid.parts, reason=REASON)
    past = past_of([read_entry(body, SHAPES, "entry") for body in bench.entries])
    back = [moved for moved in past.moves if moved.type == REVERSAL]
    assert [moved.of for moved in back] == paid.parts
    assert sum(dict(moved.legs)[alice.account] for moved in back) == 90
    assert set(past.balances().values()) == {0}
