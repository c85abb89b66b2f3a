"""N7 and on: what stewards could do to somebody who has gone, or whose device is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.world import Coop, Person

if TYPE_CHECKING:
    from tests.support.world import World


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

    assert not erase(one)
    if ended == "role":
        coop.do("role-withdrawn", two.key, three.key, member=one.member, role="steward")
    else:
        own = {"member": one.member, "revoked": one.key.public}
        coop.do("key-revoked", two.key, three.key, **own)
    assert not erase(two)
    assert erase(three)
