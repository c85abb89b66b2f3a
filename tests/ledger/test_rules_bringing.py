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
from tests.support.books import Bench, Person, fold, opened, party
from tests.support.brought import (
    Arriving,
    arrive,
    arriving,
    board,
    bring,
    claim,
    enter_all,
    entered,
)

if TYPE_CHECKING:
    from ledger.parts import Line, Move


def _book() -> tuple[Bench, Person]:
    """Return a book in which nothing has moved, and its treasurer."""
    bench = opened()
    tess = bench.join()
    bench.grant(tess, "treasurer")
    return bench, tess


def _code(bench: Bench, part: Part) -> Code:
    decided = bench.judge(entered(bench, part))
    assert isinstance(decided, Refusal), decided
    return decided.code


def test_a_co_op_moves_in() -> None:
    bench, tess = _book()
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
    bench, tess = _book()
    ana, ben = arrive(bench, tess, -150, 150).people
    claim(bench, ana)
    claim(bench, ben)
    code = bench.code("transfer", ana.key, from_=ana.account, to=ben.account, amount="1")
    assert code is Code.lower_bound_must_hold
    bench.pay(ben, ana, 20)


def test_it_happens_once() -> None:
    bench, tess = _book()
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
    bench, tess = _book()
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
    bench, tess = _book()
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
    bench, tess = _book()
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
    bench, tess = _book()
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
    bench, tess = _book()
    free, steward = bench.new_id(), bench.stewards[0].member
    member = bench.new_id()

    def refused(*lines: Line) -> Code:
        other, tess = _book()
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
    bench, tess = _book()
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
        bench, tess = _book()
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

    bench, tess = _book()
    assert refused((1, tess.account, tess.account)) is Code.accounts_must_be_different
    assert refused((1, tess.account, bench.book[:8] + tess.account[8:])) is Code.account_must_exist


def test_parts_fit_in_an_order_whatever_they_say() -> None:
    bench, tess = _book()
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


# Who is expected.


def test_claiming_gives_a_key_and_nothing_else_does() -> None:
    bench, tess = _book()
    ana, _ = arrive(bench, tess, 10, -10).people
    new = bench.new_key()
    added = bench.code("key-added", ana.key, new, member=ana.member, added=new.public)
    assert added is Code.key_must_be_known
    stewards = board(bench)
    asked = bench.code("recovery-asked", *stewards, new, member=ana.member, added=new.public)
    assert asked is Code.guardians_must_be_chosen
    alone = bench.code("member-joined", ana.key, member=ana.member)
    assert alone is Code.steward_must_sign
    claim(bench, ana)
    assert bench.code("member-joined", new, stewards[0], member=ana.member) is (
        Code.member_must_not_exist
    )
    bench.do("transfer", ana.key, from_=ana.account, to=tess.account, amount="4")


def test_what_stands_unclaimed_is_given_by_nobody() -> None:
    bench, tess = _book()
    ana, ben = arrive(bench, tess, 10, -10).people
    one, two, _ = (steward.key for steward in bench.stewards)
    waits = (Code.account_must_be_claimed, {"account": ana.account})
    sides = {"from_": ana.account, "to": ben.account, "amount": "1"}
    assert bench.code("transfer", one, **sides) is Code.payer_must_sign
    assert bench.code("hold", one, **sides, until=bench.now_ms + 9) is Code.payer_must_sign
    assert bench.refused("balance-passed-on", one, two, **sides) == waits
    mandate = {"account": ana.account, "broker": tess.member, "each": "1", "total": "1"}
    mandate |= {"paper": "66" * 32, "payees": [tess.account], "until": bench.now_ms + 9}  # type: ignore[dict-item]
    assert bench.refused("mandate-given", one, two, **mandate) == waits
    paid = bench.pay(tess, ana, 5).id
    taken = bench.refused("reversal", tess.key, of=paid, reason="44" * 32)
    assert taken == (Code.account_must_be_claimed, {"account": ana.account})
    assert bench.balance(ana) == 15
    claim(bench, ana)
    bench.grant(ben_like := bench.join(), "treasurer")
    bench.do("reversal", ben_like.key, of=paid, reason="44" * 32)


def test_an_unclaimed_account_closes_by_quorum_if_nothing_was_done_with_it() -> None:
    bench, tess = _book()
    ana, ben, eva = arrive(bench, tess, 0, 10, -10).people
    one, two, _ = (steward.key for steward in bench.stewards)
    few = bench.refused("account-closed", one, account=ana.account)
    assert few == (Code.stewards_must_reach_quorum, {"signed": 1, "quorum": 2})
    bench.do("account-closed", one, two, account=ana.account)
    code = bench.code("account-closed", one, two, account=ben.account)
    assert code is Code.account_must_be_claimed
    bench.pay(tess, eva, 10)
    code = bench.code("account-closed", one, two, account=eva.account)
    assert code is Code.account_must_be_claimed
    claim(bench, ana)


def test_nobody_is_trusted_before_they_come() -> None:
    bench, tess = _book()
    ana, _ = arrive(bench, tess, 1, -1).people
    waits = (Code.member_must_have_joined, {"member": ana.member})
    stewards = board(bench)
    granted = bench.refused("role-granted", *stewards, member=ana.member, role="broker")
    assert granted == waits
    own = {"member": tess.member, "notice": 3_600_000, "quorum": 1, "guardians": [ana.member]}
    assert bench.refused("guardians-chosen", tess.key, **own) == waits
    mandate = {"account": tess.account, "broker": ana.member, "each": "1", "total": "1"}
    assert bench.refused("mandate-given", tess.key, **mandate, until=bench.now_ms + 9) == waits
    bounds = {"lower": "-5", "upper": "5", "reason": "44" * 32}
    bench.do("bound-set", tess.key, account=ana.account, **bounds)


# The certificate.


def test_a_treasurer_and_another_auditor_certify() -> None:
    bench, tess = _book()
    gus = bench.join()
    bench.grant(gus, "auditor")
    found = arriving(bench, [3, -3])
    own = {"brought": bench.new_id(), "certificate": "cc" * 32}
    refusal = bench.refused("import-certified", tess.key, gus.key, **own)
    assert refusal == (Code.entry_must_exist, {"of": own["brought"]})
    own["brought"] = bring(bench, found, tess).id
    assert bench.code("import-certified", tess.key, gus.key, **own) is Code.parts_must_be_in
    bench.now_ms += PARTS_MS_MAX
    assert bench.code("import-certified", tess.key, gus.key, **own) is Code.parts_must_be_in
    enter_all(bench, found)
    assert bench.code("import-certified", gus.key, **own) is Code.treasurer_must_sign
    assert bench.code("import-certified", tess.key, **own) is Code.auditor_must_sign
    bench.grant(tess, "auditor")
    assert bench.code("import-certified", tess.key, **own) is Code.auditor_must_sign
    bench.do("import-certified", tess.key, gus.key, **own)
    again = bench.refused("import-certified", tess.key, gus.key, **own)
    assert again == (Code.balances_must_be_certified_once, {"certificate": "cc" * 32})
