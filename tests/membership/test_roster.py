"""The stewards' table of members: found, sifted and sorted, by an app and as a file."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.offices import Office
    from tests.support.world import Person


@pytest.fixture
def steward(office: Office) -> Person:
    """A steward who is signed in."""
    steward = office.coop.steward
    office.tokens[steward] = office.coop.token(steward)
    return steward


def members(office: Office, who: Person, query: str = "") -> list[str]:
    listed: list[dict[str, Any]] = office.get(who, f"/roster?{query}")["members"]
    return [row["member"] for row in listed]


def test_members_are_sorted_by_what_is_known_of_them(office: Office, steward: Person) -> None:
    ana, ben, eva = office.ana.member, office.ben.member, office.eva.member
    office.coop.pay(office.ben, office.ana, 5)
    assert members(office, steward, "sort=joined") == [steward.member, ana, ben, eva]
    assert members(office, steward, "sort=joined&way=down") == [eva, ben, ana, steward.member]
    assert set(members(office, steward, "sort=last&way=down")[:2]) == {ana, ben}
    [first, *_rest] = members(office, steward, "sort=roles")
    assert first == steward.member
    assert members(office, steward, "sort=joined&skip=1&limit=2") == [ana, ben]


def test_members_are_sifted_by_role_state_and_number(office: Office, steward: Person) -> None:
    broker = office.enter("broker")
    assert members(office, steward, "state=broker") == [broker.member]
    assert set(members(office, steward, "state=roles")) == {broker.member, steward.member}
    assert members(office, steward, "state=expected") == []
    found = office.get(steward, "/roster")
    assert found["count"] == 5
    [number] = [row["number"] for row in found["members"] if row["member"] == office.ana.member]
    assert members(office, steward, f"words={number}") == [office.ana.member]
    assert office.get(steward, f"/roster?words={number}")["count"] == 1


def test_the_roster_is_for_stewards_as_a_file_too(office: Office, steward: Person) -> None:
    assert office.ask(office.ana, "GET", "/roster").status_code == 403
    path, own = "/app/steward/members.csv", {"Cookie": f"ayni={office.tokens[office.ana]}"}
    assert office.world.call("GET", path, headers=own).status_code == 403
    headers = {"Cookie": f"ayni={office.tokens[steward]}"}
    answer = office.world.call("GET", path, headers=headers)
    _head, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert len(rows) == 4
    assert sum("steward" in row[2] for row in rows) == 1
