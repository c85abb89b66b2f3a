"""Invitations, joinings and accounts for other programs: what pages do, under /v1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.membership.inviting import INVITATION_MS
from api.membership.joinings import ADMISSION_MS
from tests.support.world import Coop

if TYPE_CHECKING:
    import httpx

    from tests.support.world import Person, World


class Gate:
    """A cooperative that one joins by invitation, and an app for its steward and a member."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.steward, self.ana = self.coop.steward, self.coop.join()
        self.new = world.new_person()

    def ask(self, who: Person | None, method: str, path: str, **body: Any) -> httpx.Response:  # noqa: ANN401
        """Ask as somebody, or as nobody; below the book unless the address is whole."""
        token = "" if who is None else self.coop.token(who)
        whole = path if path.startswith("/v1") else f"{self.coop.path}{path}"
        return self.world.call(method, whole, token, **({"json": body} if body else {}))

    def invite(self) -> str:
        """An invitation's code."""
        made = self.ask(self.steward, "POST", "/invitations")
        assert made.status_code == 201
        code: str = made.json()["code"]
        return code

    def join(self, code: str, life_ms: int = ADMISSION_MS) -> httpx.Response:
        """Ask to join as somebody new, with orders that hold for so long."""
        until = self.world.now_ms + life_ms
        new = self.new
        opened = {"account": new.account, "kind": "member", "member": new.member, "salt": "3" * 64}
        orders = [
            self.coop.order("member-joined", new.key, member=new.member, expires=until),
            self.coop.order("account-opened", new.key, expires=until, **opened),
        ]
        left = [
            {"order": one["order"], "key": new.key.public, "signature": one["signatures"][0][1]}
            for one in orders
        ]
        return self.ask(None, "POST", "/v1/joinings", code=code, name="Zoë", orders=left)

    def admit(self) -> None:
        """Sign as the steward what the newcomer left, and post it."""
        [one] = self.ask(self.steward, "GET", "/joinings").json()["joinings"]
        for order, *pair in one["orders"]:
            own = [self.steward.key.public, self.steward.key.sign(order.encode())]
            sent = {"order": order, "signatures": sorted([pair, own])}
            assert self.coop.send(sent).status_code == 201


@pytest.fixture
def gate(world: World) -> Gate:
    return Gate(world)


def test_an_invitation_is_not_used_up_by_orders_that_no_steward_could_sign_in_time(
    gate: Gate,
) -> None:
    code = gate.invite()
    answer = gate.join(code, life_ms=600_000)
    wrong = {"where": "order.expires", "why": "ends_too_soon"}
    assert (answer.status_code, answer.json()["fields"]) == (422, wrong)
    assert gate.join(code).status_code == 201


def test_somebody_is_invited_joins_and_is_let_in(gate: Gate) -> None:
    code = gate.invite()
    says = gate.ask(None, "GET", f"/v1/invitations/{code}").json()
    assert (says["community"], says["book"]) == (gate.coop.community, gate.coop.book)
    assert (says["name"], says["expires_ms"]) == ("Any", gate.world.now_ms + INVITATION_MS)
    [out] = gate.ask(gate.steward, "GET", "/invitations").json()["invitations"]
    assert (out["member"], out["expires_ms"]) == (gate.steward.member, says["expires_ms"])
    joined = gate.join(code)
    assert (joined.status_code, joined.json()) == (201, {"member": gate.new.member})
    assert gate.ask(None, "GET", f"/v1/invitations/{code}").status_code == 404
    listed = gate.ask(gate.steward, "GET", "/invitations").json()
    [used] = listed["over"]
    assert (listed["invitations"], used["used_by"]) == ([], gate.new.member)
    gate.admit()
    path = f"/joinings/{gate.new.member}"
    assert gate.ask(gate.steward, "DELETE", path).status_code == 204
    assert gate.ask(gate.steward, "DELETE", path).status_code == 404
    assert gate.ask(gate.new, "GET", "/me").json()["name"] == "Zoë"


