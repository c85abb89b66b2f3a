"""Guardians who object together: whose signatures are kept, of what, and who hears of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from wallets.guardians import DAY_MS

if TYPE_CHECKING:
    import httpx

    from tests.support.towns import Town
    from tests.support.world import Coop, Person
    from wallets.keys import Key


class Circle(NamedTuple):
    """Rosa, three who guard her and of whom two must agree, and another choice in her name."""

    coop: Coop
    rosa: Person
    guards: list[Person]
    choice: str

    def order(self, *keys: Key, **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """The order that stops the choice."""
        fields = {"member": self.rosa.member, "choice": self.choice}
        return self.coop.order("guardians-kept", *keys, **fields | own)

    def leave(self, by: Person, body: dict[str, Any]) -> httpx.Response:
        """Leave an order for the others."""
        headers = {"Cookie": f"ayni={self.coop.token(by)}", "sec-fetch-site": "same-origin"}
        return self.coop.world.call("POST", "/app/objections", headers=headers, json=body)

    def sees(self, by: Person) -> list[dict[str, Any]]:
        """What somebody may stop in Rosa's name."""
        token = self.coop.token(by)
        found = self.coop.world.get(f"{self.coop.path}/guardians", token)["guarded"]
        return [each for one in found if one["member"] == self.rosa.member
                for each in one["objections"]]  # fmt: skip

    def signed(self, body: dict[str, Any], by: Person) -> dict[str, Any]:
        """The same order with one signature alone."""
        pair = [by.key.public, by.key.sign(body["order"].encode())]
        return {"order": body["order"], "signatures": [pair]}


@pytest.fixture
def circle(town: Town) -> Circle:
    coop = town.coop
    rosa, *guards = (coop.join() for _ in range(4))
    chosen = {"member": rosa.member, "notice": DAY_MS}
    three = sorted(one.member for one in guards)
    coop.do("guardians-chosen", rosa.key, guardians=three, quorum=2, **chosen)
    other = coop.order(
        "guardians-chosen", rosa.key, guardians=[town.ben.member], quorum=1, **chosen
    )
    assert coop.send(other).status_code == 201
    return Circle(coop, rosa, guards, json.loads(other["order"])["id"])


def test_the_second_completes_what_the_first_left(circle: Circle) -> None:
    one, two, three = circle.guards
    [before] = circle.sees(two)
    assert (before["order"], before["signed"], before["mine"]) == ("", 0, False)
    body = circle.order(one.key)
    left = circle.leave(one, body).json()
    assert (left["signed"], left["quorum"], left["enough"]) == (1, 2, False)
    [seen], [mine] = circle.sees(two), circle.sees(one)
    assert (seen["order"], seen["mine"], mine["mine"]) == (body["order"], False, True)
    whole = circle.leave(two, circle.signed(body, two)).json()
    assert (whole["signed"], whole["enough"]) == (2, True)
    posted = circle.coop.send({"order": whole["order"], "signatures": whole["signatures"]})
    assert posted.status_code == 201
    assert circle.sees(three) == []


@pytest.mark.parametrize("who", ["a stranger", "the member", "a steward"])
def test_nobody_else_leaves_anything(circle: Circle, town: Town, who: str) -> None:
    """Nor does a guardian with another's signature beside theirs."""
    guard = circle.guards[0]
    others = {"a stranger": town.ana, "the member": circle.rosa, "a steward": town.coop.steward}
    other = others[who]
    for by, body in (
        (other, circle.order(other.key)),
        (guard, circle.order(guard.key, other.key)),
    ):
        refused = circle.leave(by, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "role_must_allow_it")
    assert circle.sees(guard)[0]["order"] == ""


