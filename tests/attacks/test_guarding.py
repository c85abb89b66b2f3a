"""M8, M9, M12: what a stolen device leaves behind, and stewards who take an account over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.attacks.playing import DAY_MS, HOUR_MS, new_key, posted, refused, stands_at
from tests.support.world import Coop, Person, World

if TYPE_CHECKING:
    from wallets.keys import Key


class Circle(NamedTuple):
    """A book of three stewards of whom two decide; Rosa, two who guard her, and a broker."""

    coop: Coop
    rosa: Person
    friends: list[Person]
    broker: Person

    def trust(self, **own: Any) -> str:  # noqa: ANN401
        """Rosa chooses her guardians, both of whom must agree; the order's id."""
        return posted(self.coop, "guardians-chosen", self.rosa.key, **self.choice(**own))

    def choice(self, **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """The fields of that order."""
        named = sorted(friend.member for friend in self.friends)
        fields = {"member": self.rosa.member, "guardians": named, "quorum": 2}
        return fields | {"notice": HOUR_MS} | own

    def ask(self, new: Key) -> dict[str, str]:
        """Both guardians ask for a new key; the fields that name the recovery."""
        keys = [friend.key for friend in self.friends]
        named = {"member": self.rosa.member, "added": new.public}
        asked = posted(self.coop, "recovery-asked", *keys, new, **named)
        return {"member": self.rosa.member, "recovery": asked}

    def lend(self) -> str:
        """Whoever has Rosa's key lets the broker pay from her account; the mandate."""
        own = {"account": self.rosa.account, "broker": self.broker.member, "each": "60"}
        until = self.coop.world.now_ms + 90 * DAY_MS
        return posted(self.coop, "mandate-given", self.rosa.key, total="600", until=until, **own)

    def use(self, mandate: str) -> dict[str, str]:
        """The fields of a payment of 5 to the broker under a mandate."""
        return {
            "from_": self.rosa.account, "to": self.broker.account, "amount": "5",
            "mandate": mandate,
        }  # fmt: skip

    def end_key(self, *keys: Key) -> None:
        """End Rosa's key."""
        named = {"member": self.rosa.member, "revoked": self.rosa.key.public}
        self.coop.do("key-revoked", *keys, **named)


@pytest.fixture
def circle(world: World) -> Circle:
    """Return Rosa and whom she knows."""
    coop = Coop(world, "Cooperativa Ayni", board=2, quorum=2)
    return Circle(coop, coop.join(), [coop.join(), coop.join()], coop.join("broker"))


@pytest.mark.parametrize("by", ["recovery", "stewards", "role"])
def test_a_mandate_ends_with_what_it_came_from(circle: Circle, by: str) -> None:
    coop, world = circle.coop, circle.coop.world
    circle.trust()
    mandate = circle.lend()
    coop.do("transfer-by-mandate", circle.broker.key, **circle.use(mandate))
    if by == "recovery":
        new = new_key(coop)
        named = circle.ask(new)
        world.now_ms += HOUR_MS
        coop.do("recovery-completed", new, **named)
    elif by == "stewards":
        circle.end_key(*coop.board[:2])
    else:
        role = {"member": circle.broker.member, "role": "broker"}
        coop.do("role-withdrawn", *coop.board, **role)
        coop.do("role-granted", *coop.board, **role)
    code = refused(coop, "transfer-by-mandate", circle.broker.key, **circle.use(mandate))
    assert code == "mandate_must_stand"
    assert stands_at(coop, circle.broker) == 5


@pytest.mark.parametrize("by", ["guardians", "stewards", "member"])
def test_who_has_a_stolen_telephone_is_not_rid_of_the_guardians(circle: Circle, by: str) -> None:
    """They choose somebody of their own and end all other keys; the old guardians are there."""
    coop, world, thief = circle.coop, circle.coop.world, circle.coop.join()
    circle.trust()
    own = new_key(coop)
    coop.do("key-added", circle.rosa.key, own, member=circle.rosa.member, added=own.public)
    chosen = circle.trust(guardians=[thief.member], quorum=1)
    asking = {"member": circle.rosa.member, "added": new_key(coop).public}
    assert refused(coop, "recovery-asked", thief.key, **asking) == "new_key_must_sign"
    new = new_key(coop)
    asking = {"member": circle.rosa.member, "added": new.public}
    code = refused(coop, "recovery-asked", thief.key, new, **asking)
    assert code == "guardians_must_reach_quorum"
    named = {"member": circle.rosa.member, "choice": chosen}
    code = refused(coop, "guardians-kept", circle.friends[0].key, **named)
    assert code == "guardians_must_reach_quorum"
    if by == "stewards":
        circle.end_key(*coop.board[:2])
    else:
        keys = [friend.key for friend in circle.friends] if by == "guardians" else [own]
        coop.do("guardians-kept", *keys, **named)
    world.now_ms += 2 * HOUR_MS
    code = refused(coop, "recovery-asked", thief.key, new, **asking)
    assert code == "guardians_must_reach_quorum"
    back = new_key(coop)
    recovery = circle.ask(back)
    world.now_ms += HOUR_MS
    coop.do("recovery-completed", back, **recovery)
    assert stands_at(coop, circle.rosa._replace(key=back)) == 0
    assert coop.sign_in(circle.rosa.key).status_code == 401


def test_whom_stewards_have_ended_stops_their_recovery_once(circle: Circle) -> None:
    """The co-op guards; stewards end Rosa's key, and ask for one of theirs in her name."""
    coop, rosa = circle.coop, circle.rosa
    circle.trust(guardians=["stewards"], quorum=1)
    circle.end_key(*coop.board[:2])
    theirs = new_key(coop)
    asking = {"member": rosa.member, "added": theirs.public}
    asked = posted(coop, "recovery-asked", coop.board[0], theirs, **asking)
    sides = {"from_": rosa.account, "to": circle.broker.account, "amount": "1"}
    assert refused(coop, "transfer", rosa.key, **sides) == "key_must_be_in_force"
    recovery = {"member": rosa.member, "recovery": asked}
    coop.do("recovery-cancelled", rosa.key, **recovery)
    coop.world.now_ms += HOUR_MS
    code = refused(coop, "recovery-completed", theirs, **recovery)
    assert code == "recovery_must_be_open"
    again = posted(coop, "recovery-asked", coop.board[0], theirs, **asking)
    code = refused(coop, "recovery-cancelled", rosa.key, member=rosa.member, recovery=again)
    assert code == "key_must_be_in_force"
