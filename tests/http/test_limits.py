"""Who asks too often is told to wait, and nobody else: addresses, keys, members in a day."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from api.http.limits import WHO_MAX, Act, Limits
from api.service.times import DAY_MS
from api.service.troubles import ProblemError
from ledger.store import Place
from tests.support.world import Coop

if TYPE_CHECKING:
    from tests.support.offices import Office
    from tests.support.world import Person, World


class Clock:
    """Seconds that the test counts."""

    now_s = 0.0

    def __call__(self) -> float:
        """The time now."""
        return self.now_s


def scope(address: str) -> dict[str, Any]:
    """A request from that address."""
    return {"client": (address, 1)}


def waits_s(limits: Limits, act: Act, who: str) -> int | None:
    """How long `who` is told to wait; None where the act is allowed."""
    try:
        limits.take(act, who)
    except ProblemError as error:
        return error.retry_after_s
    return None


def test_a_bucket_holds_so_many_and_fills_again() -> None:
    clock = Clock()
    limits = Limits(clock)
    burst, an_hour = Act.joining.value
    assert [waits_s(limits, Act.joining, "a") for _ in range(burst)] == [None] * burst
    wait_s = waits_s(limits, Act.joining, "a")
    assert wait_s == 3_600 // an_hour + 1
    assert waits_s(limits, Act.joining, "b") is None
    assert waits_s(limits, Act.device, "a") is None
    clock.now_s += wait_s
    assert waits_s(limits, Act.joining, "a") is None
    assert waits_s(limits, Act.joining, "a") is not None


def test_buckets_take_bounded_room() -> None:
    limits = Limits(Clock())
    for who in range(WHO_MAX + 10):
        limits.take(Act.challenge, str(who))
    assert len(limits._buckets) == WHO_MAX  # noqa: SLF001 the bound itself


def test_an_address_of_this_machine_stands_for_nobody() -> None:
    limits = Limits(Clock())
    for _ in range(1_000):
        limits.by_address(Act.device, scope("127.0.0.1"))
    for _ in range(Act.device.value.burst):
        limits.by_address(Act.device, scope("203.0.113.1"))
    with pytest.raises(ProblemError):
        limits.by_address(Act.device, scope("203.0.113.1"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:1"),
        ("fe80::1%eth0", "fe80::2%eth0"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_a_household_is_no_other_at_each_request(one: str, other: str) -> None:
    """Of an IPv6 network each address would have been somebody new."""
    limits = Limits(Clock())
    for at in range(Act.device.value.burst):
        limits.by_address(Act.device, scope((one, other)[at % 2]))
    with pytest.raises(ProblemError):
        limits.by_address(Act.device, scope(other))
    for elsewhere in ("2001:db8:1:3::1", "203.0.113.8", "unknown"):
        limits.by_address(Act.device, scope(elsewhere))
    for _ in range(1_000):
        limits.by_address(Act.device, scope("::1"))
        limits.by_address(Act.device, scope("::ffff:127.0.0.1"))


def statuses(world: World, address: str, *requests: tuple[str, str, Any]) -> list[int]:
    """What requests from an address are answered with; who is too fast is told how long to wait."""

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(world.app, client=(address, 1))
        own = {"Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://ayni.test", headers=own
        ) as client:
            asked = [
                await client.request(method, path, json=body) for method, path, body in requests
            ]
        for answered in asked:
            assert (answered.status_code == 429) == ("retry-after" in answered.headers)
        return [answered.status_code for answered in asked]

    return asyncio.run(ask())


def test_strangers_ask_for_so_much_from_one_address(world: World) -> None:
    who = {"community": "0" * 8 + "-0000-0000-0000-" + "0" * 12, "book": "0" * 64, "key": "11" * 32}
    signed = {"challenge": "x", "signature": "00" * 64}
    for act, request in (
        (Act.challenge, ("POST", "/v1/sign-in/challenges", who)),
        (Act.sign_in, ("POST", "/v1/sign-in", signed)),
        (Act.joining, ("GET", "/app/join/x", None)),
        (Act.device, ("POST", "/app/devices", {"key": "11" * 32})),
    ):
        burst = act.value.burst
        got = statuses(world, "203.0.113.1", *[request] * (burst + 1))
        assert 429 not in got[:burst], request
        assert got[burst] == 429, request
        assert statuses(world, "203.0.113.2", request) == [got[0]]


def test_a_waiting_room_is_not_filled_from_one_address(world: World) -> None:
    """The stranger's own devices make room for the stranger's; a member's telephone stays."""
    from api.keys import devices  # noqa: PLC0415

    def wait(address: str) -> str:
        world.now_ms += 1
        return devices.wait(world.service, "11" * 32, address).text

    mine = wait("198.51.100.7")
    theirs = [wait("203.0.113.1") for _ in range(devices.EACH_MAX + 5)]
    with world.service.database.reading() as session:
        for code in (mine, *theirs[5:]):
            assert devices.waiting(session, code, world.now_ms).key
        for code in theirs[:5]:
            with pytest.raises(ProblemError):
                devices.waiting(session, code, world.now_ms)


