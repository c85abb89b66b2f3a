"""Passing on what a member leaves who can sign no more: by stewards, and never into debt."""

from __future__ import annotations

from ledger.refusals import Code
from ledger.rules.passing import NOTICE_MS
from tests.support.books import Bench, Person, party


def _gone() -> tuple[Bench, Person, Person, dict[str, str]]:
    """Alice has earned an hour from Bob, and her key has ended two weeks ago."""
    bench, alice, bob, _ = party()
    bench.pay(bob, alice, 60)
    stewards = [steward.key for steward in bench.stewards[:2]]
    bench.do("key-revoked", *stewards, member=alice.member, revoked=alice.key.public)
    bench.now_ms += NOTICE_MS
    return bench, alice, bob, {"from_": alice.account, "to": bob.account}


def test_stewards_pass_on_what_is_left() -> None:
    bench, alice, bob, sides = _gone()
    one, two = (steward.key for steward in bench.stewards[:2])
    bench.do("balance-passed-on", one, two, amount="45", **sides)
    assert (bench.balance(alice), bench.balance(bob)) == (15, -15)
    bench.do("balance-passed-on", one, two, amount="15", **sides)
    bench.do("account-closed", one, two, account=alice.account)


def test_nobody_comes_into_debt_by_it() -> None:
    bench, alice, _, sides = _gone()
    signers = [steward.key for steward in bench.stewards[:2]]
    refusal = bench.refused("balance-passed-on", *signers, amount="61", **sides)
    fields = {"account": alice.account, "available": 60, "needed": 61}
    assert refusal == (Code.amount_must_be_within_balance, fields)


def test_it_is_no_way_around_who_has_a_key() -> None:
    bench, alice, bob, _ = party()
    bench.pay(bob, alice, 60)
    sides = {"from_": alice.account, "to": bob.account}
    signers = [steward.key for steward in bench.stewards]
    refusal = bench.refused("balance-passed-on", *signers, amount="1", **sides)
    assert refusal == (Code.member_must_have_no_key, {"member": alice.member})


def test_stewards_wait_after_they_have_ended_the_key() -> None:
    bench, alice, _, sides = _gone()
    signers = [steward.key for steward in bench.stewards[:2]]
    bench.now_ms -= 1
    refusal = bench.refused("balance-passed-on", *signers, amount="1", **sides)
    fields = {"member": alice.member, "until": bench.now_ms + 1}
    assert refusal == (Code.notice_must_be_over, fields)
    bench.now_ms += 1
    bench.do("balance-passed-on", *signers, amount="1", **sides)


def test_who_ended_their_key_by_themselves_is_not_waited_for() -> None:
    bench, alice, bob, _ = party()
    bench.pay(bob, alice, 60)
    bench.do("key-revoked", alice.key, member=alice.member, revoked=alice.key.public)
    signers = [steward.key for steward in bench.stewards[:2]]
    sides = {"from_": alice.account, "to": bob.account}
    bench.do("balance-passed-on", *signers, amount="60", **sides)


def test_nothing_is_passed_on_while_guardians_bring_a_key() -> None:
    bench, alice, bob, _ = party()
    bench.pay(bob, alice, 60)
    own = {"guardians": [bob.member], "member": alice.member, "notice": NOTICE_MS, "quorum": 1}
    bench.do("guardians-chosen", alice.key, **own)
    signers, new = [steward.key for steward in bench.stewards[:2]], bench.new_key()
    bench.do("key-revoked", *signers, member=alice.member, revoked=alice.key.public)
    bench.now_ms += NOTICE_MS - 1
    asked = bench.do("recovery-asked", bob.key, new, added=new.public, member=alice.member)
    bench.now_ms += NOTICE_MS
    sides = {"from_": alice.account, "to": bob.account}
    refusal = bench.refused("balance-passed-on", *signers, amount="1", **sides)
    assert refusal == (Code.recovery_must_not_be_open, {"recovery": asked.id})


def test_stewards_who_gain_are_not_counted() -> None:
    bench, alice, bob, sides = _gone()
    one, two, three = (steward.key for steward in bench.stewards)
    few = bench.refused("balance-passed-on", one, bob.key, amount="1", **sides)
    assert few == (Code.stewards_must_reach_quorum, {"signed": 1, "quorum": 2})
    heir = bench.stewards[0]
    own = {"account": heir.account, "kind": "member", "member": heir.member, "salt": "33" * 32}
    bench.do("account-opened", one, two, **own)
    to = {"from_": alice.account, "to": heir.account}
    few = bench.refused("balance-passed-on", one, two, amount="1", **to)
    assert few == (Code.stewards_must_reach_quorum, {"signed": 1, "quorum": 2})
    bench.do("balance-passed-on", two, three, amount="1", **to)
