"""Guardians bring a member a new key: who may, when, and what it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from ledger.records import Choice, Guardians, Key, Recovery
from ledger.refusals import Code
from tests.support.books import Bench, Person, opened
from wallets.guardians import HOUR_MS, STEWARDS

if TYPE_CHECKING:
    from wallets.keys import Key as SigningKey


class Circle(NamedTuple):
    """A book where two of three guardians can bring alice a new key."""

    bench: Bench
    alice: Person
    friends: list[Person]

    def choose(self, quorum: int = 2, **own: Any) -> None:  # noqa: ANN401
        """Post whom alice chooses, by default all friends."""
        fields = self.chosen(quorum, **own)
        self.bench.do("guardians-chosen", self.alice.key, **fields)

    def chosen(self, quorum: int = 2, **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return the fields of that order."""
        guardians = sorted(friend.member for friend in self.friends)
        fields = {"guardians": guardians, "member": self.alice.member, "quorum": quorum}
        return fields | {"notice": HOUR_MS} | own

    def asking(self, new: SigningKey) -> dict[str, str]:
        """Return the fields of `recovery-asked`."""
        return {"member": self.alice.member, "added": new.public}

    def ask(self, new: SigningKey) -> dict[str, str]:
        """Post that two friends ask; the fields that name the recovery."""
        keys = [friend.key for friend in self.friends[:2]]
        id_ = self.bench.do("recovery-asked", *keys, new, **self.asking(new)).id
        return {"member": self.alice.member, "recovery": id_}


def circle() -> Circle:
    """Return a book with alice and her friends, whom she has not chosen yet."""
    bench = opened()
    return Circle(bench, bench.join(), [bench.join() for _ in range(3)])


def anew(found: Circle, key: SigningKey | None = None) -> str:
    """Post that alice chooses one friend alone; the id of the choice."""
    own = found.chosen(1, guardians=[found.friends[2].member], notice=2 * HOUR_MS)
    return found.bench.do("guardians-chosen", key or found.alice.key, **own).id


def first(found: Circle) -> Guardians:
    """Return whom alice chose first."""
    friends = sorted(friend.member for friend in found.friends)
    return Guardians(found.alice.member, tuple(friends), 2, HOUR_MS, None)


def test_the_first_choice_holds_at_once_and_the_next_after_the_notice() -> None:
    found = circle()
    bench, alice, friends = found
    found.choose()
    assert bench.state.guardians == {alice.member: first(found)}
    id_ = anew(found)
    waits = Choice(id_, (friends[2].member,), 1, 2 * HOUR_MS, bench.now_ms + HOUR_MS)
    expected = first(found)._replace(waiting=waits)
    assert bench.state.guardians == {alice.member: expected}
    new = bench.new_key()
    bench.now_ms += HOUR_MS - 1
    refusal = bench.refused("recovery-asked", friends[2].key, new, **found.asking(new))
    assert refusal == (Code.guardians_must_reach_quorum, {"signed": 1, "quorum": 2})
    bench.now_ms += 1
    asked = bench.do("recovery-asked", friends[2].key, new, **found.asking(new)).id
    recovery = Recovery(asked, new.public, bench.now_ms + 2 * HOUR_MS)
    held = Guardians(alice.member, (friends[2].member,), 1, 2 * HOUR_MS, recovery)
    assert bench.state.guardians == {alice.member: held}


def test_a_choice_replaces_the_one_that_waits_and_waits_as_long() -> None:
    found = circle()
    found.choose()
    anew(found)
    found.bench.now_ms += HOUR_MS - 1
    last = anew(found)
    waits = found.bench.state.guardians[found.alice.member].waiting
    assert waits is not None
    assert (waits.id, waits.ready_ms) == (last, found.bench.now_ms + HOUR_MS)


