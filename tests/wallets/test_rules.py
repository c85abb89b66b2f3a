"""Members, their keys and their roles."""

from __future__ import annotations

import pytest

from ledger.records import Key, Member
from ledger.refusals import Code
from tests.support.books import opened, party
from wallets.guardians import HOUR_MS
from wallets.rules import ROLES


def test_a_member_joins_with_a_key_and_no_roles() -> None:
    bench = opened()
    person, steward = bench.new_person(), bench.stewards[1]
    seq = bench.state.size
    bench.do("member-joined", person.key, steward.key, member=person.member)
    assert bench.state.members[person.member] == Member(person.member, frozenset())
    key = person.key.public
    assert bench.state.keys[key] == Key(key, person.member, seq, None)


def test_a_steward_lets_a_member_in() -> None:
    bench, alice, *_ = party()
    person = bench.new_person()
    for keys in ([person.key], [person.key, alice.key]):
        refusal = bench.refused("member-joined", *keys, member=person.member)
        assert refusal == (Code.steward_must_sign, {})


def test_members_and_keys_are_new() -> None:
    bench, alice, *_ = party()
    steward, person = bench.stewards[0].key, bench.new_person()
    again = bench.refused("member-joined", person.key, steward, member=alice.member)
    assert again == (Code.member_must_not_exist, {"member": alice.member})
    used = bench.refused("member-joined", alice.key, steward, member=person.member)
    assert used == (Code.key_must_be_new, {"key": alice.key.public})


def test_a_revoked_key_brings_nobody_in() -> None:
    bench, alice, *_ = party()
    named = {"member": alice.member, "revoked": alice.key.public}
    bench.do("key-revoked", alice.key, **named)
    keys = [alice.key, bench.stewards[0].key]
    assert bench.code("member-joined", *keys, member=bench.new_id()) == Code.key_must_be_new
    named = {"member": alice.member, "added": alice.key.public}
    assert bench.code("key-added", alice.key, **named) == Code.key_must_be_new


def test_an_added_key_speaks_for_its_member() -> None:
    bench, alice, bob, _ = party()
    new, seq = bench.new_key(), bench.state.size
    sides = {"from_": alice.account, "to": bob.account, "amount": "1"}
    assert bench.code("transfer", new, **sides) == Code.key_must_be_known
    bench.do("key-added", alice.key, new, member=alice.member, added=new.public)
    assert bench.state.keys[new.public] == Key(new.public, alice.member, seq, None)
    bench.do("transfer", new, **sides)


def test_the_new_key_may_lead() -> None:
    bench, alice, *_ = party()
    new = bench.new_key()
    bench.do("key-added", new, alice.key, member=alice.member, added=new.public)


def test_a_key_is_added_to_a_member_that_is_known() -> None:
    bench, alice, *_ = party()
    new, nobody = bench.new_key(), bench.new_id()
    refusal = bench.refused("key-added", alice.key, new, member=nobody, added=new.public)
    assert refusal == (Code.member_must_exist, {"member": nobody})


def test_an_added_key_is_new() -> None:
    bench, alice, bob, _ = party()
    named = {"member": alice.member, "added": bob.key.public}
    refusal = bench.refused("key-added", alice.key, bob.key, **named)
    assert refusal == (Code.key_must_be_new, {"key": bob.key.public})


def test_an_added_key_signs() -> None:
    bench, alice, *_ = party()
    new = bench.new_key()
    refusal = bench.refused("key-added", alice.key, member=alice.member, added=new.public)
    assert refusal == (Code.new_key_must_sign, {"key": new.public})


def test_an_earlier_key_brings_a_new_one_in() -> None:
    bench, alice, bob, _ = party()
    new = bench.new_key()
    named = {"member": alice.member, "added": new.public}
    for keys in ([new], [new, bob.key], [new, bench.stewards[0].key]):
        refusal = bench.refused("key-added", *keys, **named)
        assert refusal == (Code.member_must_sign, {"member": alice.member})


