"""A preview says what posting would do, to whoever may know it, and moves nothing."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, func, select

from api.http.limits import Act
from tests.support.books import LIFE_MS

if TYPE_CHECKING:
    import httpx

    from tests.support.towns import Town
    from tests.support.world import Person

PATH: Final = "/orders/preview"


def previewed(town: Town, who: Person, body: dict[str, Any]) -> httpx.Response:
    """What a preview answers somebody."""
    town.world.app.state.running.limits._buckets.clear()  # noqa: SLF001 not what is tried here
    return town.world.call("POST", town.coop.path + PATH, token(town, who), json=body)


def token(town: Town, who: Person) -> str:
    """Somebody's sign-in, which lasts an hour."""
    return town.coop.token(who)


def rows(town: Town) -> dict[str, int]:
    """How many rows each table has, but those that signing in leaves."""
    with town.world.service.database.reading() as session:
        return {
            name: session.exec(select(func.count()).select_from(table)).one()
            for name, table in SQLModel.metadata.tables.items()
            if name not in {"session", "challenge_answered", "key_name"}
        }


def test_a_preview_says_what_a_payment_would_do_and_moves_nothing(town: Town) -> None:
    coop, ana, ben = town.coop, town.ana, town.ben
    order = coop.transfer(ana, ben, 5, "Bread")
    before, counted = town.world.get(coop.path), rows(town)
    account = town.world.get(f"{coop.path}/accounts/{ana.account}", token(town, ana))
    unsigned = {"order": order["order"], "signatures": []}
    legs: dict[str, Any] = {}
    for body in (order, unsigned, {"order": order["order"]}):
        said = previewed(town, ana, body).json()
        assert said["type"] == "transfer"
        legs = {leg["account"]: leg for leg in said["legs"]}
        assert legs[ana.account]["amount"] == "-5"
        assert legs[ana.account]["balance"] == str(int(account["balance"]) - 5)
        assert (legs[ben.account]["amount"], legs[ben.account]["balance"]) == ("5", None)
    assert town.world.get(coop.path) == before
    assert rows(town) == counted
    posted = coop.send(order)
    assert posted.status_code == 201
    after = town.world.get(f"{coop.path}/accounts/{ana.account}", token(town, ana))
    assert after["balance"] == legs[ana.account]["balance"]
    again = previewed(town, ana, order).json()
    assert (again["seq"], again["legs"]) == (posted.json()["seq"], [])


def test_a_hold_shows_what_would_be_held(town: Town) -> None:
    coop, ana, ben = town.coop, town.ana, town.ben
    until = town.world.now_ms + LIFE_MS
    sides = {"from_": ana.account, "to": ben.account}
    body = coop.order("hold", ana.key, amount="7", until=until, **sides)
    account = town.world.get(f"{coop.path}/accounts/{ana.account}", token(town, ana))
    legs = {leg["account"]: leg for leg in previewed(town, ana, body).json()["legs"]}
    assert legs[ana.account]["held_out"] == str(int(account["held_out"]) + 7)
    assert legs[ana.account]["balance"] == account["balance"]
    assert legs[ben.account]["held_in"] is None


def test_a_refusal_is_answered_as_posting_answers_it(town: Town) -> None:
    coop, ana, ben = town.coop, town.ana, town.ben
    for body in (
        coop.transfer(ana, ben, 9_000),
        coop.transfer(ben, ana, 1) | {"signatures": coop.transfer(ana, ben, 1)["signatures"]},
        coop.order("transfer", ana.key, from_=ben.account, to=ana.account, amount="1"),
        coop.order("book-opened", ana.key, **coop.opening()),
        {"order": "{}", "signatures": [["", ""]]},
        {"order": '{"type":"transfer"}', "signatures": [["x", "y"]]},
        coop.transfer(ana, ben, 1) | {"memo": {"salt": "11" * 32, "text": "another"}},
    ):
        said, posted = previewed(town, ana, body), coop.send(body)
        assert posted.is_client_error
        if "book-opened" not in body["order"]:
            assert (said.status_code, said.json()) == (posted.status_code, posted.json())
        assert said.is_client_error


@pytest.mark.parametrize("text", ["", "{", "[]", '"\\ud800"', '{"key":5}', '{"key":"x"}'])
def test_what_is_no_order_is_refused_without_signatures_too(town: Town, text: str) -> None:
    assert previewed(town, town.ana, {"order": text}).status_code == 400


def test_nobody_learns_from_it_what_others_have(town: Town) -> None:
    coop, ana, ben = town.coop, town.ana, town.ben
    body = {"order": coop.transfer(ben, ana, 9_000)["order"]}
    said = previewed(town, ana, body)
    assert (said.status_code, said.json()["code"]) == (403, "role_must_allow_it")
    both = {"order": coop.transfer(ana, ben, 1)["order"], "signers": [ben.key.public]}
    assert previewed(town, ana, both).status_code == 403
    assert previewed(town, ben, body).json()["code"] == "lower_bound_must_hold"
    broker = town.roles["broker"]
    assert previewed(town, broker, body).json()["code"] == "lower_bound_must_hold"
    looks = town.world.call(
        "GET", "/app/privacy/all.json", headers={"Cookie": f"ayni={token(town, ben)}"}
    )
    assert broker.member in looks.text


