"""What stewards decide for the whole book: its rules, and who lives in one household."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.refusals import Code
from tests.support.books import Bench, Party, fold, party

if TYPE_CHECKING:
    from tests.support.books import Person

REASON = "66" * 32


def _rule(bench: Bench, **own: Any) -> None:  # noqa: ANN401 fields of the order
    fields = {"funds": "none", "lower": "-600", "treasurers": 1, "upper": "600"} | own
    bench.do("book-ruled", *(one.key for one in bench.stewards[:2]), **fields)


def _bound(person: Person, **own: Any) -> dict[str, Any]:  # noqa: ANN401 fields of the order
    return {"account": person.account, "lower": "-9", "upper": "9", "reason": REASON} | own


def _two_treasurers() -> tuple[Party, Person]:
    found = party()
    other = found.bench.join()
    found.bench.grant(other, "treasurer")
    return found, other


def test_what_accounts_open_with_changes_for_those_to_come() -> None:
    bench, alice, _, _ = party()
    _rule(bench, lower="-100", upper="none")
    new = bench.join()
    assert bench.state.accounts[new.account].terms.bounds_at(bench.now_ms) == (-100, None)
    assert bench.state.accounts[alice.account].terms.bounds_at(bench.now_ms) == (-600, 600)
    assert fold(bench.entries).book == bench.state.book


def test_stewards_rule_by_quorum_and_around_zero() -> None:
    bench, alice, _, _ = party()
    first, second, _ = bench.stewards
    fields = {"funds": "none", "lower": "0", "treasurers": 1, "upper": "0"}
    assert bench.code("book-ruled", first.key, alice.key, **fields) is (
        Code.stewards_must_reach_quorum
    )
    both = first.key, second.key
    assert bench.code("book-ruled", *both, **fields | {"lower": "1"}) is (
        Code.bounds_must_enclose_zero
    )


def test_two_treasurers_set_a_bound_where_the_book_says_so() -> None:
    (bench, alice, _, tess), other = _two_treasurers()
    _rule(bench, treasurers=2)
    refusal = bench.refused("bound-set", tess.key, **_bound(alice))
    assert refusal == (Code.treasurers_must_be_enough, {"signed": 1, "quorum": 2})
    bench.do("bound-set", tess.key, other.key, **_bound(alice))
    # Of two who sign for one of them, one counts.
    assert bench.code("bound-set", tess.key, other.key, **_bound(other)) is (
        Code.treasurers_must_be_enough
    )


def test_nobody_sets_a_bound_of_whom_they_live_with() -> None:
    (bench, alice, bob, tess), other = _two_treasurers()
    home = bench.new_id()
    for one in (alice, tess):
        bench.do("household-stated", one.key, member=one.member, household=home)
    assert bench.code("bound-set", tess.key, **_bound(alice)) is (
        Code.treasurer_must_not_set_own_bound
    )
    bench.do("bound-set", tess.key, **_bound(bob))
    bench.do("bound-set", other.key, **_bound(alice))
    assert fold(bench.entries).members == bench.state.members


def test_who_lives_with_others_is_said_by_one_and_unsaid_by_stewards() -> None:
    bench, alice, bob, _ = party()
    home = bench.new_id()
    first, second, third = bench.stewards
    assert bench.code("household-stated", bob.key, member=alice.member, household=home) is (
        Code.steward_must_sign
    )
    bench.do("household-stated", first.key, member=alice.member, household=home)
    # Neither they alone, nor with one steward, nor a steward for themselves with one other.
    for signers in ((alice.key,), (alice.key, first.key)):
        for own in ({}, {"household": bench.new_id()}):
            code = bench.code("household-stated", *signers, member=alice.member, **own)
            assert code is Code.stewards_must_reach_quorum
    bench.do("household-stated", first.key, member=first.member, household=home)
    assert bench.code("household-stated", first.key, second.key, member=first.member) is (
        Code.stewards_must_reach_quorum
    )
    bench.do("household-stated", second.key, third.key, member=first.member)
    assert bench.state.members[first.member].household is None