@pytest.mark.parametrize("by", ["itself", "another", "stewards"])
def test_a_key_is_revoked_by_its_member_or_a_quorum(by: str) -> None:
    bench, alice, bob, _ = party()
    new = bench.new_key()
    bench.do("key-added", alice.key, new, member=alice.member, added=new.public)
    named = {"member": alice.member, "revoked": alice.key.public}
    one, two, _ = (steward.key for steward in bench.stewards)
    for keys in ([one], [one, bob.key]):
        refusal = bench.refused("key-revoked", *keys, **named)
        assert refusal == (Code.stewards_must_reach_quorum, {"signed": 1, "quorum": 2})
    seq = bench.state.size
    signing = {"itself": [alice.key], "another": [new], "stewards": [one, two]}[by]
    bench.do("key-revoked", *signing, **named)
    assert bench.state.keys[alice.key.public].revoked == seq
    again = bench.refused("key-revoked", new, **named)
    in_force = {"key": alice.key.public, "revoked": seq}
    assert again == (Code.key_must_be_in_force, in_force)


def test_a_key_is_revoked_as_the_members_whose_it_is() -> None:
    bench, alice, bob, _ = party()
    for named in (bench.new_key().public, bob.key.public):
        refusal = bench.refused("key-revoked", alice.key, member=alice.member, revoked=named)
        assert refusal == (Code.key_must_be_known, {"key": named})


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_granted_and_withdrawn_by_a_quorum(role: str) -> None:
    bench, alice, *_ = party()
    one, two, _ = (steward.key for steward in bench.stewards)
    fields = {"member": alice.member, "role": role}
    below = (Code.stewards_must_reach_quorum, {"signed": 1, "quorum": 2})
    held = (Code.role_must_be_held, fields)
    assert bench.refused("role-withdrawn", one, two, **fields) == held
    assert bench.refused("role-granted", one, alice.key, **fields) == below
    bench.do("role-granted", one, two, **fields)
    assert bench.state.members[alice.member].roles == {role}
    assert bench.refused("role-granted", one, two, **fields) == (Code.role_must_be_new, fields)
    assert bench.code("role-withdrawn", alice.key, **fields) == Code.stewards_must_reach_quorum
    bench.do("role-withdrawn", one, two, **fields)
    assert bench.state.members[alice.member].roles == frozenset()


def test_roles_of_a_member_stand_side_by_side() -> None:
    bench, _, _, tess = party()
    bench.grant(tess, "auditor")
    assert bench.state.members[tess.member].roles == {"treasurer", "auditor"}


@pytest.mark.parametrize("type_", ["role-granted", "role-withdrawn"])
def test_a_role_is_a_members(type_: str) -> None:
    bench = opened()
    nobody, keys = bench.new_id(), [steward.key for steward in bench.stewards]
    refusal = bench.refused(type_, *keys, member=nobody, role="broker")
    assert refusal == (Code.member_must_exist, {"member": nobody})


@pytest.mark.parametrize("role", ROLES)
def test_whoever_gains_a_role_does_not_decide_it(role: str) -> None:
    bench, *_ = party()
    one, two, three = bench.stewards
    bench.do("role-withdrawn", two.key, three.key, member=one.member, role="steward")
    bench.do("role-granted", two.key, three.key, member=one.member, role="steward")
    if role == "steward":
        bench.do("role-withdrawn", two.key, three.key, member=one.member, role="steward")
    fields = {"member": one.member, "role": role}
    code = Code.stewards_must_reach_quorum if role == "steward" else Code.other_stewards_must_sign
    assert bench.code("role-granted", one.key, two.key, **fields) == code
    bench.do("role-granted", two.key, three.key, **fields)