@pytest.mark.parametrize("role", ["broker", ""])
def test_whom_a_refusal_tells_of_sees_who_asked(town: Town, role: str) -> None:
    """What the receiver can still take says where they stand, to officers and to members."""
    coop, ben = town.coop, town.ben
    asker = coop.join(*filter(None, [role]))
    coop.pay(town.ana, ben, 7)
    said = previewed(town, asker, {"order": coop.transfer(asker, ben, 600)["order"]})
    assert said.json()["fields"]["account"] == ben.account
    looks = town.world.get(f"{coop.path}/me/access-log", token(town, ben))["looks"]
    found = {one["reader"]: one["what"] for one in looks}
    assert found[asker.member] == "balances"
    assert asker.member not in str(town.world.get(f"{coop.path}/me/access-log", token(town, asker)))


def test_it_takes_a_sign_in_and_is_counted(town: Town) -> None:
    coop, ana = town.coop, town.ana
    body = coop.transfer(ana, town.ben, 1)
    assert town.world.call("POST", coop.path + PATH, json=body).status_code == 401
    own, limits = token(town, ana), town.world.app.state.running.limits
    limits._buckets.clear()  # noqa: SLF001 full again
    limits.clock_s = lambda: 0.0
    said = [
        town.world.call("POST", coop.path + PATH, own, json=body)
        for _ in range(Act.preview.value.burst + 1)
    ]
    assert {one.status_code for one in said[:-1]} == {200}
    assert said[-1].status_code == 429
    assert int(said[-1].headers["retry-after"]) >= 1
    limits.clock_s = time.monotonic
    limits._buckets.clear()  # noqa: SLF001 for the tests to come


ORDERS: Final = st.tuples(
    st.sampled_from(["transfer", "hold", "capture", "release", "reversal", "account-closed"]),
    st.integers(0, 2), st.integers(0, 2), st.sampled_from([1, 40, 300, 700]), st.integers(0, 5),
    st.booleans(),
)  # fmt: skip


def test_preview_and_posting_agree_on_whatever_order(town: Town) -> None:
    """Each order is previewed, signed or not, then posted: legs, balances and refusals agree."""
    coop, world = town.coop, town.world
    people = [town.ana, town.ben, town.roles["treasurer"]]
    steward = coop.token(town.roles["steward"])
    sent: list[dict[str, Any]] = []
    seen: set[str] = set()

    def body_of(type_: str, by: Person, other: Person, amount: int, which: int) -> dict[str, Any]:
        if which == 5 and sent:
            return sent[-1]
        made = [json.loads(body["order"])["id"] for body in sent] or [by.member]
        earlier = made[-1 - which % len(made)]
        sides = {"from_": by.account, "to": other.account, "amount": str(amount)}
        own: dict[str, dict[str, Any]] = {
            "transfer": sides,
            "hold": sides | {"until": world.now_ms + 1_000 * amount},
            "capture": {
                "hold": earlier,
                "amount": str(amount),
                "rest": "held",
            },
            "release": {"hold": earlier},
            "reversal": {"of": earlier, "reason": "11" * 32},
            "account-closed": {"account": by.account},
        }
        return coop.order(type_, by.key, **own[type_])

    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    @given(orders=st.lists(ORDERS, min_size=4, max_size=12))
    def agree(orders: list[tuple[str, int, int, int, int, bool]]) -> None:
        nonlocal steward
        steward = coop.token(town.roles["steward"])
        world.app.state.running.limits._buckets.clear()  # noqa: SLF001 not what is tried here
        for type_, by, other, amount, which, signed in orders:
            world.now_ms += 20_000 * (which == 4)
            body = body_of(type_, people[by], people[other], amount, which)
            asked = body if signed else {"order": body["order"]}
            head = world.get(coop.path)
            said = world.call("POST", coop.path + PATH, steward, json=asked)
            assert world.get(coop.path) == head
            posted = coop.send(body)
            seen.add(posted.json().get("code", str(posted.status_code)))
            if posted.is_client_error:
                assert (said.status_code, said.json()) == (posted.status_code, posted.json())
                continue
            found = said.json()
            assert (found["seq"] is not None) == (posted.status_code == 200)
            entry = json.loads(posted.json()["entry"])
            if found["seq"] is None:
                sent.append(body)
                legs = [[leg["account"], leg["amount"]] for leg in found["legs"]]
                assert sorted(legs) == sorted([one[0], one[1]] for one in entry["legs"])
                for leg in found["legs"]:
                    now = world.get(f"{coop.path}/accounts/{leg['account']}", steward)
                    for name in ("balance", "held_out", "held_in"):
                        assert now[name] == leg[name], (name, body)

    agree()
    assert {"200", "201", "lower_bound_must_hold"} <= seen
    assert len(seen) > 6, seen
