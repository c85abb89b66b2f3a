"""What waits for a steward's signature is signed in one go, each order by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import delete, select

from api.membership.tables import PendingOrderRow
from api.service.callers import RIGHTS, Right
from api.service.tables import MemoRow
from api.service.times import DAY_MS
from api.words.roles import ROLE_MEANINGS
from tests.support.world import Coop
from wallets.memos import commitment

if TYPE_CHECKING:
    from sqlmodel import Session

    from tests.support.world import Person, World


def left(coop: Coop, steward: Person, type_: str, **own: Any) -> dict[str, Any]:  # noqa: ANN401
    """An order that one steward leaves for the others: its body, and its id."""
    body = coop.order(type_, steward.key, **own)
    [[key, signature]] = body["signatures"]
    sent = {"order": body["order"], "key": key, "signature": signature}
    made = coop.world.call("POST", f"{coop.path}/drafts", coop.token(steward), json=sent)
    assert made.status_code == 201, made.text
    return {"order": body["order"], "id": made.json()["id"]}


def test_stewards_sign_many_and_one_refused_leaves_the_others(world: World) -> None:
    coop = Coop(world, "Any", board=1, quorum=2)
    one, other = coop.stewards
    ana, bo = coop.join(), coop.join()
    given = [
        left(coop, one, "role-granted", member=who.member, role="broker") for who in (ana, bo, ana)
    ]

    def signature(draft: dict[str, Any], by: Person) -> dict[str, str]:
        signed = by.key.sign(draft["order"].encode())
        return {"draft": draft["id"], "key": by.key.public, "signature": signed}

    sent = {"signatures": [signature(draft, other) for draft in given]}
    sent["signatures"][1]["signature"] = "00" * 64
    path = f"{coop.path}/drafts/signed"
    told = world.call("POST", path, coop.token(other), json=sent).json()["results"]
    assert [each["draft"] for each in told] == [draft["id"] for draft in given]
    assert isinstance(told[0]["seq"], int)
    assert (told[1]["seq"], told[1]["refused"]) == (None, "request_must_be_well_formed")
    assert told[2]["seq"] is None
    assert told[2]["refused"] == "role_must_be_new"
    members = world.get(f"{coop.path}/members", coop.token(one))["members"]
    roles = {each["member"]: each["roles"] for each in members}
    assert (roles[ana.member], roles[bo.member]) == (["broker"], [])


def test_the_page_shows_what_a_steward_may_sign_and_no_more(world: World) -> None:
    coop = Coop(world, "Any", board=1, quorum=2)
    one, other = coop.stewards
    ana = coop.join()
    mine = left(coop, one, "role-granted", member=ana.member, role="broker")
    against = left(coop, one, "role-withdrawn", member=other.member, role="steward")

    def page(who: Person) -> Any:  # noqa: ANN401 a response
        headers = {"Cookie": f"ayni={coop.token(who)}"}
        return world.call("GET", "/app/steward/sign", headers=headers)

    assert mine["id"] in page(other).text
    assert against["id"] not in page(other).text
    assert mine["id"] not in page(one).text
    assert page(ana).status_code == 403


def test_who_signs_from_pages_that_are_older_completes_it_all_the_same(world: World) -> None:
    """At a meeting all read the same page, and sign one after another."""
    coop = Coop(world, "Any", board=3, quorum=3)
    one, two, three, four = coop.stewards
    ana = coop.join()
    waits = left(coop, one, "role-granted", member=ana.member, role="broker")
    [draft] = world.get(f"{coop.path}/drafts", coop.token(two))["drafts"]

    def sign(by: Person, text: str = waits["order"]) -> Any:  # noqa: ANN401 a response
        pairs = [*draft["signatures"], [by.key.public, by.key.sign(text.encode())]]
        headers = {"Cookie": f"ayni={coop.token(by)}", "sec-fetch-site": "same-origin"}
        sent = {"order": text, "signatures": sorted(pairs)}
        return world.call("POST", "/app/desk/orders", headers=headers, json=sent)

    assert sign(two).json() == {"missing": 1}
    assert sign(three).json() == {"missing": 0}
    members = world.get(f"{coop.path}/members", coop.token(one))["members"]
    assert {each["member"]: each["roles"] for each in members}[ana.member] == ["broker"]
    assert world.get(f"{coop.path}/drafts", coop.token(four)) == {"drafts": []}
    # What the book refuses then can be signed again: that signature is not kept.
    waits = left(coop, one, "role-granted", member=ana.member, role="broker")
    [draft] = world.get(f"{coop.path}/drafts", coop.token(two))["drafts"]
    assert sign(two, waits["order"]).json() == {"missing": 1}
    refused = sign(three, waits["order"])
    assert (refused.status_code, refused.json()["code"]) == (409, "role_must_be_new")
    for who, signed in ((two, True), (three, False)):
        [draft] = world.get(f"{coop.path}/drafts", coop.token(who))["drafts"]
        assert (draft["missing"], draft["signed"]) == (1, signed)


def test_what_one_signature_is_enough_for_is_posted_when_it_is_left(world: World) -> None:
    coop = Coop(world, "Any")
    ana, token = coop.join(), coop.token(coop.steward)

    def leave() -> Any:  # noqa: ANN401 a response
        body = coop.order("role-granted", coop.steward.key, member=ana.member, role="broker")
        [[key, signature]] = body["signatures"]
        sent = {"order": body["order"], "key": key, "signature": signature}
        return world.call("POST", f"{coop.path}/drafts", token, json=sent)

    made = leave()
    assert made.status_code == 201
    assert isinstance(made.json()["seq"], int)
    refused = leave()
    assert (refused.status_code, refused.json()["code"]) == (409, "role_must_be_new")
    assert world.get(f"{coop.path}/drafts", token) == {"drafts": []}


@pytest.mark.parametrize("role", RIGHTS)
def test_who_gives_a_role_reads_what_it_lets_see(world: World, role: str) -> None:
    coop = Coop(world, "Any")
    cookie = {"Cookie": f"ayni={coop.token(coop.steward)}"}
    page = world.call("GET", f"/app/steward/{coop.join().member}", headers=cookie).text
    said, rights = ROLE_MEANINGS[role], RIGHTS[role]
    assert said in page
    _does, sees = said.split(";") if ";" in said else ("", said)
    assert ("balance" in sees) is (Right.BALANCES in rights)
    assert ("exchange" in sees) is (Right.HISTORY in rights)
    assert ("reads what was written" in sees) is (Right.MEMOS in rights)


def test_an_erased_text_does_not_come_back_with_its_order(world: World) -> None:
    """Whoever sends an order again after its text was erased brings back nothing of it."""
    coop, salt, words = Coop(world, "Any"), bytes(32), "Ill since May"
    ana, treasurer = coop.join(), coop.join("treasurer")
    now = world.now_ms
    body = coop.order(
        "leave-stated", treasurer.key, expires=now + 20 * DAY_MS, from_=now,
        until=now + 10 * DAY_MS, member=ana.member, reason=commitment(salt, words),
    )  # fmt: skip
    [[key, signature]] = body["signatures"]
    memo = {"salt": salt.hex(), "text": words}
    sent = {"order": body["order"], "key": key, "signature": signature, "memo": memo}

    def kept() -> list[str]:
        with world.service.database.reading() as session:
            waits = session.exec(select(PendingOrderRow.memo)).all()
            texts = list(session.exec(select(MemoRow.text)).all())
        return texts + [one for one in waits if one is not None]

    def leave(who: Person) -> int:
        left = world.call("POST", f"{coop.path}/drafts", coop.token(who), json=sent)
        return int(left.status_code)

    assert leave(treasurer) == 201
    assert words in kept()

    def erase(session: Session) -> None:
        session.exec(delete(MemoRow))
        session.exec(delete(PendingOrderRow))

    world.service.database.write(erase).result()
    world.now_ms += 3 * DAY_MS
    for who in (treasurer, ana):
        assert leave(who) == 201
        assert kept() == []
