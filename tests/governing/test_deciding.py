"""What stewards decide for the whole book, as an app reads it: who signed, when, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from api.queries.of_type import entries_of_type
from ledger.store import Place
from ledger.tables import BookRow

if TYPE_CHECKING:
    from tests.support.offices import Office
    from tests.support.world import Person

RULES: dict[str, Any] = {"funds": "90", "lower": "-60", "treasurers": 1, "upper": "none"}
HOME = "00000000-0000-0000-0000-0000000000aa"


def signed(office: Office, type_: str, **own: Any) -> str:  # noqa: ANN401
    """Post an order that the steward signs; its id."""
    steward = office.coop.steward
    office.tokens[steward] = office.coop.token(steward)
    body = office.coop.order(type_, steward.key, **own)
    answer = office.coop.send(body)
    assert answer.is_success, answer.text
    return str(json.loads(body["order"])["id"])


def reason(office: Office, who: Person, order: str, text: str) -> int:
    return office.ask(who, "PUT", f"/reasons/{order}", text=text).status_code


def test_rules_are_those_of_the_opening_until_some_are_signed(office: Office) -> None:
    steward = office.coop.steward
    found = office.get(office.ana, "/rules")
    assert found["by_opening"]
    assert found["rules"]["treasurers"] == 1
    assert not found["earlier"]
    order = signed(office, "book-ruled", **RULES)
    assert reason(office, steward, order, "So the assembly said") == 204
    assert reason(office, office.ana, order, "No, I did") == 404
    # Others sign, having read it: the same again is no other, and another is refused.
    assert reason(office, steward, order, "So the assembly said") == 204
    assert reason(office, steward, order, "So I say") == 422
    found = office.get(office.ana, "/rules")
    assert not found["by_opening"]
    assert found["rules"] == {"lower": "-60", "upper": "none", "treasurers": 1, "funds": "90"}
    [last] = found["earlier"]
    assert last["decided"]["reason"] == "So the assembly said"
    assert last["decided"]["by"]
    assert last["rules"] == found["rules"]


def test_households_show_the_latest_statement_of_each_to_officers_alone(office: Office) -> None:
    steward = office.coop.steward
    for who in (office.ana, office.ben):
        signed(office, "household-stated", member=who.member, household=HOME)
    [found] = office.get(steward, "/households")["households"]
    assert {one["member"] for one in found["members"]} == {office.ana.member, office.ben.member}
    assert all(one["decided"]["by"] for one in found["members"])
    assert office.ask(office.ana, "GET", "/households").status_code == 403
    looks = office.get(office.ana, "/me/access-log")["looks"]
    assert "household" in {look["what"] for look in looks}


@pytest.mark.parametrize("type_", ["transfer", "role-granted"])
def test_a_reason_is_kept_of_these_orders_alone(office: Office, type_: str) -> None:
    coop = office.coop
    if type_ == "transfer":
        coop.pay(office.ana, office.ben, 5)
        order = office.ask(office.ana, "GET", f"/accounts/{office.ana.account}/statement").json()
        assert reason(office, office.ana, order["rows"][0]["order"], "Because") == 404
    else:
        order = signed(office, type_, member=office.ana.member, role="broker")
        assert reason(office, coop.steward, order, "Because") == 404


def test_orders_of_a_type_are_found_by_their_bytes(office: Office) -> None:
    coop = office.coop
    for lower in ("-60", "-70", "-80"):
        coop.do("book-ruled", coop.steward.key, **RULES | {"lower": lower})
    with office.world.service.database.reading() as session:
        place = Place(coop.community, 0)
        head = session.get_one(BookRow, tuple(place))
        found = entries_of_type(session, place, head, "book-ruled", 2)
    assert [entry.order.body.lower for entry in found] == [-80, -70]
    # What came since is found too, though the process remembers what it has seen.
    coop.do("book-ruled", coop.steward.key, **RULES | {"lower": "-90"})
    with office.world.service.database.reading() as session:
        head = session.get_one(BookRow, tuple(place))
        found = entries_of_type(session, place, head, "book-ruled", 2)
    assert [entry.order.body.lower for entry in found] == [-90, -80]