def test_only_what_waits_is_stopped_by_one_order_at_a_time(circle: Circle) -> None:
    one, two, _ = circle.guards
    month_ms = circle.coop.world.now_ms + 40 * DAY_MS
    forged = circle.order(one.key)
    forged["signatures"][0][1] = "00" * 64
    of_another = circle.coop.order("release", one.key, hold=circle.choice)
    for body in (
        circle.order(one.key, choice=circle.rosa.account),
        circle.order(one.key, expires=month_ms),
        forged,
        of_another,
    ):
        assert circle.leave(one, body).status_code == 422, body
    first = circle.order(one.key)
    assert circle.leave(one, first).status_code == 200
    assert circle.leave(two, circle.order(two.key)).status_code == 422
    again = circle.leave(one, first).json()
    assert again["signed"] == 1


def test_what_can_no_longer_be_posted_gives_way(circle: Circle) -> None:
    """A guardian whose key has ended since holds up nobody."""
    one, two, _ = circle.guards
    assert circle.leave(one, circle.order(one.key)).status_code == 200
    circle.coop.do("key-revoked", one.key, member=one.member, revoked=one.key.public)
    assert circle.sees(two)[0]["order"] == ""
    body = circle.order(two.key)
    assert circle.leave(two, body).status_code == 200
    assert circle.sees(two)[0]["order"] == body["order"]


def test_whose_key_ended_meanwhile_takes_nobody_elses_signature_along(circle: Circle) -> None:
    one, two, three = circle.guards
    body = circle.order(one.key)
    assert circle.leave(one, body).status_code == 200
    assert circle.leave(two, circle.signed(body, two)).json()["enough"]
    circle.coop.do("key-revoked", two.key, member=two.member, revoked=two.key.public)
    [seen], [mine] = circle.sees(three), circle.sees(one)
    assert (seen["order"], seen["signed"], mine["mine"]) == (body["order"], 1, True)
    # Nor can it be replaced by what another begins.
    assert circle.leave(three, circle.order(three.key)).status_code == 422
    whole = circle.leave(three, circle.signed(body, three)).json()
    assert (whole["signed"], whole["enough"]) == (2, True)
    posted = circle.coop.send({"order": whole["order"], "signatures": whole["signatures"]})
    assert posted.status_code == 201


def test_a_guardian_with_many_devices_takes_no_room_of_the_others(circle: Circle) -> None:
    """An order takes eight signatures, and the first to object has all eight of them."""
    one, two, _ = circle.guards
    body = circle.order(one.key, *_more_keys(circle.coop, one, 7))
    first = circle.leave(one, body).json()
    assert (first["signed"], len(first["signatures"])) == (1, 1)
    whole = circle.leave(two, circle.signed(body, two)).json()
    assert (whole["signed"], whole["enough"]) == (2, True)
    posted = circle.coop.send({"order": whole["order"], "signatures": whole["signatures"]})
    assert posted.status_code == 201


def test_nor_where_a_recovery_is_asked_for(circle: Circle) -> None:
    coop, (one, two, _) = circle.coop, circle.guards
    new = coop.world.new_person().key
    code = coop.world.call("POST", "/v1/devices", json={"key": new.public}).json()["code"]
    fields = {"member": circle.rosa.member, "added": new.public}
    body = coop.order("recovery-asked", one.key, *_more_keys(coop, one, 7), **fields)
    at, token = f"{coop.path}/recoveries", coop.token(one)
    asked = coop.world.call("POST", at, token, json={"code": code} | body)
    assert asked.status_code == 204, asked.text
    pairs = [{"key": key.public, "signature": key.sign(body["order"].encode())}
             for key in (two.key, new)]  # fmt: skip
    at = f"{at}/{circle.rosa.member}"
    agreed = coop.world.call("POST", f"{at}/signatures", coop.token(two), json=pairs[0])
    assert agreed.status_code == 200, agreed.text
    shown = {"signature": pairs[1]["signature"]}
    whole = coop.world.call("POST", f"{at}/keys/{new.public}/signature", json=shown).json()
    assert (whole["signed"], whole["enough"]) == (2, True)
    posted = coop.send({"order": whole["order"], "signatures": whole["signatures"]})
    assert posted.status_code == 201


def _more_keys(coop: Coop, of: Person, count: int) -> list[Key]:
    keys = [coop.world.new_person().key for _ in range(count)]
    for key in keys:
        coop.do("key-added", of.key, key, member=of.member, added=key.public)
    return keys
