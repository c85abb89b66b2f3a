"""Moving in over /v1, as a program would: trial, one signature after the other, cards, the past."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from chain.merkle import leaf_hash, verify_inclusion
from tests.arrivals.moving import Moving, folder

if TYPE_CHECKING:
    import httpx

    from tests.support.world import Person, World


class Door(Moving):
    """The same over HTTP."""

    def ask(self, who: Person, method: str, rest: str, **more: Any) -> httpx.Response:  # noqa: ANN401
        """Ask for something of the book."""
        return self.world.call(method, f"{self.coop.path}{rest}", self.coop.token(who), **more)

    def get(self, who: Person, rest: str) -> Any:  # noqa: ANN401
        """Get JSON that must be there."""
        return self.world.get(f"{self.coop.path}{rest}", self.coop.token(who))

    def send(self, which: str = "clean", **more: Any) -> httpx.Response:  # noqa: ANN401
        """Try the CSV files of a folder."""
        files = [
            {"name": one.name, "base64": b64encode(one.data).decode()}
            for one in folder("csv", which)
        ]
        body = {"format": "csv", "files": files, **more}
        return self.ask(self.steward, "POST", "/arrival/trial", json=body)

    def leave(self, who: Person, body: dict[str, Any]) -> int:
        """Leave a signature at the desk; how many are missing."""
        headers = {"Cookie": f"ayni={self.coop.token(who)}", "sec-fetch-site": "same-origin"}
        left = self.world.call("POST", "/app/desk/orders", headers=headers, json=body)
        assert left.status_code == 200, left.text
        missing: int = left.json()["missing"]
        return missing

    def sign_one_by_one(self, type_: str, own: dict[str, Any], *people: Person) -> list[int]:
        """Each signs what the first has left; how many are missing each time. The last posts it."""
        body = self.coop.order(type_, people[0].key, **own)
        missing = [self.leave(people[0], body)]
        for person in people[1:]:
            signed = [person.key.public, person.key.sign(body["order"].encode())]
            body["signatures"] = sorted([*body["signatures"], signed])
            missing.append(self.leave(person, body))
        assert self.coop.send(body).status_code == 200
        return missing


@pytest.fixture
def door(world: World) -> Door:
    return Door(world)


def test_a_coop_moves_in_over_http(door: Door) -> None:
    trial = door.send()
    assert trial.status_code == 201, trial.text
    assert trial.json()["may_be_brought"]
    assert door.get(door.steward, "/arrival")["stage"] == "tried"
    coming = door.get(door.steward, "/arrival/trial/accounts?limit=5")
    assert (len(coming["accounts"]), coming["next"]) == (5, 5)
    own = door.get(door.steward, "/arrival/order")
    # The treasurer is asked at their own home, and signs with the steward.
    missing = door.sign_one_by_one("balances-brought", own, door.steward, door.treasurer)
    assert missing == [1, 0]
    assert door.get(door.auditor, "/arrival")["stage"] == "entering"
    door.go_on()
    found = door.get(door.auditor, "/arrival")
    assert (found["stage"], found["arrived"]["members"]) == ("brought", 12)
    text = door.ask(door.auditor, "GET", "/arrival/certificate").content
    assert found["certificate"] == sha256(text).hexdigest()
    own = door.get(door.treasurer, "/arrival/certificate/order")
    assert door.sign_one_by_one("import-certified", own, door.treasurer, door.auditor) == [1, 0]
    assert door.get(door.steward, "/arrival")["stage"] == "certified"
    again = door.send()
    assert (again.status_code, again.json()["code"]) == (409, "arrival_must_be_the_first")


def test_a_card_claims_the_account_that_waits(door: Door) -> None:
    door.send()
    door.bring()
    awaited = door.get(door.steward, "/arrival/expected")["members"]
    assert len(awaited) == 12
    one = max(awaited, key=lambda each: int(each["balance"]))
    made = door.ask(door.steward, "POST", "/arrival/cards", json={"members": [one["member"]]})
    code = made.json()["cards"][0]["code"]
    says = door.world.get(f"/v1/invitations/{code}")["claim"]
    assert says == {
        "member": one["member"], "name": one["name"], "accounts": 1, "balance": one["balance"]
    }  # fmt: skip
    newcomer = door.world.new_person()._replace(member=one["member"], account=one["account"])
    order = _for_a_month(door, newcomer)
    left = {"order": order["order"], "key": newcomer.key.public,
            "signature": order["signatures"][0][1]}  # fmt: skip
    body = {"code": code, "name": "As they like", "orders": [left]}
    assert door.world.call("POST", "/v1/joinings", json=body).status_code == 201
    asking = door.get(door.steward, "/joinings")["joinings"]
    assert [each["member"] for each in asking] == [one["member"]]
    text, key, signature = asking[0]["orders"][0]
    signed = [door.steward.key.public, door.steward.key.sign(text.encode())]
    whole = {"order": text, "signatures": sorted([[key, signature], signed])}
    assert door.coop.send(whole).status_code == 201
    assert door.ask(door.steward, "DELETE", f"/joinings/{one['member']}").status_code == 204
    assert door.get(door.steward, "/joinings")["joinings"] == []
    # They are called as before, have what stood there, and can give it.
    own = door.get(newcomer, "/me/accounts")["accounts"]
    assert [each["balance"] for each in own] == [one["balance"]]
    assert door.get(door.steward, f"/members/{one['member']}")["name"] == one["name"]
    door.coop.pay(newcomer, door.auditor, 1)
    assert len(door.get(door.steward, "/arrival/expected")["members"]) == 11


def _for_a_month(door: Door, person: Person) -> dict[str, Any]:
    door.world.now_ms, before = door.world.now_ms + 15 * 86_400_000, door.world.now_ms
    made = door.coop.order("member-joined", person.key, member=person.member)
    door.world.now_ms = before
    return made


def test_past_exchanges_are_read_and_proved(door: Door) -> None:
    door.send()
    door.bring()
    page = door.get(door.auditor, "/past-exchanges?limit=30")
    rest = door.get(door.auditor, f"/past-exchanges?limit=30&before={page['next']}")
    assert (len(page["exchanges"]), len(rest["exchanges"])) == (30, 10)
    assert (page["previous"], rest["next"]) == (None, None)
    back = door.get(door.auditor, f"/past-exchanges?limit=30&after={rest['previous']}")
    assert back["exchanges"] == page["exchanges"]
    places = [each["place"] for each in [*page["exchanges"], *rest["exchanges"]]]
    assert places == list(range(39, -1, -1))
    history = door.get(door.auditor, "/arrival")["arrived"]["history"]
    for place in (0, 17, 39):
        proof = door.get(door.auditor, f"/past-exchanges/{place}")
        leaf = leaf_hash(proof["leaf"].encode())
        path = [bytes.fromhex(each) for each in proof["path"]]
        verify_inclusion(leaf, place, proof["size"], path, bytes.fromhex(history))
    # A member reads their own alone.
    assert door.get(door.steward, "/me/past-exchanges")["exchanges"] == []
    assert door.ask(door.steward, "GET", "/past-exchanges").status_code == 403
    assert door.ask(door.steward, "GET", "/past-exchanges/0").status_code == 404
