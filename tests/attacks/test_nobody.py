"""N1: nobody is a member, or has an account, under the id of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger.ids import NIL
from tests.founding import founders
from tests.support.world import Coop

if TYPE_CHECKING:
    from tests.support.world import World


def test_nobody_joins_under_the_id_of_nothing(world: World) -> None:
    """Lists begin after that id, and what all may see is noted under it."""
    coop, person = Coop(world, "Cooperativa Ayni"), world.new_person()
    answer = coop.post("member-joined", person.key, coop.steward.key, member=NIL)
    assert (answer.status_code, answer.json()["fields"]["field"]) == (400, "member")
    coop.do("member-joined", person.key, coop.steward.key, member=person.member)
    own = {"account": NIL, "kind": "member", "member": person.member, "salt": "33" * 32}
    answer = coop.post("account-opened", person.key, coop.steward.key, **own)
    assert (answer.status_code, answer.json()["fields"]["field"]) == (400, "account")


@pytest.mark.parametrize("field", ["member", "account"])
def test_nobody_founds_under_the_id_of_nothing(world: World, field: str) -> None:
    """What all had signed could then never be entered."""
    ada, eve = founders.begin(world), world.new_person()
    told = founders.told(eve, "Eve") | {field: NIL}
    body = {"code": ada.invite("Eve"), "steward": told}
    answer = world.call("POST", "/v1/foundings/stewards", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "joining_must_be_new")