@pytest.mark.parametrize("name", ["Zoé", None])
def test_ending_a_joining_late_gives_no_name_back(gate: Gate, name: str | None) -> None:
    gate.join(gate.invite())
    gate.admit()
    if name is not None:
        gate.ask(gate.new, "PUT", f"/members/{gate.new.member}/profile", name=name)
    else:
        assert gate.ask(gate.new, "DELETE", "/me/data").status_code == 204
    assert gate.ask(gate.steward, "DELETE", f"/joinings/{gate.new.member}").status_code in {
        204,
        404,
    }
    assert gate.ask(gate.new, "GET", "/me").json()["name"] == name


def test_who_is_declined_is_forgotten(gate: Gate) -> None:
    gate.join(gate.invite())
    path = f"/joinings/{gate.new.member}"
    assert gate.ask(gate.ana, "DELETE", path).status_code == 403
    assert gate.ask(gate.steward, "DELETE", path).status_code == 204
    assert gate.ask(gate.steward, "GET", "/joinings").json() == {"joinings": []}
    assert gate.ask(gate.steward, "GET", f"/members/{gate.new.member}").status_code == 404


def test_an_invitation_is_taken_back(gate: Gate) -> None:
    code = gate.invite()
    [out] = gate.ask(gate.steward, "GET", "/invitations").json()["invitations"]
    path = f"/invitations/{out['invitation']}"
    assert gate.ask(gate.ana, "GET", "/invitations").status_code == 403
    assert gate.ask(gate.ana, "DELETE", path).status_code == 403
    assert gate.ask(gate.steward, "DELETE", path).status_code == 204
    assert gate.ask(gate.steward, "DELETE", path).status_code == 404
    assert gate.join(code).json()["code"] == "invitation_must_hold"
    for nothing in ("x", "é", "A" * 48):
        assert gate.ask(None, "GET", f"/v1/invitations/{nothing}").status_code == 404


def test_own_accounts_and_what_a_further_one_needs(gate: Gate) -> None:
    def own() -> dict[str, Any]:
        found: dict[str, Any] = gate.ask(gate.ana, "GET", "/me/accounts").json()
        return found

    before = own()
    [account] = before["accounts"]
    assert (account["account"], account["balance"]) == (gate.ana.account, "0")
    assert (before["missing"], before["may_open"]) == (1, True)
    further = gate.world.new_person().account
    fields = {"account": further, "kind": "member", "member": gate.ana.member, "salt": "33" * 32}
    body = gate.coop.order("account-opened", gate.ana.key, **fields)
    headers = {"Cookie": f"ayni={gate.coop.token(gate.ana)}", "sec-fetch-site": "same-origin"}
    left = gate.world.call("POST", "/app/desk/orders", headers=headers, json=body)
    assert left.json() == {"missing": 1}
    assert (own()["accounts"], own()["may_open"]) == ([account], False)


def test_a_member_as_stewards_see_them(gate: Gate) -> None:
    path = f"/desk/members/{gate.ana.member}"
    broker = gate.coop.join("broker")
    fields = {"account": gate.ana.account, "broker": broker.member, "each": "60", "total": "90"}
    until = gate.world.now_ms + INVITATION_MS
    gate.coop.do("mandate-given", gate.ana.key, **fields, until=until)
    found = gate.ask(gate.steward, "GET", path).json()
    [mandate] = found["mandates"]
    assert (found["member"], found["missing"]) == (gate.ana.member, 0)
    named = gate.ask(gate.steward, "GET", f"/mandates?member={gate.ana.member}").json()["mandates"]
    assert [one["mandate"] for one in named] == [mandate]
    gate.coop.do("mandate-withdrawn", gate.ana.key, mandate=mandate)
    assert gate.ask(gate.steward, "GET", path).json()["mandates"] == []
    assert gate.ask(gate.ana, "GET", path).status_code == 403
    nobody = f"/desk/members/{gate.new.member}"
    assert gate.ask(gate.steward, "GET", nobody).status_code == 404