@pytest.mark.parametrize("by", ["member", "guardians"])
def test_a_choice_that_waits_is_stopped(by: str) -> None:
    found = circle()
    bench, alice, friends = found
    found.choose()
    spare = bench.new_key()
    bench.do("key-added", alice.key, spare, member=alice.member, added=spare.public)
    named = {"member": alice.member, "choice": anew(found, spare)}
    for keys in ([friends[2].key], [friends[2].key, bench.stewards[0].key]):
        refusal = bench.refused("guardians-kept", *keys, **named)
        assert refusal == (Code.guardians_must_reach_quorum, {"signed": 1, "quorum": 2})
    other = named | {"choice": bench.new_id()}
    code = bench.code("guardians-kept", alice.key, **other)
    assert code == Code.choice_must_be_waiting
    keys = [alice.key] if by == "member" else [friend.key for friend in friends[:2]]
    bench.do("guardians-kept", *keys, **named)
    assert bench.state.guardians == {alice.member: first(found)}
    assert bench.refused("guardians-kept", *keys, **named) == (
        Code.choice_must_be_waiting, {"choice": named["choice"]},
    )  # fmt: skip


def test_a_choice_that_has_come_is_not_stopped() -> None:
    found = circle()
    bench, alice, _ = found
    found.choose()
    named = {"member": alice.member, "choice": anew(found)}
    bench.now_ms += HOUR_MS
    assert bench.code("guardians-kept", alice.key, **named) == Code.choice_must_be_waiting


@pytest.mark.parametrize("by", ["stewards", "recovery", "member"])
def test_a_thiefs_choice_goes_with_the_stolen_key(by: str) -> None:
    found = circle()
    bench, alice, friends = found
    found.choose()
    stolen = bench.new_key()
    bench.do("key-added", alice.key, stolen, member=alice.member, added=stolen.public)
    if by == "recovery":
        new = bench.new_key()
        named = found.ask(new)
        bench.now_ms += HOUR_MS
        anew(found, stolen)
        bench.do("recovery-completed", new, **named)
    else:
        anew(found, stolen)
        two = [bench.stewards[0].key, bench.stewards[1].key]
        keys = [alice.key] if by == "member" else two
        bench.do("key-revoked", *keys, member=alice.member, revoked=stolen.public)
    waits = bench.state.guardians[alice.member].waiting
    assert (waits is None) == (by != "member")
    bench.now_ms += HOUR_MS
    another = bench.new_key()
    keys = [friend.key for friend in friends[:2]]
    if by != "member":
        bench.do("recovery-asked", *keys, another, **found.asking(another))


def test_who_has_lost_every_key_to_others_may_object_once() -> None:
    found = circle()
    bench, alice, _ = found
    found.choose()
    named = found.ask(bench.new_key())
    ended = {"member": alice.member, "revoked": alice.key.public}
    bench.do("key-revoked", bench.stewards[0].key, bench.stewards[1].key, **ended)
    sides = {"from_": alice.account, "to": found.friends[0].account, "amount": "1"}
    assert bench.code("transfer", alice.key, **sides) == Code.key_must_be_in_force
    bench.do("recovery-cancelled", alice.key, **named)
    new = bench.new_key()
    named = found.ask(new)
    code = bench.code("recovery-cancelled", alice.key, **named)
    assert code == Code.key_must_be_in_force
    bench.now_ms += HOUR_MS
    bench.do("recovery-completed", new, **named)


def test_an_ended_key_objects_for_its_own_member_and_only_where_others_ended_it() -> None:
    found = circle()
    bench, alice, friends = found
    found.choose()
    named = found.ask(bench.new_key())
    gone = friends[2]
    two = [bench.stewards[0].key, bench.stewards[1].key]
    bench.do("key-revoked", *two, member=gone.member, revoked=gone.key.public)
    in_force = Code.key_must_be_in_force
    assert bench.code("recovery-cancelled", gone.key, **named) == in_force
    bench.do("key-revoked", alice.key, member=alice.member, revoked=alice.key.public)
    assert bench.code("recovery-cancelled", alice.key, **named) == in_force


def test_an_ended_key_is_not_heard_beside_one_in_force_nor_after_a_recovery() -> None:
    found = circle()
    bench, alice, _ = found
    found.choose()
    spare, new, third = (bench.new_key() for _ in range(3))
    bench.do("key-added", alice.key, spare, member=alice.member, added=spare.public)
    two = [bench.stewards[0].key, bench.stewards[1].key]
    bench.do("key-revoked", *two, member=alice.member, revoked=alice.key.public)
    named = found.ask(new)
    assert bench.code("recovery-cancelled", alice.key, **named) == Code.key_must_be_in_force
    bench.now_ms += HOUR_MS
    bench.do("recovery-completed", new, **named)
    bench.do("key-revoked", *two, member=alice.member, revoked=new.public)
    named = found.ask(third)
    assert bench.code("recovery-cancelled", alice.key, **named) == Code.key_must_be_in_force
    bench.do("recovery-cancelled", new, **named)


