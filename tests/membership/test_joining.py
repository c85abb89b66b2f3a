"""Joining with an invitation, over HTTP: under whose id, with whose key, and who is renamed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.membership.joinings import ADMISSION_MS
from api.membership.tables import InvitationRow, JoiningRow
from api.people.tables import ProfileRow
from ledger.ids import RANDOM_BYTES, uuid7
from tests.support.world import Coop, Person, World
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

CHIARA = "Chiara Russo"


class Door:
    """A cooperative that one joins by invitation."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.chiara = self.coop.join("treasurer")
        path = f"{self.coop.path}/members/{self.chiara.member}/profile"
        token = self.coop.token(self.chiara)
        assert world.call("PUT", path, token, json={"name": CHIARA}).status_code == 204

    def page(self, method: str, path: str, by: Person, **more: Any) -> httpx.Response:  # noqa: ANN401
        """Ask for a page as a browser does."""
        headers = {"Cookie": f"ayni={self.coop.token(by)}", "sec-fetch-site": "same-origin"}
        return self.world.call(method, path, headers=headers, **more)

    def invite(self) -> str:
        """An invitation's code, as the steward's page shows it."""
        said = self.page("POST", "/app/invitations", self.coop.steward, data={"x": "1"}).text
        return said.partition("/app/join/")[2].partition('"')[0]

    def leave(self, code: str, name: str, *orders: dict[str, Any]) -> httpx.Response:
        """Leave a newcomer's orders."""
        left = [
            {"order": one["order"], "key": one["signatures"][0][0],
             "signature": one["signatures"][0][1]}
            for one in orders
        ]  # fmt: skip
        headers = {"sec-fetch-site": "same-origin"}
        body = {"code": code, "name": name, "orders": left}
        return self.world.call("POST", "/app/joinings", headers=headers, json=body)

    def orders(self, who: Person, **own: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        """The two orders that somebody leaves."""
        opened = {"account": who.account, "kind": "member", "member": who.member, "salt": "33" * 32}
        until = self.world.now_ms + ADMISSION_MS
        return [
            self.coop.order("member-joined", who.key, member=who.member, expires=until),
            self.coop.order("account-opened", who.key, expires=until, **opened | own),
        ]

    def admit(self, *orders: dict[str, Any]) -> None:
        """Sign the orders as the steward, and post them."""
        steward = self.coop.steward.key
        for one in orders:
            pair = [steward.public, steward.sign(one["order"].encode())]
            both = sorted([*one["signatures"], pair])
            assert self.coop.send({"order": one["order"], "signatures": both}).status_code == 201

    def end(self, who: Person) -> httpx.Response:
        """Say as the steward that this joining is over, one way or the other."""
        path = f"/app/joinings/{who.member}"
        return self.page("POST", path, self.coop.steward, data={"x": "1"})

    def rows(self, table: type[Any]) -> list[Any]:
        """What is kept in a table."""
        with self.world.service.database.reading() as session:
            return list(session.exec(select(table)).all())

    def names(self) -> dict[str, str]:
        """What members are called."""
        return {row.member_id: row.name for row in self.rows(ProfileRow)}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with World(tmp_path) as world:
        yield Door(world)


def problem(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_nobody_joins_as_somebody_who_is_there(door: Door) -> None:
    """Nor with their key, their account, the service's key, or those of one who waits."""
    world, chiara, waits = door.world, door.chiara, door.world.new_person()
    assert door.leave(door.invite(), "Waits", *door.orders(waits)).status_code == 201
    service = Key.from_seed(world.service.key.seed)
    code = door.invite()
    for taken in (
        {"member": chiara.member}, {"key": chiara.key}, {"account": chiara.account},
        {"member": waits.member}, {"key": waits.key}, {"key": service},
    ):  # fmt: skip
        orders = door.orders(world.new_person()._replace(**taken))
        refused = door.leave(code, "Not Chiara at all", *orders)
        assert problem(refused) == (409, "joining_must_be_new"), taken
    assert [row.used_by for row in door.rows(InvitationRow) if row.used_ms is None] == [None]
    assert door.leave(code, "Zoë", *door.orders(world.new_person())).status_code == 201


def test_only_whoever_joined_is_renamed_by_their_joining(door: Door) -> None:
    """Even where a joining under somebody's id has come to be kept."""
    zoe, posing = door.world.new_person(), door.world.new_person()
    orders = door.orders(zoe)
    assert door.leave(door.invite(), "Zoë", *orders).status_code == 201
    posing = posing._replace(member=door.chiara.member)
    forged = [[one["order"], *one["signatures"][0]] for one in door.orders(posing)]

    def plant(session: Any) -> None:  # noqa: ANN401 a session
        [row] = session.exec(select(JoiningRow)).all()
        planted = row.model_dump() | {
            "member_id": door.chiara.member, "name": "Not Chiara at all", "key": posing.key.public,
            "secret_hash": "77" * 32, "orders": json.dumps(forged),
        }  # fmt: skip
        session.add(JoiningRow(**planted))

    door.world.service.database.write(plant).result()
    ended = door.end(door.chiara)
    assert ended.status_code == 303
    assert door.names()[door.chiara.member] == CHIARA
    # Zoë joins otherwise: their orders are not those that were left.
    other = door.orders(zoe)
    door.admit(*other)
    door.end(zoe)
    assert zoe.member not in door.names()
    assert door.rows(JoiningRow) == []


def test_an_answer_that_was_lost_comes_again(door: Door) -> None:
    zoe, code = door.world.new_person(), door.invite()
    orders = door.orders(zoe)
    first = door.leave(code, "Zoë", *orders)
    assert first.json() == {"member": zoe.member}
    again = door.leave(code, "Zoë", *orders)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(door.rows(JoiningRow)) == 1
    other = door.leave(code, "Zoë", *door.orders(door.world.new_person()))
    assert problem(other) == (404, "invitation_must_hold")
    # Admitted meanwhile, it is as done as before; declined, it is not.
    door.admit(*orders)
    door.end(zoe)
    assert door.rows(JoiningRow) == []
    assert door.names()[zoe.member] == "Zoë"
    assert door.leave(code, "Zoë", *orders).json() == first.json()
    assert door.rows(JoiningRow) == []
    yan = door.world.new_person()
    code, orders = door.invite(), door.orders(yan)
    assert door.leave(code, "Yan", *orders).json() == {"member": yan.member}
    door.end(yan)
    assert problem(door.leave(code, "Yan", *orders)) == (404, "invitation_must_hold")


def test_a_used_invitation_says_how_it_stands_and_not_who_used_it(door: Door) -> None:
    zoe, code = door.world.new_person(), door.invite()

    def look() -> tuple[int, str]:
        seen = door.world.call("GET", f"/app/join/{code}")
        assert "Zoë" not in seen.text
        return seen.status_code, "waits" if 'id="waits"' in seen.text else ""

    orders = door.orders(zoe)
    door.leave(code, "Zoë", *orders)
    assert look() == (200, "waits")
    door.admit(*orders)
    assert look() == (200, "")
    door.end(zoe)
    assert look() == (200, "")
    # Declined, or asked too long ago, it helps nobody to wait.
    yan, code = door.world.new_person(), door.invite()
    door.leave(code, "Zoë", *door.orders(yan))
    door.world.now_ms += ADMISSION_MS
    assert look() == (404, "")
    door.world.now_ms -= ADMISSION_MS
    door.end(yan)
    assert look() == (404, "")


def test_whom_nobody_admitted_in_time_may_ask_again(door: Door) -> None:
    zoe = door.world.new_person()
    assert door.leave(door.invite(), "Zoë", *door.orders(zoe)).status_code == 201
    door.world.now_ms += ADMISSION_MS
    assert door.leave(door.invite(), "Zoë", *door.orders(zoe)).status_code == 201


@pytest.mark.parametrize("name", ["\u200b", "Ro\u202esa", "\u3164", "x\x00"])
def test_a_newcomers_name_can_be_read(door: Door, name: str) -> None:
    code, orders = door.invite(), door.orders(door.world.new_person())
    assert problem(door.leave(code, name, *orders)) == (422, "name_must_be_readable")
    assert door.leave(code, " Ro\u0301sa\n ", *orders).status_code == 201
    [row] = door.rows(JoiningRow)
    assert row.name == "R\u00f3sa"


def test_a_steward_sees_whose_name_it_looks_like(door: Door) -> None:
    for name in ("CHIARA RUSSO.", "Chiara Rossi"):
        orders = door.orders(door.world.new_person())
        assert door.leave(door.invite(), name, *orders).status_code == 201
    said = door.page("GET", "/app/invitations", door.coop.steward).text
    assert said.count(f"The name looks like that of {CHIARA}.") == 1


def test_other_orders_are_no_joining(door: Door) -> None:
    zoe, code = door.world.new_person(), door.invite()
    joined, opened = door.orders(zoe)
    other = uuid7(door.world.now_ms, door.world.random.randbytes(RANDOM_BYTES))
    pay = door.coop.transfer(zoe, door.chiara, 1)
    for orders in (
        (opened, joined), (joined, joined), (pay, pay), (joined, pay),
        (joined, door.orders(zoe, member=other)[1]), (joined, door.orders(zoe, kind="fund")[1]),
    ):  # fmt: skip
        assert problem(door.leave(code, "Zoë", *orders)) == (422, "joining_must_be_whole")
