"""Mandates: who gives them, what they allow, and when they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.records import Mandate
from ledger.refusals import Code
from tests.support.books import Party, party
from wallets.guardians import HOUR_MS
from wallets.mandates import PAPER_MS_MAX, PAPER_NOTICE_MS

if TYPE_CHECKING:
    from wallets.keys import Key

SPAN_MS = 60_000
PAPER = "66" * 32


def lent(people: Party, **own: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the fields of a mandate by which tess may give for alice."""
    _, alice, _, tess = people
    until = people.bench.now_ms + SPAN_MS
    fields = {"account": alice.account, "broker": tess.member, "each": "60", "total": "100"}
    return fields | {"until": until} | own


def given_to_tess(people: Party, **own: Any) -> str:  # noqa: ANN401
    """Post that mandate; its id."""
    return people.bench.do("mandate-given", people.alice.key, **lent(people, **own)).id


def paying(people: Party, mandate: str, amount: int, **own: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the fields of a transfer from alice to bob under it."""
    sides = {"from_": people.alice.account, "to": people.bob.account}
    return sides | {"mandate": mandate, "amount": str(amount)} | own


def brokers(people: Party) -> list[Key]:
    """Make two of the stewards brokers; their keys."""
    two = people.bench.stewards[:2]
    for person in two:
        people.bench.grant(person, "broker")
    return [person.key for person in two]


def test_a_mandate_is_what_the_member_signed() -> None:
    people = party()
    bench, alice, bob, tess = people
    payees = [bob.account]
    id_ = given_to_tess(people, payees=payees)
    until = bench.now_ms + SPAN_MS
    expected = Mandate(
        id_, alice.account, tess.member, 60, 100, tuple(payees), until, open=True,
        given=bench.state.size - 1, from_ms=bench.now_ms,
    )  # fmt: skip
    assert bench.state.mandates[id_] == expected
    assert bench.balance(alice) == 0


def test_both_stand_in_the_entry() -> None:
    people = party()
    bench, alice, bob, tess = people
    order = bench.do("transfer-by-mandate", tess.key, **paying(people, given_to_tess(people), 40))
    assert (bench.balance(alice), bench.balance(bob)) == (-40, 40)
    assert order.key == tess.key.public
    assert bench.state.mandates[order.body.mandate].account == alice.account


@given(st.lists(st.integers(1, 80), min_size=1, max_size=9))
def test_no_more_is_given_than_each_and_in_all(amounts: list[int]) -> None:
    people = party()
    bench, alice, _, tess = people
    id_, rest = given_to_tess(people), 100
    for amount in amounts:
        fields, available = paying(people, id_, amount), min(60, rest)
        if amount > available:
            refusal = bench.refused("transfer-by-mandate", tess.key, **fields)
            figures = {"available": available, "needed": amount}
            assert refusal == (Code.amount_must_be_within_mandate, figures)
        else:
            bench.do("transfer-by-mandate", tess.key, **fields)
            rest -= amount
        assert bench.state.mandates[id_].rest == rest
        assert bench.balance(alice) == rest - 100


def test_only_whom_it_names_signs() -> None:
    people = party()
    bench, alice, bob, tess = people
    id_ = given_to_tess(people)
    for key in (alice.key, bob.key, bench.stewards[0].key):
        refusal = bench.refused("transfer-by-mandate", key, **paying(people, id_, 1))
        assert refusal == (Code.broker_must_sign, {"member": tess.member})


def test_it_covers_one_account_and_the_payees_it_lists() -> None:
    people = party()
    bench, alice, bob, tess = people
    id_ = given_to_tess(people, payees=[bob.account])
    elsewhere = paying(people, id_, 1, to=tess.account)
    refusal = bench.refused("transfer-by-mandate", tess.key, **elsewhere)
    assert refusal == (
        Code.mandate_must_allow_payee, {"mandate": id_, "account": tess.account},
    )  # fmt: skip
    another = paying(people, id_, 1, from_=tess.account)
    refusal = bench.refused("transfer-by-mandate", tess.key, **another)
    assert refusal == (Code.mandate_must_be_of_payer, {"mandate": id_, "account": tess.account})
    bench.do("transfer-by-mandate", tess.key, **paying(people, id_, 1))
    assert bench.balance(alice) == -1


def test_it_lasts_until_just_before_its_end() -> None:
    people = party()
    bench, *_, tess = people
    id_ = given_to_tess(people)
    bench.now_ms += SPAN_MS - 1
    bench.do("transfer-by-mandate", tess.key, **paying(people, id_, 1))
    bench.now_ms += 1
    refusal = bench.refused("transfer-by-mandate", tess.key, **paying(people, id_, 1))
    ended = {"mandate": id_, "until": bench.now_ms}
    assert refusal == (Code.mandate_must_not_have_ended, ended)
    refusal = bench.refused("mandate-given", people.alice.key, **lent(people, until=bench.now_ms))
    figures = {"until": bench.now_ms, "now": bench.now_ms}
    assert refusal == (Code.mandate_must_end_later, figures)


@pytest.mark.parametrize("by", ["alice", "steward"])
def test_the_member_or_a_steward_withdraws_it(by: str) -> None:
    people = party()
    bench, alice, bob, tess = people
    id_ = given_to_tess(people)
    for key in (bob.key, tess.key):
        refusal = bench.refused("mandate-withdrawn", key, mandate=id_)
        assert refusal == (Code.member_must_sign, {"member": alice.member})
    signer = alice if by == "alice" else bench.stewards[2]
    bench.do("mandate-withdrawn", signer.key, mandate=id_)
    refusal = bench.refused("transfer-by-mandate", tess.key, **paying(people, id_, 1))
    assert refusal == (Code.mandate_must_be_open, {"mandate": id_})
    assert bench.code("mandate-withdrawn", alice.key, mandate=id_) == Code.mandate_must_be_open


def test_a_mandate_that_is_not_there() -> None:
    people = party()
    id_ = people.bench.new_id()
    refusal = people.bench.refused("transfer-by-mandate", people.tess.key, **paying(people, id_, 1))
    assert refusal == (Code.mandate_must_exist, {"mandate": id_})


def test_nobody_else_gives_a_mandate() -> None:
    people = party()
    bench, alice, *_ = people
    for keys in ([people.tess.key], [steward.key for steward in bench.stewards]):
        refusal = bench.refused("mandate-given", *keys, **lent(people))
        assert refusal == (Code.member_must_sign, {"member": alice.member})
    unknown = lent(people, broker=bench.new_id())
    assert bench.code("mandate-given", alice.key, **unknown) == Code.member_must_exist
    unknown = lent(people, account=bench.new_id())
    assert bench.code("mandate-given", alice.key, **unknown) == Code.account_must_exist


def on_paper(people: Party, **own: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the fields of a mandate on paper, which ends in a year."""
    year = people.bench.now_ms + PAPER_MS_MAX
    return lent(people, paper=PAPER, payees=[people.bob.account], until=year) | own


def without_a_key(people: Party) -> None:
    """Have alice end her only key."""
    alice = people.alice
    people.bench.do("key-revoked", alice.key, member=alice.member, revoked=alice.key.public)


def test_two_others_vouch_for_the_paper_of_who_has_no_key() -> None:
    people = party()
    bench, alice, bob, tess = people
    one, two = brokers(people)
    three = bench.stewards[2].key
    refusal = bench.refused("mandate-given", one, two, **on_paper(people))
    assert refusal == (Code.member_must_have_no_key, {"member": alice.member})
    without_a_key(people)
    for keys, signed in (([one], 1), ([one, tess.key], 1), ([tess.key], 0), ([bob.key, two], 1)):
        refusal = bench.refused("mandate-given", *keys, **on_paper(people))
        assert refusal == (Code.two_others_must_vouch, {"signed": signed})
    assert bench.code("mandate-given", one, two, **lent(people)) == Code.member_must_sign
    bench.do("mandate-given", one, two, **on_paper(people))
    bench.do("mandate-given", one, three, **on_paper(people))


def test_who_uses_or_gets_it_does_not_vouch() -> None:
    people = party()
    bench, *_ = people
    one, two = brokers(people)
    without_a_key(people)
    used = on_paper(people, broker=bench.stewards[0].member)
    below = (Code.two_others_must_vouch, {"signed": 1})
    assert bench.refused("mandate-given", one, two, **used) == below
    bench.grant(people.bob, "broker")
    assert bench.refused("mandate-given", people.bob.key, two, **on_paper(people)) == below
    bench.do("mandate-given", people.bob.key, two, **on_paper(people, payees=[people.tess.account]))


def test_a_paper_says_whom_and_until_when() -> None:
    people = party()
    bench, *_ = people
    keys = brokers(people)
    without_a_key(people)
    broad = on_paper(people)
    del broad["payees"]
    assert bench.refused("mandate-given", *keys, **broad) == (Code.paper_must_name_payees, {})
    latest = bench.now_ms + PAPER_MS_MAX
    refusal = bench.refused("mandate-given", *keys, **on_paper(people, until=latest + 1))
    figures = {"until": latest + 1, "latest": latest}
    assert refusal == (Code.paper_must_end_in_time, figures)


def test_a_paper_holds_after_a_notice_in_which_a_steward_withdraws_it() -> None:
    people = party()
    bench, _, _, tess = people
    keys = brokers(people)
    without_a_key(people)
    used, stopped = (bench.do("mandate-given", *keys, **on_paper(people)).id for _ in range(2))
    begins = bench.now_ms + PAPER_NOTICE_MS
    bench.now_ms = begins - 1
    refusal = bench.refused("transfer-by-mandate", tess.key, **paying(people, used, 1))
    assert refusal == (Code.mandate_must_have_begun, {"mandate": used, "begins": begins})
    bench.do("mandate-withdrawn", bench.stewards[2].key, mandate=stopped)
    bench.now_ms = begins
    bench.do("transfer-by-mandate", tess.key, **paying(people, used, 40))
    code = bench.code("transfer-by-mandate", tess.key, **paying(people, stopped, 1))
    assert code == Code.mandate_must_be_open


@pytest.mark.parametrize("paper", [False, True])
def test_a_recovery_ends_what_was_given_before(*, paper: bool) -> None:
    people = party()
    bench, alice, bob, tess = people
    own = {"member": alice.member, "guardians": [bob.member], "quorum": 1, "notice": HOUR_MS}
    bench.do("guardians-chosen", alice.key, **own)
    keys = brokers(people)
    until = bench.now_ms + PAPER_MS_MAX
    if paper:
        without_a_key(people)
        id_ = bench.do("mandate-given", *keys, **on_paper(people)).id
    else:
        id_ = given_to_tess(people, until=until)
    new = bench.new_key()
    asked = bench.do("recovery-asked", bob.key, new, member=alice.member, added=new.public)
    bench.now_ms += PAPER_NOTICE_MS
    bench.do("transfer-by-mandate", tess.key, **paying(people, id_, 1))
    since = bench.state.size
    bench.do("recovery-completed", new, member=alice.member, recovery=asked.id)
    refusal = bench.refused("transfer-by-mandate", tess.key, **paying(people, id_, 1))
    assert refusal == (Code.mandate_must_stand, {"mandate": id_, "since": since})
    later = bench.do("mandate-given", new, **lent(people)).id
    bench.do("transfer-by-mandate", tess.key, **paying(people, later, 1))


@pytest.mark.parametrize("by", ["member", "stewards"])
def test_a_key_that_others_end_takes_its_mandates_along(by: str) -> None:
    people = party()
    bench, alice, _, tess = people
    spare = bench.new_key()
    bench.do("key-added", alice.key, spare, member=alice.member, added=spare.public)
    id_ = given_to_tess(people)
    keys = [spare] if by == "member" else [steward.key for steward in bench.stewards]
    bench.do("key-revoked", *keys, member=alice.member, revoked=alice.key.public)
    if by == "member":
        bench.do("transfer-by-mandate", tess.key, **paying(people, id_, 1))
    else:
        code = bench.code("transfer-by-mandate", tess.key, **paying(people, id_, 1))
        assert code == Code.mandate_must_stand
        bench.do("mandate-withdrawn", spare, mandate=id_)


def test_a_broker_without_the_role_has_no_mandates() -> None:
    people = party()
    bench, *_, tess = people
    app = given_to_tess(people)
    bench.grant(tess, "broker")
    id_ = given_to_tess(people)
    bench.do("transfer-by-mandate", tess.key, **paying(people, app, 1))
    bench.do("transfer-by-mandate", tess.key, **paying(people, id_, 1))
    since = bench.state.size
    stewards = [steward.key for steward in bench.stewards]
    bench.do("role-withdrawn", *stewards, member=tess.member, role="broker")
    bench.grant(tess, "broker")
    refusal = bench.refused("transfer-by-mandate", tess.key, **paying(people, id_, 1))
    assert refusal == (Code.mandate_must_stand, {"mandate": id_, "since": since})
    bench.do("transfer-by-mandate", tess.key, **paying(people, given_to_tess(people), 1))


def test_paper_is_not_for_the_communitys_accounts() -> None:
    people = party()
    bench, alice, *_ = people
    fund = bench.open_account(alice, "fund")
    refusal = bench.refused(
        "mandate-given", *brokers(people), **lent(people, account=fund, paper=PAPER)
    )
    assert refusal == (Code.member_must_sign, {"member": alice.member})
    bench.do("mandate-given", alice.key, **lent(people, account=fund))


def test_bounds_hold_and_what_was_moved_is_taken_back() -> None:
    people = party()
    bench, alice, bob, tess = people
    id_ = given_to_tess(people, each="700", total="900")
    refusal = bench.refused("transfer-by-mandate", tess.key, **paying(people, id_, 601))
    needs = {"account": alice.account, "available": 600, "needed": 601, "bound": -600}
    assert refusal == (Code.lower_bound_must_hold, needs)
    moved = bench.do("transfer-by-mandate", tess.key, **paying(people, id_, 300))
    bench.do("reversal", alice.key, bob.key, of=moved.id, reason=PAPER)
    assert bench.balance(alice) == 0
    assert bench.state.mandates[id_].rest == 600