def test_the_new_key_is_the_members_only_one_after_the_notice() -> None:
    found = circle()
    bench, alice, friends = found
    spare, new = bench.new_key(), bench.new_key()
    bench.do("key-added", alice.key, spare, member=alice.member, added=spare.public)
    found.choose()
    named = found.ask(new)
    ready_ms = bench.now_ms + HOUR_MS
    asked = Recovery(named["recovery"], new.public, ready_ms)
    assert bench.state.guardians[alice.member].recovery == asked
    assert bench.code("guardians-chosen", new, **found.chosen()) == Code.key_must_be_known
    bench.now_ms = ready_ms - 1
    refusal = bench.refused("recovery-completed", new, **named)
    waits = {"recovery": named["recovery"], "until": ready_ms}
    assert refusal == (Code.recovery_must_be_ready, waits)
    bench.now_ms = ready_ms
    seq = bench.state.size
    bench.do("recovery-completed", new, **named)
    keys = [bench.state.keys[key.public] for key in (alice.key, spare, new)]
    assert [(key.added == seq, key.revoked) for key in keys] == [
        (False, seq), (False, seq), (True, None),
    ]  # fmt: skip
    assert bench.state.guardians[alice.member].recovery is None
    sides = {"from_": alice.account, "to": friends[0].account, "amount": "1"}
    assert bench.code("transfer", alice.key, **sides) == Code.key_must_be_in_force
    bench.do("transfer", new, **sides)
    assert bench.code("recovery-completed", bench.new_key(), **named) == Code.recovery_must_be_open


def test_keys_of_others_stay_and_so_do_those_revoked_before() -> None:
    found = circle()
    bench, alice, friends = found
    found.choose()
    before = bench.state.size
    bench.do("key-revoked", alice.key, member=alice.member, revoked=alice.key.public)
    new = bench.new_key()
    named = found.ask(new)
    bench.now_ms += HOUR_MS
    bench.do("recovery-completed", new, **named)
    assert bench.state.keys[alice.key.public].revoked == before
    assert all(bench.state.keys[friend.key.public].revoked is None for friend in friends)
    expected = Key(new.public, alice.member, bench.state.size - 1, None)
    assert bench.state.keys[new.public] == expected


def test_as_many_guardians_sign_as_the_member_said() -> None:
    found = circle()
    bench, alice, friends = found
    new = bench.new_key()
    one, two, _ = (friend.key for friend in friends)
    nobody = bench.refused("recovery-asked", one, two, new, **found.asking(new))
    assert nobody == (Code.guardians_must_be_chosen, {"member": alice.member})
    found.choose()
    others = [alice.key, bench.stewards[0].key, bench.stewards[1].key]
    refusal = bench.refused("recovery-asked", one, *others, new, **found.asking(new))
    assert refusal == (Code.guardians_must_reach_quorum, {"signed": 1, "quorum": 2})
    refusal = bench.refused("recovery-asked", one, two, **found.asking(new))
    assert refusal == (Code.new_key_must_sign, {"key": new.public})
    bench.do("recovery-asked", new, one, two, **found.asking(new))


def test_the_co_op_counts_as_one_and_nobody_twice() -> None:
    found = circle()
    bench, alice, friends = found
    one, two = bench.stewards[:2]
    guardians = [*sorted([friends[0].member, one.member]), STEWARDS]
    found.choose(guardians=guardians)
    new = bench.new_key()
    below = (Code.guardians_must_reach_quorum, {"signed": 1, "quorum": 2})
    for keys in ([one.key], [two.key, bench.stewards[2].key], [friends[0].key]):
        assert bench.refused("recovery-asked", *keys, new, **found.asking(new)) == below
    bench.do("recovery-asked", one.key, two.key, new, **found.asking(new))
    bench.grant(alice, "steward")
    spare = bench.new_key()
    bench.do("key-added", one.key, spare, member=one.member, added=spare.public)
    bench.do("recovery-cancelled", alice.key, **_named(found))
    for keys in ([alice.key, friends[0].key], [one.key, spare]):
        assert bench.refused("recovery-asked", *keys, new, **found.asking(new)) == below
    bench.do("recovery-asked", friends[0].key, two.key, new, **found.asking(new))


