"""Who vouches for whom, and who is on a care leave: who may say so, and what policies read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chain.rules import SHAPES
from credit.history import past_of
from credit.policies import NOTHING, POLICIES, Endorsement, Leave, stated_at
from credit.stating import given_name, leave_name, said_of, taken_name
from ledger.entries import read_entry
from ledger.refusals import Code
from tests.support.books import Bench, Party, fold, party

if TYPE_CHECKING:
    from credit.history import Past
    from credit.policies import Stated
    from tests.support.books import Person

REASON = "66" * 32
DAY_MS = 86_400_000


def _pair(one: Person, other: Person, amount: int = 30) -> dict[str, Any]:
    return {"endorser": one.member, "endorsed": other.member, "amount": str(amount)}


def _leave(bench: Bench, member: str, days: int = 30, **own: Any) -> dict[str, Any]:  # noqa: ANN401
    begins = bench.now_ms
    return {
        "member": member, "from": begins, "until": begins + days * DAY_MS, "reason": REASON,
    } | own  # fmt: skip


def _home(bench: Bench, *people: Person) -> None:
    home = bench.new_id()
    for one in people:
        bench.do("household-stated", one.key, member=one.member, household=home)


def _past(bench: Bench) -> Past:
    return past_of([read_entry(body, SHAPES, "entry") for body in bench.entries])


def _stated(bench: Bench) -> Stated:
    return stated_at(_past(bench), bench.now_ms)


def test_a_member_vouches_with_her_own_word_and_takes_it_back() -> None:
    bench, alice, bob, _ = party()
    bench.do("endorsement-stated", alice.key, **_pair(alice, bob))
    bench.do("endorsement-stated", alice.key, **_pair(alice, bob, 45))
    kept = bench.state.kept
    names = (given_name(alice.member, bob.member), taken_name(alice.member, bob.member))
    for name in names:
        assert len(name) <= 80
        assert said_of(kept[name].text) == {"amount": "45", "time": bench.now_ms}
    assert _stated(bench).endorsements == (Endorsement(alice.member, bob.member, 45),)
    bench.do("endorsement-stated", alice.key, **_pair(alice, bob, 0))
    assert _stated(bench) == NOTHING
    assert fold(bench.entries).kept == bench.state.kept


def test_nobody_vouches_for_herself_her_household_or_in_anothers_name() -> None:
    bench, alice, bob, tess = party()
    stranger = bench.new_person()
    for own, signer, code in (
        (_pair(alice, alice), alice, Code.endorsed_must_be_another),
        (_pair(alice, bob), bob, Code.member_must_sign),
        (_pair(alice, bob), tess, Code.member_must_sign),
        (_pair(alice, stranger), alice, Code.member_must_exist),
        (_pair(stranger, alice), alice, Code.member_must_exist),
    ):
        assert bench.code("endorsement-stated", signer.key, **own) is code
    bench.do("endorsement-stated", alice.key, **_pair(alice, bob))
    bench.do("endorsement-stated", alice.key, **_pair(alice, tess, 7))
    _home(bench, alice, bob)
    assert bench.code("endorsement-stated", bob.key, **_pair(bob, alice)) is (
        Code.endorsed_must_live_apart
    )
    # What was said before they lived together counts no more; the word can be taken back.
    assert _stated(bench).endorsements == (Endorsement(alice.member, tess.member, 7),)
    bench.do("endorsement-stated", alice.key, **_pair(alice, bob, 0))


def _two_treasurers() -> tuple[Party, Person]:
    found = party()
    other = found.bench.join()
    found.bench.grant(other, "treasurer")
    return found, other


def test_a_treasurer_states_a_leave_of_another_and_ends_it_early() -> None:
    (bench, alice, _, tess), other = _two_treasurers()
    own = _leave(bench, alice.member)
    for signers in ((alice.key,), (bench.stewards[0].key, bench.stewards[1].key)):
        assert bench.code("leave-stated", *signers, **own) is Code.treasurer_must_sign
    order = bench.do("leave-stated", tess.key, **own)
    kept = {"from": own["from"], "orders": [order.id], "until": own["until"]}
    assert said_of(bench.state.kept[leave_name(alice.member)].text) == kept
    assert _stated(bench).leaves == (Leave(alice.member, own["from"], own["until"]),)
    # The last word counts: a day, and then none.
    bench.do("leave-stated", other.key, **own | {"until": own["from"] + DAY_MS})
    assert _stated(bench).leaves == (Leave(alice.member, own["from"], own["from"] + DAY_MS),)
    last = bench.do("leave-stated", other.key, **own | {"until": own["from"]})
    orders = said_of(bench.state.kept[leave_name(alice.member)].text)["orders"]
    assert (len(orders), orders[0], orders[-1]) == (3, last.id, order.id)
    chosen = {"above": 0, "below": 10, "days": 90, "more": 30}
    found = POLICIES["care-leave-1"].bounds(_past(bench), bench.now_ms + 1, chosen)
    assert found[alice.account] == (-10, None)
    assert fold(bench.entries).kept == bench.state.kept


def test_nobody_states_a_leave_of_her_own_or_of_whom_she_lives_with() -> None:
    (bench, alice, bob, tess), other = _two_treasurers()
    own = Code.treasurer_must_not_state_own_leave
    _home(bench, alice, tess)
    for member in (tess.member, alice.member):
        assert bench.code("leave-stated", tess.key, **_leave(bench, member)) is own
        bench.do("leave-stated", other.key, **_leave(bench, member))
    stewards = [one.key for one in bench.stewards[:2]]
    rules = {"funds": "none", "lower": "-600", "treasurers": 2, "upper": "600"}
    bench.do("book-ruled", *stewards, **rules)
    refusal = bench.refused("leave-stated", tess.key, **_leave(bench, bob.member))
    assert refusal == (Code.treasurers_must_be_enough, {"signed": 1, "quorum": 2})
    bench.do("leave-stated", tess.key, other.key, **_leave(bench, bob.member))


def test_a_leave_ends_within_a_year() -> None:
    bench, alice, _, tess = party()
    for days in (-1, 367):
        own = _leave(bench, alice.member, days)
        refusal = bench.refused("leave-stated", tess.key, **own)
        assert refusal.code is Code.leave_must_last
        assert refusal.fields["latest"] == own["from"] + 366 * DAY_MS
    bench.do("leave-stated", tess.key, **_leave(bench, alice.member, 366))
    unknown = _leave(bench, bench.new_id())
    assert bench.code("leave-stated", tess.key, **unknown) is Code.member_must_exist


def test_what_was_stated_later_is_not_of_a_time_before_nor_of_fewer_entries() -> None:
    bench, alice, bob, tess = party()
    bench.do("endorsement-stated", alice.key, **_pair(alice, bob))
    at, size = bench.now_ms, bench.state.size
    bench.do("endorsement-stated", alice.key, **_pair(alice, tess))
    bench.now_ms += 1
    bench.do("leave-stated", tess.key, **_leave(bench, bob.member))
    past = _past(bench)
    assert [one.endorsed for one in stated_at(past, at).endorsements] == [bob.member, tess.member]
    assert stated_at(past, at, size).endorsements == (Endorsement(alice.member, bob.member, 30),)
    assert not stated_at(past, at).leaves
    assert stated_at(past, at + 1).leaves


def test_policies_read_what_the_past_has_stated() -> None:
    bench, alice, bob, tess = party()
    bench.do("endorsement-stated", alice.key, **_pair(alice, bob))
    bench.do("leave-stated", tess.key, **_leave(bench, bob.member))
    past, now_ms = _past(bench), bench.now_ms + 1
    vouched = {"above": 0, "below": 100, "each": 60, "most-given": 60, "most-taken": 60}
    leave = {"above": 0, "below": 100, "days": 10, "more": 50}
    for tag, figures, lowers in (
        ("endorsed-1", vouched, (-70, -130, -100)),
        ("care-leave-1", leave, (-100, -150, -100)),
    ):
        once = POLICIES[tag].bounds(past, now_ms, figures)
        assert tuple(once[one.account][0] for one in (alice, bob, tess)) == lowers
        series = POLICIES[tag].over(past, figures)
        assert series(now_ms) == once
        assert series(now_ms + 10 * DAY_MS)[bob.account] == once[bob.account] or tag[0] == "c"
    late = POLICIES["care-leave-1"].bounds(past, now_ms + 10 * DAY_MS, leave)
    assert late[bob.account] == (-100, None)