@pytest.mark.parametrize(("stewards", "quorum", "others"), [(1, 1, 0), (2, 1, 1), (2, 2, 1)])
def test_where_there_are_few_stewards_all_others_sign(
    stewards: int, quorum: int, others: int
) -> None:
    bench = opened(stewards=stewards, quorum=quorum)
    one, *more = bench.stewards
    fields = {"member": one.member, "role": "treasurer"}
    if others:
        needed = (
            (Code.other_stewards_must_sign, {"signed": 0, "quorum": 1})
            if quorum == 1
            else (Code.stewards_must_reach_quorum, {"signed": 1, "quorum": 2})
        )
        assert bench.refused("role-granted", one.key, **fields) == needed
    bench.do("role-granted", one.key, *(other.key for other in more), **fields)


@pytest.mark.parametrize("by", ["member", "stewards"])
def test_as_many_stewards_keep_a_key_as_must_sign(by: str) -> None:
    bench, *_ = party()
    one, two, three = bench.stewards
    bench.do("key-revoked", three.key, member=three.member, revoked=three.key.public)
    assert bench.state.book is not None
    assert bench.state.book.stewards == 2
    keys = [two.key] if by == "member" else [one.key, two.key]
    named = {"member": two.member, "revoked": two.key.public}
    refusal = bench.refused("key-revoked", *keys, **named)
    assert refusal == (Code.stewards_must_remain, {"stewards": 1, "quorum": 2})
    # A steward without a key counts for nothing, and is missed by nobody.
    bench.do("role-withdrawn", one.key, two.key, member=three.member, role="steward")
    spare = bench.new_key()
    bench.do("key-added", two.key, spare, member=two.member, added=spare.public)
    bench.do("key-revoked", *keys, **named)
    assert bench.code("key-revoked", spare, member=two.member, revoked=spare.public) == (
        Code.stewards_must_remain
    )


def test_a_steward_who_has_a_key_again_counts_again() -> None:
    bench, alice, *_ = party()
    one, two, three = bench.stewards
    guarded = {"member": three.member, "guardians": [alice.member], "quorum": 1, "notice": HOUR_MS}
    bench.do("guardians-chosen", three.key, **guarded)
    bench.do("key-revoked", one.key, two.key, member=three.member, revoked=three.key.public)
    new = bench.new_key()
    asked = bench.do("recovery-asked", alice.key, new, member=three.member, added=new.public)
    bench.now_ms += HOUR_MS
    bench.do("recovery-completed", new, member=three.member, recovery=asked.id)
    assert bench.state.book is not None
    assert bench.state.book.stewards == 3
    assert bench.state.members[three.member].keys == 1
    bench.do("key-revoked", two.key, member=two.member, revoked=two.key.public)
    bench.do("role-granted", one.key, new, member=alice.member, role="broker")


def test_as_many_stewards_stay_as_must_sign() -> None:
    bench, alice, *_ = party()
    one, two, three = bench.stewards
    fields = {"role": "steward"}
    bench.do("role-withdrawn", one.key, two.key, member=three.member, **fields)
    refusal = bench.refused("role-withdrawn", one.key, two.key, member=two.member, **fields)
    assert refusal == (Code.stewards_must_remain, {"stewards": 1, "quorum": 2})
    bench.do("role-granted", one.key, two.key, member=alice.member, **fields)
    bench.do("role-withdrawn", one.key, two.key, member=two.member, **fields)
    assert bench.state.book is not None
    assert bench.state.book.stewards == 2


def test_a_steward_counts_once_however_many_keys_sign() -> None:
    bench, alice, *_ = party()
    steward, new = bench.stewards[0], bench.new_key()
    bench.do("key-added", steward.key, new, member=steward.member, added=new.public)
    code = bench.code("role-granted", steward.key, new, member=alice.member, role="broker")
    assert code == Code.stewards_must_reach_quorum


def test_a_former_steward_does_not_count() -> None:
    bench, alice, *_ = party()
    one, two, three = bench.stewards
    bench.do("role-withdrawn", one.key, two.key, member=three.member, role="steward")
    fields = {"member": alice.member, "role": "broker"}
    refusal = bench.refused("role-granted", one.key, three.key, **fields)
    assert refusal == (Code.stewards_must_reach_quorum, {"signed": 1, "quorum": 2})