def test_what_waits_at_the_desk_has_no_more_signatures_than_an_order_takes(gate: Gate) -> None:
    """A ninth device of one member's leaves everybody's home and desk as they are."""
    coop, ana = gate.coop, gate.ana
    keys = [ana.key, *(gate.world.new_person().key for _ in range(8))]
    for key in keys[1:]:
        coop.do("key-added", ana.key, key, member=ana.member, added=key.public)
    further = gate.world.new_person().account
    fields = {"account": further, "kind": "member", "member": ana.member, "salt": "33" * 32}
    body = coop.order("account-opened", *keys, **fields)
    lead = next(pair for pair in body["signatures"] if pair[0] == ana.key.public)
    others = [pair for pair in body["signatures"] if pair != lead]
    headers = {"Cookie": f"ayni={coop.token(ana)}", "sec-fetch-site": "same-origin"}
    for part in (others[:7], others[7:]):
        sent = {"order": body["order"], "signatures": sorted([lead, *part])}
        left = gate.world.call("POST", "/app/desk/orders", headers=headers, json=sent)
        assert left.json() == {"missing": 1}
    for path in ("/drafts", "/waiting", "/me/accounts"):
        for who in (gate.steward, coop.join()):
            assert gate.ask(who, "GET", path).status_code == 200, path
    [waits] = gate.ask(gate.steward, "GET", "/drafts").json()["drafts"]
    assert waits["signatures"] == [lead]
    own = {
        "key": gate.steward.key.public,
        "signature": gate.steward.key.sign(body["order"].encode()),
    }
    signed = gate.ask(gate.steward, "POST", f"/drafts/{waits['id']}/signatures", **own)
    assert signed.json()["seq"] is not None


def test_nor_do_many_stewards_leave_more(world: World) -> None:
    """Nine sign what two of them decide, and whoever is to answer for it has not yet."""
    coop = Coop(world, "Any", board=1, quorum=2)
    stewards = [*coop.stewards, *(coop.join("steward") for _ in range(7))]
    named = {"account": world.new_person().account, "kind": "fund", "salt": "33" * 32}
    keys, member = [one.key for one in stewards], coop.join().member
    body = coop.order("account-opened", *keys, member=member, **named)
    lead = next(pair for pair in body["signatures"] if pair[0] == stewards[0].key.public)
    others = [pair for pair in body["signatures"] if pair != lead]
    headers = {"Cookie": f"ayni={coop.token(stewards[0])}", "sec-fetch-site": "same-origin"}
    found = []
    for part in (others[:7], others[7:]):
        sent = {"order": body["order"], "signatures": sorted([lead, *part])}
        left = world.call("POST", "/app/desk/orders", headers=headers, json=sent)
        found.append(left.status_code)
    assert found == [200, 422]
    for one in stewards:
        assert world.call("GET", f"{coop.path}/drafts", coop.token(one)).status_code == 200


@pytest.mark.parametrize("type_", ["role-withdrawn", "key-revoked"])
def test_who_loses_by_an_order_does_not_take_it_off_the_desk(world: World, type_: str) -> None:
    """Of three stewards two would end what the third may do, and one has signed."""
    coop = Coop(world, "Any", board=2, quorum=2)
    first, second, third = coop.stewards
    own = {"role": "steward"} if type_ == "role-withdrawn" else {"revoked": third.key.public}
    body = coop.order(type_, first.key, member=third.member, **own)
    [[key, signature]] = body["signatures"]
    sent = {"order": body["order"], "key": key, "signature": signature}
    left = world.call("POST", f"{coop.path}/drafts", coop.token(first), json=sent)
    path = f"{coop.path}/drafts/{left.json()['id']}"
    refused = world.call("DELETE", path, coop.token(third))
    assert (refused.status_code, refused.json()["code"]) == (403, "role_must_allow_it")
    assert world.get(path, coop.token(second))["missing"] == 1
    assert world.call("DELETE", path, coop.token(second)).status_code == 204


def test_who_asked_to_lose_something_takes_it_back(world: World) -> None:
    coop = Coop(world, "Any", board=2, quorum=2)
    third = coop.stewards[2]
    body = coop.order("role-withdrawn", third.key, member=third.member, role="steward")
    [[key, signature]] = body["signatures"]
    sent = {"order": body["order"], "key": key, "signature": signature}
    left = world.call("POST", f"{coop.path}/drafts", coop.token(third), json=sent)
    path = f"{coop.path}/drafts/{left.json()['id']}"
    assert world.call("DELETE", path, coop.token(third)).status_code == 204
