"""N7 and on: what stewards could do to somebody who has gone, or whose device is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.attacks.playing import DAY_MS, new_key, posted, refused, stands_at
from tests.support.world import Coop, Person

if TYPE_CHECKING:
    from tests.support.kept import Kept
    from tests.support.world import World


WEEK_MS: Final = 7 * DAY_MS


@pytest.mark.parametrize("ended", ["role", "keys"])
def test_who_is_no_steward_any_more_erases_nobody_with_another(world: World, ended: str) -> None:
    """What they asked before counts no longer: it takes two stewards."""
    coop = Coop(world, "Cooperativa Ayni", board=2, quorum=2)
    one, two, three = coop.stewards
    ana = coop.join()

    def erase(who: Person) -> bool:
        path = f"{coop.path}/erasures/{ana.member}"
        answer = world.call("PUT", path, coop.token(who), json={"reason": "She has moved."})
        assert answer.status_code == 200, answer.text
        return bool(answer.json()["erased"])

    coop.do("key-revoked", ana.key, member=ana.member, revoked=ana.key.public)
    assert not erase(one)
    if ended == "role":
        coop.do("role-withdrawn", two.key, three.key, member=one.member, role="steward")
    else:
        own = {"member": one.member, "revoked": one.key.public}
        coop.do("key-revoked", two.key, three.key, **own)
    assert not erase(two)
    assert erase(three)


def test_stewards_erase_nobody_who_is_there(world: World) -> None:
    """Two of them could take away a member's name, texts, notices and ways to be reached."""
    coop = Coop(world, "Cooperativa Ayni", board=1, quorum=2)
    ana, (one, two) = coop.join(), coop.stewards
    path, me = f"{coop.path}/erasures/{ana.member}", f"{coop.path}/members/{ana.member}/profile"
    world.call("PUT", me, coop.token(ana), json={"name": "Ana"})

    def asked() -> list[str]:
        sent = {"json": {"reason": "She is gone."}}
        both = [world.call("PUT", path, coop.token(who), **sent) for who in (one, two)]
        return [answer.json().get("code", "") for answer in both]

    assert asked() == ["member_must_have_gone"] * 2
    world.call("POST", f"{coop.path}/me/leaving", coop.token(ana))
    assert asked() == ["member_must_have_gone"] * 2
    assert world.get(f"{coop.path}/me", coop.token(ana))["name"] == "Ana"
    world.now_ms += 2 * WEEK_MS
    assert asked() == ["", ""]


def test_guardians_hear_that_stewards_ended_the_last_key(world: World) -> None:
    """In time to ask for another one before what stands there is passed on."""
    coop = Coop(world, "Cooperativa Ayni", board=1, quorum=2)
    ana, ben = coop.join(), coop.join()
    own = {"guardians": [ben.member], "member": ana.member, "notice": DAY_MS, "quorum": 1}
    coop.do("guardians-chosen", ana.key, **own)

    def heard() -> bool:
        waits = world.get(f"{coop.path}/waiting", coop.token(ben))["waiting"]
        return any("The last key of" in one["text"] for one in waits)

    assert not heard()
    coop.do("key-revoked", *coop.board, member=ana.member, revoked=ana.key.public)
    assert heard()
    new = new_key(coop)
    coop.do("recovery-asked", ben.key, new, added=new.public, member=ana.member)
    assert not heard()


def test_stewards_take_nothing_at_once_from_who_has_lost_their_device(kept: Kept) -> None:
    """They end the key, and the same minute pass on what was earned with it; also once restarted.

    Guardians have the time to ask for another key, and nothing is passed on while they do.
    """
    with kept.open() as world:
        coop = Coop(world, "Cooperativa Ayni", board=2, quorum=2)
        ana, ben, friend = (coop.join() for _ in range(3))
        coop.pay(ben, ana, 120)
        own = {"guardians": [ben.member], "member": ana.member, "notice": WEEK_MS, "quorum": 1}
        coop.do("guardians-chosen", ana.key, **own)
        two, new = coop.board[:2], new_key(coop)
        coop.do("key-revoked", *two, member=ana.member, revoked=ana.key.public)
        to = {"from_": ana.account, "to": friend.account, "amount": "120"}
        assert refused(coop, "balance-passed-on", *two, **to) == "notice_must_be_over"
        now_ms = world.now_ms
    with kept.open(1) as world:
        coop.world, world.now_ms = world, now_ms + 2 * WEEK_MS - 1
        assert refused(coop, "balance-passed-on", *two, **to) == "notice_must_be_over"
        asked = {"added": new.public, "member": ana.member}
        recovery = posted(coop, "recovery-asked", ben.key, new, **asked)
        world.now_ms += WEEK_MS
        assert refused(coop, "balance-passed-on", *two, **to) == "recovery_must_not_be_open"
    with kept.open(2) as world:
        coop.world, world.now_ms = world, now_ms + 3 * WEEK_MS
        assert refused(coop, "balance-passed-on", *two, **to) == "recovery_must_not_be_open"
        coop.do("recovery-completed", new, member=ana.member, recovery=recovery)
        assert refused(coop, "balance-passed-on", *two, **to) == "member_must_have_no_key"
        assert stands_at(coop, ana._replace(key=new)) == 120
