"""Lists that people sign: who signs, what the parts are, and which rows are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.lists import PARTS_MS_MAX, list_name, read_listed
from credit.parting import moves_parted
from credit.registry import MOVES, STEWARDS, TAGS, Tag
from ledger.ids import uuid7
from ledger.kernel import Accepted
from ledger.refusals import Code, Refusal
from tests.support.books import Bench, Person, fold, party
from tests.support.lists import approve, enter_all, entered, listing

if TYPE_CHECKING:
    from ledger.parts import Move

LEVY = Tag("trial", MOVES, STEWARDS, is_periodic=True)


@pytest.fixture(autouse=True)
def _rule_of_periods(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("registry", "lists", "listed", "adopting"):
        monkeypatch.setattr(f"credit.{module}.TAGS", {**TAGS, "trial-1": LEVY})


def _all(bench: Bench) -> dict[str, int]:
    return {id_: account.posted for id_, account in bench.state.accounts.items()}


def test_one_pays_many_with_one_signature() -> None:
    bench, alice, bob, tess = party()
    moves: list[Move] = [(10, alice.account, bob.account), (5, alice.account, tess.account)]
    listed, parts = approve(bench, "payments-1", alice.key, moves=moves, account=alice.account)
    assert _all(bench)[alice.account] == 0
    enter_all(bench, listed, parts)
    found = _all(bench)
    assert [found[one.account] for one in (alice, bob, tess)] == [-15, 10, 5]
    assert read_listed(bench.state.kept[list_name(listed.id)]).awaited is None
    assert fold(bench.entries).accounts == bench.state.accounts
    again = bench.judge(entered(bench, listed, parts[0]))
    assert isinstance(again, Refusal)
    assert again.code is Code.part_must_be_awaited


def test_whoever_gives_signs_and_nobody_else_gives() -> None:
    bench, alice, bob, _ = party()
    moves: list[Move] = [(10, alice.account, bob.account)]
    parts = moves_parted(moves)
    fields = listing(bench, "payments-1", parts, moves, account=alice.account)
    assert bench.code("list-approved", bob.key, **fields) is Code.payer_must_sign
    # Bob signs for himself, and the parts take from Alice.
    listed, parts = approve(bench, "payments-1", bob.key, moves=moves, account=bob.account)
    refused = bench.judge(entered(bench, listed, parts[0]))
    assert isinstance(refused, Refusal)
    assert refused.code is Code.list_must_be_the_payers


def test_the_service_enters_what_was_signed_and_nothing_else() -> None:
    bench, alice, bob, tess = party()
    moves: list[Move] = [(10, alice.account, bob.account)]
    listed, parts = approve(bench, "payments-1", alice.key, moves=moves, account=alice.account)
    for other in ([(11, alice.account, bob.account)], [(10, alice.account, tess.account)]):
        refused = bench.judge(entered(bench, listed, moves_parted(other)[0]))
        assert isinstance(refused, Refusal)
        assert refused.code is Code.part_must_be_awaited
    bench.now_ms += PARTS_MS_MAX
    late = bench.judge(entered(bench, listed, parts[0]))
    assert isinstance(late, Refusal)
    assert late.code is Code.list_must_be_entered_in_time


def test_a_list_says_how_much_it_is() -> None:
    bench, alice, bob, _ = party()
    moves: list[Move] = [(10, alice.account, bob.account)]
    for own, left in (
        ({"rows": 2}, {"rows": 1, "total": 0}),
        ({"total": "9"}, {"rows": 0, "total": -1}),
    ):
        listed, parts = approve(
            bench, "payments-1", alice.key, moves=moves, account=alice.account, **own
        )
        refused = bench.judge(entered(bench, listed, parts[0]))
        assert refused == Refusal(Code.list_must_add_up, left)


def test_a_row_that_would_pass_a_bound_is_left_out_and_the_rest_goes_on() -> None:
    bench, alice, bob, tess = party()
    moves: list[Move] = [
        (400, alice.account, bob.account),
        (300, alice.account, tess.account),
        (200, alice.account, tess.account),
    ]
    listed, parts = approve(bench, "payments-1", alice.key, moves=moves, account=alice.account)
    enter_all(bench, listed, parts)
    found = _all(bench)
    assert [found[one.account] for one in (alice, bob, tess)] == [-600, 400, 200]


def _levy(bench: Bench, people: list[Person], fund: str, **own: Any) -> None:  # noqa: ANN401
    moves: list[Move] = [(5, one.account, fund) for one in people]
    tess = next(one for one in people if bench.state.members[one.member].roles)
    keys = (*(one.key for one in bench.stewards[:2]), tess.key)
    listed, parts = approve(bench, "trial-1", *keys, moves=moves, **own)
    enter_all(bench, listed, parts)


def test_a_period_comes_once_and_is_over() -> None:
    bench, alice, bob, tess = party()
    fund = bench.open_account(alice, "fees")
    people = [alice, bob, tess]
    end = bench.now_ms
    _levy(bench, people, fund, from_=end - 20, until=end - 10)
    _levy(bench, people, fund, from_=end - 10, until=end)
    assert _all(bench)[fund] == 30
    moves: list[Move] = [(5, alice.account, fund)]
    keys = (*(one.key for one in bench.stewards[:2]), tess.key)
    for begins, ends, code in (
        (end - 10, end, Code.period_must_come_once),
        (end - 1, end, Code.period_must_come_once),
        (end, end + 1, Code.period_must_be_whole),
        (end, end, Code.period_must_be_whole),
    ):
        fields = listing(bench, "trial-1", moves_parted(moves), moves, from_=begins, until=ends)
        assert bench.code("list-approved", *keys, **fields) is code


def test_acts_of_the_co_op_are_signed_by_stewards_and_a_treasurer() -> None:
    bench, alice, _, tess = party()
    fund = bench.open_account(alice, "fees")
    moves: list[Move] = [(5, alice.account, fund)]
    end = bench.now_ms
    fields = listing(bench, "trial-1", moves_parted(moves), moves, from_=0, until=end)
    two = [one.key for one in bench.stewards[:2]]
    assert bench.code("list-approved", *two, **fields) is Code.treasurer_must_sign
    assert bench.code("list-approved", two[0], tess.key, **fields) is (
        Code.stewards_must_reach_quorum
    )
    later = fields | {"at": bench.state.size + 1}
    assert bench.code("list-approved", *two, tess.key, **later) is Code.list_must_be_of_the_past


def test_many_bounds_are_set_with_one_signature_but_not_ones_own() -> None:
    bench, alice, bob, tess = party()
    home = bench.new_id()
    for one in (bob, tess):
        bench.do("household-stated", one.key, member=one.member, household=home)
    rows = [(one.account, -50, 70, 0) for one in (alice, bob, tess)]
    listed, parts = approve(bench, "bounds-1", tess.key, bounds=rows)
    enter_all(bench, listed, parts)
    found = [
        bench.state.accounts[one.account].terms.bounds_at(bench.now_ms)
        for one in (alice, bob, tess)
    ]
    assert found == [(-50, 70), (-600, 600), (-600, 600)]


def test_two_hundred_bounds_are_renewed_in_one_signing() -> None:
    bench, *_, tess = party()
    people = [bench.join() for _ in range(200)]
    until = bench.now_ms + 86_400_000
    listed, parts = approve(
        bench, "bounds-1", tess.key, bounds=[(one.account, -90, 90, until) for one in people]
    )
    assert len(parts) == 4
    enter_all(bench, listed, parts)
    terms = [bench.state.accounts[one.account].terms for one in people]
    assert {(one.lower, one.upper, one.until_ms) for one in terms} == {(-90, 90, until)}
    assert fold(bench.entries).accounts == bench.state.accounts


@given(st.lists(st.tuples(st.integers(1, 900), st.integers(0, 3), st.integers(0, 3)), max_size=70))
def test_whatever_a_list_says_the_book_sums_to_zero_within_its_bounds(
    rows: list[tuple[int, int, int]],
) -> None:
    bench, alice, bob, tess = party()
    fund = bench.open_account(alice, "fees")
    places = [alice.account, bob.account, tess.account, fund]
    moves: list[Move] = [(amount, places[a], places[b]) for amount, a, b in rows]
    # One that nobody knows is left out as well.
    moves.append((1, alice.account, uuid7(bench.now_ms, bytes(10))))
    keys = (*(one.key for one in bench.stewards[:2]), tess.key)
    listed, parts = approve(bench, "trial-1", *keys, moves=moves, from_=0, until=bench.now_ms)
    for part in parts:
        decided = bench.judge(entered(bench, listed, part))
        assert isinstance(decided, Accepted)
        bench.post(entered(bench, listed, part))
    found = _all(bench)
    assert sum(found.values()) == 0
    assert all(-600 <= found[place] <= 600 for place in places[:3])
    assert found[fund] >= 0
    assert fold(bench.entries).accounts == bench.state.accounts