def _named(found: Circle) -> dict[str, str]:
    recovery = found.bench.state.guardians[found.alice.member].recovery
    assert recovery is not None
    return {"member": found.alice.member, "recovery": recovery.id}


@pytest.mark.parametrize("by", ["member", "guardians"])
def test_a_recovery_is_cancelled(by: str) -> None:
    found = circle()
    bench, alice, friends = found
    found.choose()
    new = bench.new_key()
    named = found.ask(new)
    stewards = [steward.key for steward in bench.stewards]
    refusal = bench.refused("recovery-cancelled", friends[0].key, *stewards, **named)
    assert refusal == (Code.guardians_must_reach_quorum, {"signed": 1, "quorum": 2})
    assert bench.code("recovery-cancelled", new, **named) == Code.key_must_be_known
    keys = [alice.key] if by == "member" else [friends[1].key, friends[2].key]
    bench.do("recovery-cancelled", *keys, **named)
    again = (Code.recovery_must_be_open, {"recovery": named["recovery"]})
    assert bench.refused("recovery-cancelled", alice.key, **named) == again
    bench.now_ms += HOUR_MS
    assert bench.refused("recovery-completed", new, **named) == again
    found.ask(new)
    assert bench.refused("recovery-cancelled", alice.key, **named) == again
    bench.now_ms += HOUR_MS
    assert bench.refused("recovery-completed", new, **named) == again


def test_a_member_has_one_recovery_at_a_time() -> None:
    found = circle()
    bench, _, friends = found
    found.choose()
    named, other = found.ask(bench.new_key()), bench.new_key()
    keys = [friend.key for friend in friends[1:]]
    refusal = bench.refused("recovery-asked", *keys, other, **found.asking(other))
    assert refusal == (Code.recovery_must_not_be_open, {"recovery": named["recovery"]})
    found.choose(1, notice=2 * HOUR_MS)
    assert _named(found) == named


def test_the_key_is_new_when_asked_for_and_when_taken() -> None:
    found = circle()
    bench, alice, friends = found
    found.choose()
    used = friends[2].key
    keys = [friend.key for friend in friends]
    refusal = bench.refused("recovery-asked", *keys, **found.asking(used))
    assert refusal == (Code.key_must_be_new, {"key": used.public})
    new = bench.new_key()
    named = found.ask(new)
    bench.now_ms += HOUR_MS
    other = bench.new_key()
    refusal = bench.refused("recovery-completed", other, **named)
    assert refusal == (Code.new_key_must_sign, {"key": new.public})
    bench.do("key-added", alice.key, new, member=alice.member, added=new.public)
    refusal = bench.refused("recovery-completed", new, **named)
    assert refusal == (Code.key_must_be_new, {"key": new.public})


def test_the_services_key_is_never_brought_in() -> None:
    found = circle()
    bench = found.bench
    found.choose()
    keys = [friend.key for friend in found.friends[:2]]
    refusal = bench.refused("recovery-asked", *keys, bench.service, **found.asking(bench.service))
    assert refusal == (Code.key_must_be_known, {"key": bench.service.public})


def test_guardians_are_other_members_and_enough() -> None:
    found = circle()
    bench, alice, friends = found
    nobody = bench.new_id()
    for own, expected in (
        ({"guardians": [nobody]}, (Code.member_must_exist, {"member": nobody})),
        ({"guardians": [alice.member]}, (Code.guardian_must_be_another, {"member": alice.member})),
        ({"quorum": 4}, (Code.guardians_must_be_enough, {"guardians": 3, "quorum": 4})),
        ({"quorum": 0}, (Code.guardians_must_be_enough, {"guardians": 3, "quorum": 0})),
    ):
        assert bench.refused("guardians-chosen", alice.key, **found.chosen() | own) == expected
    refusal = bench.refused("guardians-chosen", friends[0].key, **found.chosen())
    assert refusal == (Code.member_must_sign, {"member": alice.member})
    stranger = found.chosen() | {"member": nobody}
    assert bench.code("guardians-chosen", alice.key, **stranger) == Code.member_must_exist
