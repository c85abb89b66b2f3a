"""N14: nobody is slowed by who goes by the same id in another co-op of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.http.limits import Act
from tests.founding import founders
from tests.support.world import Coop

if TYPE_CHECKING:
    from tests.support.world import World


@pytest.mark.parametrize("where", ["co-op", "founding"])
def test_who_takes_a_members_id_elsewhere_slows_nobody(world: World, where: str) -> None:
    """Wallets make the ids of members, and fellow members know them."""
    coop = Coop(world, "Cooperativa Ayni")
    ana, spent = coop.join(), Act.change.value.burst
    if where == "co-op":
        other = Coop(world, "Other")
        twin = world.new_person()._replace(member=ana.member)
        other.do("member-joined", twin.key, other.steward.key, member=twin.member)
        path, token = f"{other.path}/me/leaving", other.token(twin)
    else:
        ada, twin = founders.begin(world), world.new_person()._replace(member=ana.member)
        sent = {"code": ada.invite(), "steward": founders.told(twin, "Bo")}
        assert world.call("POST", "/v1/foundings/stewards", json=sent).status_code == 201
        path = f"/v1/foundings/{ada.community}/stewards/{ada.person.member}"
        token = founders.sign_in(world, ada.community, twin)
    world.app.state.running.limits.clock_s = lambda: 0.0
    codes = [world.call("DELETE", path, token).status_code for _ in range(spent + 9)]
    assert codes[-1] == 429
    mine = world.call("DELETE", f"{coop.path}/me/leaving", coop.token(ana))
    assert mine.status_code == 204
