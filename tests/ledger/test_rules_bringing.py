"""Moving in from another system: who signs, what the parts are, and what waits to be claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.parts import NO_PART, Part, chained, linked, part_hash
from ledger.records import Member
from ledger.refusals import Code, Refusal
from ledger.rules.bringing import PARTS_MS_MAX
from tests.support.books import Bench, fold, opened, party
from tests.support.brought import (
    Arriving,
    arrive,
    arriving,
    board,
    bring,
    claim,
    enter_all,
    entered,
    unmoved,
)

if TYPE_CHECKING:
    from ledger.parts import Line, Move


def _code(bench: Bench, part: Part) -> Code:
    decided = bench.judge(entered(bench, part))
    assert isinstance(decided, Refusal), decided
    return decided.code


def test_a_co_op_moves_in() -> None:
    bench, tess = unmoved()
    found = arriving(bench, [150, -30, -120, 0])
    order = bring(bench, found, tess)
    enter_all(bench, found)
    assert [bench.balance(person) for person in found.people] == [150, -30, -120, 0]
    for person in found.people:
        member = Member(person.member, frozenset(), keys=0, accounts=1, expected=True)
        assert bench.state.members[person.member] == member
        account = bench.state.accounts[person.account]
        assert account.terms.bounds_at(bench.now_ms) == (-100, 100)
    assert bench.state.book is not None
    brought = bench.state.book.brought
    assert brought is not None
    assert brought == (order.id, None, 0, 0, 0, bench.now_ms + PARTS_MS_MAX, None)
    assert fold(bench.entries).accounts == bench.state.accounts


def test_a_balance_may_come_in_past_its_bound_and_get_better_alone() -> None:
    bench, tess = unmoved()
    ana, ben = arrive(bench, tess, -150, 150).people
    claim(bench, ana)
    claim(bench, ben)
    code = bench.code("transfer", ana.key, from_=ana.account, to=ben.account, amount="1")
    assert code is Code.lower_bound_must_hold
    bench.pay(ben, ana, 20)


def test_it_happens_once() -> None:
    bench, tess = unmoved()
    found = arrive(bench, tess, 10, -10)
    again = arriving(bench, [10, -10])
    assert bench.state.book is not None
    assert bench.state.book.brought is not None
    refusal = bench.refused("balances-brought", *board(bench, tess.key), **again.fields())
    by = bench.state.book.brought.id
    assert refusal == (Code.balances_must_be_brought_once, {"by": by})
    assert len(found.parts) == 2


@pytest.mark.parametrize("how", ["paid", "paid back", "held", "released"])
def test_nothing_has_moved_before(how: str) -> None:
    bench, alice, bob, tess = party()
    sides = {"from_": alice.account, "to": bob.account, "amount": "5"}
    if how in {"paid", "paid back"}:
        bench.do("transfer", alice.key, **sides)
    if how == "paid back":
        bench.pay(bob, alice, 5)
    if how in {"held", "released"}:
        held = bench.do("hold", alice.key, **sides, until=bench.now_ms + 1_000).id
        if how == "released":
            bench.do("release", alice.key, hold=held)
    fields = arriving(bench, [1, -1]).fields()
    code = bench.code("balances-brought", *board(bench, tess.key), **fields)
    assert code is Code.book_must_not_have_moved


def test_what_moves_nothing_is_no_hindrance() -> None:
    bench, alice, _, tess = party()
    bounds = {"lower": "-5", "upper": "5", "reason": "44" * 32}
    bench.do("bound-set", tess.key, account=alice.account, **bounds)
    found = arriving(bench, [])
    lines: list[Line] = [(bench.new_id(), "fund", None, alice.member, None)]
    moves: list[Move] = [(70, lines[0][0], alice.account)]
    found = Arriving([], chained(lines, moves, lambda: "77" * 32))
    bring(bench, found, tess)
    enter_all(bench, found)
    assert bench.balance(alice) == 70


def test_stewards_and_another_treasurer_sign() -> None:
    bench, tess = unmoved()
    one, two, three = bench.stewards
    fields = arriving(bench, [1, -1]).fields()
    refusal = bench.refused("balances-brought", one.key, tess.key, **fields)
    assert refusal == (Code.stewards_must_reach_quorum, {"signed": 1, "quorum": 2})
    assert bench.code("balances-brought", one.key, two.key, **fields) is Code.treasurer_must_sign
    bench.grant(two, "treasurer")
    code = bench.code("balances-brought", one.key, two.key, **fields)
    assert code is Code.another_treasurer_must_sign
    bench.do("balances-brought", one.key, two.key, three.key, **fields)


def test_a_steward_who_is_alone_is_treasurer_too() -> None:
    bench = opened(stewards=1, quorum=1)
    [only] = bench.stewards
    fields = arriving(bench, [1, -1]).fields()
    assert bench.code("balances-brought", only.key, **fields) is Code.treasurer_must_sign
    bench.grant(only, "treasurer")
    bench.do("balances-brought", only.key, **fields)


def test_only_the_service_enters_parts() -> None:
    bench, tess = unmoved()
    found = arriving(bench, [1, -1])
    bring(bench, found, tess)
    part = found.parts[0]
    for keys in (board(bench), [bench.service, tess.key]):
        assert bench.code(part.type, *keys, **part.fields) is Code.service_must_sign


def test_nothing_comes_between_the_parts_for_a_week() -> None:
    bench, alice, bob, tess = party()
    found = arriving(bench, [1, -1])
    order = bring(bench, found, tess)
    sides = {"from_": alice.account, "to": bob.account, "amount": "1"}
    refusal = bench.refused("transfer", alice.key, **sides)
    until = bench.now_ms + PARTS_MS_MAX
    assert refusal == (Code.parts_must_be_in, {"brought": order.id, "until": until})
    bench.now_ms = until - 1
    assert bench.code("transfer", alice.key, **sides) is Code.parts_must_be_in
    bench.now_ms = until
    bench.pay(alice, bob, 1)
    # A part that comes late is still one of those that were signed.
    enter_all(bench, found)
    bench.pay(alice, bob, 1)


# What the parts are.


def _parts(bench: Bench) -> Arriving:
    """Return many parts, of few rows each."""
    found = arriving(bench, [10, -10, 5, -5, 20, -20])
    rows: list[tuple[str, dict[str, Any]]] = [
        *(("members-expected", {"lines": [row], "salt": "55" * 32}) for row in found.lines),
        *(("balances-entered", {"moves": [row]}) for row in found.moves),
    ]
    return found._replace(parts=linked(rows))


@given(wrong=st.integers(0, 8), data=st.data())
def test_only_the_part_that_is_awaited_is_taken(wrong: int, data: st.DataObject) -> None:
    bench, tess = unmoved()
    found = _parts(bench)
    bring(bench, found, tess)
    for part in found.parts[:wrong]:
        bench.post(entered(bench, part))
    others = [part for at, part in enumerate(found.parts) if at != wrong]
    other = data.draw(st.sampled_from(others))
    awaited, stranger = found.parts[wrong], linked([("balances-entered", {"moves": found.moves})])
    altered = _altered(data, awaited)
    for part in (other, altered, *stranger):
        refusal = bench.judge(entered(bench, part))
        fields = {"awaited": awaited.hash, "part": part.hash}
        assert refusal == (Code.part_must_be_awaited, fields)
    for part in found.parts[wrong:]:
        bench.post(entered(bench, part))
    for part in found.parts:
        refusal = bench.judge(entered(bench, part))
        assert refusal == (Code.part_must_be_awaited, {"awaited": "none", "part": part.hash})


def _altered(data: st.DataObject, part: Part) -> Part:
    """Return the part with one thing changed."""
    fields = dict(part.fields)
    name = data.draw(st.sampled_from(sorted(fields)))
    if name in {"next", "salt"}:
        fields[name] = "66" * 32
    else:
        [row] = fields[name]
        at = data.draw(st.sampled_from([0, 2] if name == "lines" else [0, 1]))
        changed = {"lines": {0: "0" * 8, 2: "-99"}, "moves": {0: "7", 1: "0" * 8}}[name][at]
        text = changed + row[at][8:] if len(row[at]) == 36 else changed
        fields[name] = [[*row[:at], text, *row[at + 1 :]]]
    return Part(part.type, fields)


@pytest.mark.parametrize(
    ("field", "less"), [("members", 1), ("accounts", 1), ("total", 1), ("total", -1)]
)
def test_the_last_part_brings_all_that_was_said(field: str, less: int) -> None:
    bench, tess = unmoved()
    found = arriving(bench, [10, -10])
    fields = found.fields()
    said: Any = int(fields[field]) - less
    fields[field] = str(said) if field == "total" else said
    bench.do("balances-brought", *board(bench, tess.key), **fields)
    *parts, last = found.parts
    for part in parts:
        bench.post(entered(bench, part))
    refusal = bench.judge(entered(bench, last))
    left = {"members": 0, "accounts": 0, "total": 0} | {field: -less}
    assert refusal == (Code.parts_must_add_up, left)


def test_what_a_part_opens_is_new() -> None:
    bench, tess = unmoved()
    free, steward = bench.new_id(), bench.stewards[0].member
    member = bench.new_id()

    def refused(*lines: Line) -> Code:
        other, tess = unmoved()
        assert other.book == bench.book
        found = Arriving([], chained(lines, [], lambda: "55" * 32))
        bring(other, found, tess)
        return _code(other, found.parts[0])

    one: Line = (free, "member", None, member, None)
    assert refused((tess.account, "member", 0, member, 0)) is Code.account_must_not_exist
    assert refused(one, one) is Code.account_must_not_exist
    assert refused((free, "member", 0, tess.member, 0)) is Code.member_must_not_exist
    assert refused((free, "fund", 0, member, 0)) is Code.member_must_exist
    waits = refused(one, (bench.new_id(), "fund", 0, member, 0))
    assert waits is Code.member_must_have_joined
    assert refused((free, "member", 1, member, 0)) is Code.bounds_must_enclose_zero
    fund: Line = (bench.new_id(), "fund", 0, steward, None)
    found = Arriving([], chained([one, fund], [], lambda: "55" * 32))
    bring(bench, found, tess)
    enter_all(bench, found)


def test_a_member_may_have_several_accounts() -> None:
    bench, tess = unmoved()
    ana = bench.new_person()
    lines: list[Line] = [(bench.new_id(), "member", -9, ana.member, 9) for _ in range(70)]
    found = Arriving([ana], chained(lines, [], lambda: bench.random(32).hex()))
    assert [len(part.fields["lines"]) for part in found.parts] == [60, 10]
    bring(bench, found, tess)
    enter_all(bench, found)
    claim(bench, ana)
    member = bench.state.members[ana.member]
    assert (member.accounts, member.keys, member.expected) == (70, 1, False)
    further = bench.open_account(ana)
    assert bench.state.accounts[further].terms.bounds_at(bench.now_ms) == (0, 0)


def test_amounts_move_between_two_open_accounts() -> None:
    def refused(move: Move) -> Code:
        bench, tess = unmoved()
        found = arriving(bench, [5, -5])
        opening = {name: found.parts[0].fields[name] for name in ("lines", "salt")}
        moving = {"moves": [[str(move[0]), *move[1:]]]}
        rows: list[tuple[str, dict[str, Any]]] = [
            ("members-expected", opening), ("balances-entered", moving),
        ]  # fmt: skip
        parts = linked(rows)
        bring(bench, found._replace(parts=parts), tess)
        bench.post(entered(bench, parts[0]))
        return _code(bench, parts[1])

    bench, tess = unmoved()
    assert refused((1, tess.account, tess.account)) is Code.accounts_must_be_different
    assert refused((1, tess.account, bench.book[:8] + tess.account[8:])) is Code.account_must_exist


def test_parts_fit_in_an_order_whatever_they_say() -> None:
    bench, tess = unmoved()
    most = 2**62
    person = bench.new_person()
    lines: list[Line] = [
        (bench.new_id(), "solidarity", -most, bench.stewards[0].member, most) for _ in range(130)
    ]
    moves: list[Move] = [(2**53 - 1, lines[at][0], lines[at + 1][0]) for at in range(0, 128, 2)]
    found = Arriving([person], chained(lines, moves, lambda: "ff" * 32))
    bring(bench, found, tess)
    enter_all(bench, found)
    assert len(found.lines) == 130


def test_a_chain_hashes_what_is_sent() -> None:
    first, last = linked([("a", {"x": "1"}), ("b", {"y": [["2"]]})])
    assert last.fields == {"y": [["2"]], "next": NO_PART}
    assert first.fields["next"] == part_hash("b", last.fields) == last.hash