def test_a_full_waiting_room_takes_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from api.keys import devices  # noqa: PLC0415

    monkeypatch.setattr(devices, "WAITING_MAX", 3)
    codes = []
    for at in range(5):
        world.now_ms += 1
        codes.append(devices.wait(world.service, "11" * 32, f"203.0.113.{at}").text)
    with world.service.database.reading() as session:
        assert devices.waiting(session, codes[-1], world.now_ms).key
        with pytest.raises(ProblemError):
            devices.waiting(session, codes[0], world.now_ms)


def test_a_member_asks_for_so_much_in_a_day(world: World) -> None:
    coop = Coop(world, "Any")
    ana, ben = coop.join(), coop.join()
    own = {"Cookie": f"ayni={coop.token(ana)}", "Sec-Fetch-Site": "same-origin"}
    form = {"to": ben.account, "account": ana.account, "amount": "1", "text": ""}

    def ask() -> int:
        return world.call("POST", "/app/ask", headers=own, data=form).status_code

    assert [ask() for _ in range(11)] == [303] * 10 + [429]
    own["Cookie"] = f"ayni={coop.token(ana)}"
    world.now_ms += 24 * 3_600_000
    own["Cookie"] = f"ayni={coop.token(ana)}"
    assert ask() == 303


def test_a_member_changes_so_much_by_either_door(world: World) -> None:
    coop, limits = Coop(world, "Any"), world.app.state.running.limits
    ana, ben = coop.join(), coop.join()
    limits.clock_s = clock = Clock()
    token, other = coop.token(ana), coop.token(ben)
    own = {"Cookie": f"ayni={token}", "Sec-Fetch-Site": "same-origin"}
    place = f"{coop.path}/me/place"

    def put(token: str) -> int:
        spot = {"north": 4140, "east": 220}
        return world.call("PUT", place, token, json=spot).status_code

    for _ in range(Act.change.value.burst - 1):
        limits.of_member(Act.change, Place(coop.community, 0), ana.member)
    assert put(token) == 200
    assert put(token) == 429
    refused = world.call("POST", "/app/near", headers=own, data={"north": "41", "east": "2"})
    assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
    assert world.call("DELETE", place, token).status_code == 429
    assert world.call("GET", place, token).status_code == 200
    assert put(other) == 200
    clock.now_s += 1
    assert (put(token), put(token)) == (200, 429)


def test_nobody_fills_what_another_is_asked_for(office: Office) -> None:
    def ask(who: Person) -> httpx.Response:
        body = {"payer": office.ben.member, "account": who.account, "amount": "1"}
        return office.ask(who, "POST", "/requests", **body)

    for _ in range(2):
        assert [ask(office.ana).status_code for _ in range(10)] == [201] * 10
        office.world.now_ms += DAY_MS
        office.tokens = {who: office.coop.token(who) for who in office.tokens}
    refused = ask(office.ana)
    assert (refused.status_code, refused.json()["code"]) == (409, "kept_must_be_fewer")
    assert ask(office.eva).status_code == 201
    listed = office.get(office.ben, "/requests")["requests"]
    first = next(one for one in listed if one["asker"] == office.ana.member)
    declined = office.ask(office.ben, "POST", f"/requests/{first['request']}/decline")
    assert declined.is_success
    assert ask(office.ana).status_code == 201


def test_one_member_leaves_room_at_the_stewards_desk(office: Office) -> None:
    ana = office.ana

    def leave(who: Person) -> httpx.Response:
        # Ana is to answer for it, and has not signed.
        named = {"account": office.world.new_person().account, "kind": "fund", "salt": "33" * 32}
        body = office.signed(who, "account-opened", member=ana.member, **named)
        return office.ask(who, "POST", "/drafts", **body)

    one, other = office.enter("steward"), office.enter("steward")
    made = [leave(one) for _ in range(21)]
    assert [each.status_code for each in made] == [made[0].status_code] * 20 + [409]
    assert made[0].is_success
    assert made[-1].json()["code"] == "kept_must_be_fewer"
    assert leave(other).is_success


def test_a_steward_sees_invitations_and_takes_them_back(world: World) -> None:
    coop = Coop(world, "Any")
    own = {"Cookie": f"ayni={coop.token(coop.steward)}", "Sec-Fetch-Site": "same-origin"}
    page = world.call("POST", "/app/invitations", headers=own).text
    code = page.split("/app/join/")[1].split('"')[0]
    assert world.call("GET", f"/app/join/{code}").status_code == 200
    [ending] = re.findall(r'action="/app/invitations/([0-9a-f]{64}/end)"', page)
    assert world.call("POST", f"/app/invitations/{ending}", headers=own).status_code == 303
    assert world.call("GET", f"/app/join/{code}").status_code == 404
    path, token = f"{coop.path}/invitations/list", coop.token(coop.steward)
    for first, status in ((0, 201), (499, 429), (499, 201), (500, 429)):
        many = range(first, 499 if first == 0 else 500 if status == 201 else 502)
        body = {"invitations": [{"name": f"Nr {number}"} for number in many]}
        assert world.call("POST", path, token, json=body).status_code == status, first
