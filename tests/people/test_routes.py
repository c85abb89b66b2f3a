"""People under /v1: who is meant, what they share, where they are, what is kept and erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.offices import Office

NOBODY = "00000000-0000-7000-8000-000000000000"


def name(office: Office, **names: str) -> None:
    """Give members names."""
    for who, said in names.items():
        person = getattr(office, who)
        path = f"/members/{person.member}/profile"
        assert office.ask(person, "PUT", path, name=said).status_code == 204


def test_members_are_found_by_name_and_by_account_number(office: Office) -> None:
    name(office, ana="Ana Vélez", ben="Ben Ortiz")
    number = office.get(office.ben, "/me")["accounts"][0]["number"]
    for words in ("ben", "ORTIZ", "órt", number):
        [found] = office.get(office.ana, f"/members?words={words}")["members"]
        assert (found["member"], found["called"]) == (office.ben.member, "Ben Ortiz")
    for words in ("velez", "nobody", "%25", "999999"):  # Nobody finds themselves.
        assert office.get(office.ana, f"/members?words={words}") == {"members": [], "next": None}
    assert len(office.get(office.ana, "/members?words=%20")["members"]) == 4
    assert office.ask(office.ana, "GET", f"/members?words={'x' * 61}").status_code == 422


def test_contacts_are_seen_by_whom_they_are_shared_with(office: Office) -> None:
    ana, ben, eva = office.ana, office.ben, office.eva
    kept = office.ask(ana, "PUT", "/me/contacts", phone=" 600  1 ", mail="a@b.c").json()
    assert kept == {"phone": "600 1", "mail": "a@b.c", "address": None}
    nothing = dict.fromkeys(kept)
    assert office.get(ben, f"/members/{ana.member}/contacts") == nothing
    sharing = f"/members/{ben.member}/sharing"
    for kinds in (["phone", "address"], ["phone", "phone"]):
        said = office.ask(ana, "PUT", sharing, kinds=kinds).json()
        assert said == office.get(ana, sharing) == {"kinds": sorted(set(kinds))}
    assert office.get(ben, f"/members/{ana.member}/contacts") == nothing | {"phone": "600 1"}
    assert office.get(eva, f"/members/{ana.member}/contacts") == nothing
    [look] = office.get(ana, "/me/access-log")["looks"]
    assert (look["reader"], look["what"], look["text"], look["at_all"]) == (
        ben.member, "contact", "how to reach you", False,
    )  # fmt: skip
    private = office.get(ana, "/me/privacy")
    assert (private["contacts"], private["texts"]) == (kept, 0)
    assert [(one["member"], one["kinds"]) for one in private["shares"]] == [(ben.member, ["phone"])]
    assert office.ask(ana, "PUT", sharing, kinds=[]).json() == {"kinds": []}
    assert office.ask(ana, "PUT", "/me/contacts").status_code == 422
    assert office.ask(ana, "PUT", "/me/contacts", phone="").json() == nothing


@pytest.mark.parametrize("whose", ["ana", NOBODY])
def test_one_shares_with_other_members_of_the_book(office: Office, whose: str) -> None:
    member = office.ana.member if whose == "ana" else whose
    for method, path, body in (
        ("GET", "contacts", {}), ("GET", "sharing", {}), ("PUT", "sharing", {"kinds": ["phone"]}),
    ):  # fmt: skip
        answer = office.ask(office.ana, method, f"/members/{member}/{path}", **body)
        assert answer.status_code == 404


def test_no_role_opens_what_a_member_keeps(office: Office) -> None:
    steward = office.coop.steward
    office.tokens[steward] = office.coop.token(steward)
    office.ask(office.ana, "PUT", "/me/contacts", phone="600 1")
    office.ask(office.ana, "PUT", "/me/place", north=4139, east=217)
    contacts = office.get(steward, f"/members/{office.ana.member}/contacts")
    assert contacts == {"phone": None, "mail": None, "address": None}
    kept = office.get(steward, "/me/data")
    assert {row["member_id"] for row in kept["keys"]} == {steward.member}
    assert "600 1" not in str(kept)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/me/contacts", {"phone": "x" * 301}), ("/me/contacts", {"mail": "a\0"}),
        ("/me/contacts", {"fax": "1"}), ("/me/place", {"north": 9_001, "east": 0}),
        ("/me/place", {"north": 0, "east": -18_001}), ("/me/place", {"north": 41.39, "east": 2}),
        ("/me/place", {"north": 0}), ("sharing", {"kinds": ["fax"]}),
        ("sharing", {"kinds": ["mail"] * 4}),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named(office: Office, path: str, body: dict[str, Any]) -> None:
    sharing = f"/members/{office.ben.member}/sharing"
    answer = office.ask(office.ana, "PUT", sharing if path == "sharing" else path, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_must_be_well_formed")


def test_a_rough_place_is_kept_changed_and_forgotten(office: Office) -> None:
    nowhere = {"north": None, "east": None}
    assert office.get(office.ana, "/me/place") == nowhere
    for place in ({"north": 4139, "east": 217}, {"north": -9_000, "east": 18_000}):
        assert office.ask(office.ana, "PUT", "/me/place", **place).json() == place
        assert office.get(office.ana, "/me/place") == place
    for _ in range(2):
        assert office.ask(office.ana, "DELETE", "/me/place").status_code == 204
    assert office.get(office.ana, "/me/place") == nowhere


def test_all_of_it_is_read_and_erased_by_whose_it_is(office: Office) -> None:
    name(office, ana="Ana Vélez", ben="Ben Ortiz")
    office.coop.pay(office.ana, office.ben, 30, "For the bread")
    office.ask(office.ana, "PUT", "/me/contacts", mail="a@b.c")
    kept = office.get(office.ana, "/me/data")
    assert all(list(row) == sorted(row) for row in (*kept["contact"], *kept["keys"]))
    assert kept["profile"][0]["name"] == "Ana Vélez"
    assert kept["entries"][-1]["memo"] == "For the bread"
    assert "a@b.c" in str(kept["contact"])
    assert office.get(office.ana, "/me/privacy")["texts"] == 1
    for _ in range(2):
        assert office.ask(office.ana, "DELETE", "/me/data?knowing_debt=true").status_code == 204
    gone = office.get(office.ana, "/me/data")
    assert (gone["profile"], gone["contact"]) == ([], [])
    assert gone["entries"][-1] == kept["entries"][-1] | {"memo": None}
    assert office.get(office.ana, "/me")["name"] is None
    assert office.get(office.ben, f"/members/{office.ben.member}")["name"] == "Ben Ortiz"


def test_a_look_with_a_role_is_in_the_access_log(office: Office) -> None:
    auditor = office.coop.join("auditor")
    office.tokens[auditor] = office.coop.token(auditor)
    office.get(auditor, f"/accounts/{office.ana.account}")
    office.ask(auditor, "GET", "/export")
    looks = office.get(office.ana, "/me/access-log")["looks"]
    assert {(one["what"], one["at_all"]) for one in looks} == {
        ("balances", False), ("all entries", True),
    }  # fmt: skip
    assert len(office.get(office.ana, "/me/access-log?limit=1")["looks"]) == 1
    assert office.get(auditor, "/me/access-log")["looks"] == []


def test_whom_a_steward_renames_sees_who_did(office: Office) -> None:
    """Two names swapped send what others pay to somebody else; one's own changes leave no note."""
    steward = office.coop.steward
    office.tokens[steward] = office.coop.token(steward)
    for who, name in ((steward, "Ben Ortiz"), (office.ana, "Ana Ruiz")):
        path = f"/members/{office.ana.member}/profile"
        assert office.ask(who, "PUT", path, name=name).status_code == 204
    [look] = office.get(office.ana, "/me/access-log")["looks"]
    assert (look["reader"], look["what"]) == (steward.member, "named")
    assert look["text"] == "your name, and changed it"
