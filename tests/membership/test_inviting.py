"""Inviting one or many: for whom, lists with wrong lines, reminders, links made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.membership.inviting import INVITATION_MS
from api.membership.lists import NAME_MAX, Wanted, Wrong, faults_in, read_list
from api.membership.tables import InvitationRow
from api.words.i18n import LANGUAGES
from tests.membership.test_membership_doors import Gate

if TYPE_CHECKING:
    import httpx

    from tests.support.world import World


class Office(Gate):
    """A steward who invites."""

    def invite_all(self, *names: str) -> httpx.Response:
        """Invite those of a list, over /v1."""
        wanted = [{"name": name} for name in names]
        return self.ask(self.steward, "POST", "/invitations/list", invitations=wanted)

    def listed(self) -> dict[str, Any]:
        """What a steward is shown."""
        found: dict[str, Any] = self.ask(self.steward, "GET", "/invitations").json()
        return found

    def page(self, method: str, path: str, **form: str) -> httpx.Response:
        """A page for the steward, as a browser asks for it."""
        token = self.coop.token(self.steward)
        headers = {"Cookie": f"ayni={token}", "sec-fetch-site": "same-origin"}
        more: dict[str, Any] = {"data": form} if method == "POST" else {}
        return self.world.call(method, path, headers=headers, **more)

    def rows(self) -> list[InvitationRow]:
        """What is kept."""
        with self.world.service.database.reading() as session:
            return list(session.exec(select(InvitationRow)).all())


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def test_a_list_is_read_as_people_write_it() -> None:
    text = (
        'Name;Note\r\n\nRosa Díaz ; Kira\'s neighbour\n"Lee; Ana";"no mail"\nPeña, José\nBo\ttall'
    )
    assert read_list(text) == [
        Wanted("Rosa Díaz", "Kira's neighbour", 3), Wanted("Lee; Ana", "no mail", 4),
        Wanted("Peña, José", "", 5), Wanted("Bo", "tall", 6),
    ]  # fmt: skip
    assert read_list(" \n\n") == []


def test_a_wrong_line_is_named_with_its_number() -> None:
    long = "x" * (NAME_MAX + 1)
    wanted = read_list(f"Rosa\n;no name\n{long}\nROSA\nDario\nBo;{'n' * 201}")
    faults = faults_in(wanted, {"dario"})
    assert [(fault.line, fault.why) for fault in faults] == [
        (2, Wrong.no_name), (3, Wrong.too_long), (4, Wrong.twice), (5, Wrong.invited_already),
        (6, Wrong.too_long),
    ]  # fmt: skip
    assert all(len(fault.name) <= NAME_MAX for fault in faults)


def test_nobody_of_a_list_is_invited_where_a_line_is_wrong(office: Office) -> None:
    assert office.invite_all("Rosa", "Dario").status_code == 201
    refused = office.invite_all("Kira", "kira", "Rosa")
    assert (refused.status_code, refused.json()["code"]) == (422, "invitations_must_be_clear")
    assert refused.json()["fields"] == {"lines": "2 twice, 3 invited_already"}
    assert sorted(row.name for row in office.rows()) == ["Dario", "Rosa"]


def test_stewards_alone_invite_read_and_look_after_lists(office: Office) -> None:
    [made] = office.invite_all("Rosa").json()["invitations"]
    path = f"/invitations/{made['invitation']}"
    for method, where, body in (
        ("POST", "/invitations/list", {"invitations": [{"name": "Bo"}]}),
        ("POST", "/invitations/anew", {"invitations": [made["invitation"]]}),
        ("PUT", f"{path}/reminded", {}), ("GET", "/invitations", {}),
        ("POST", "/joinings/ended", {"members": [office.ana.member]}),
    ):  # fmt: skip
        assert office.ask(office.ana, method, where, **body).status_code == 403, where
    assert office.page("GET", f"/app{path}").status_code == 200
    assert "Rosa" not in str(office.ask(None, "GET", f"/v1/invitations/{made['code']}").json())


def test_what_is_noted_of_somebody_is_erased_once_they_used_it(office: Office) -> None:
    note = {"name": "Rosa Díaz", "note": "Kira's neighbour"}
    code = office.ask(office.steward, "POST", "/invitations", **note).json()["code"]
    [out] = office.listed()["invitations"]
    assert (out["name"], out["note"]) == ("Rosa Díaz", "Kira's neighbour")
    assert office.join(code).status_code == 201
    [row] = office.rows()
    assert (row.name, row.note, row.used_by) == ("", "", office.new.member)
    assert office.ask(None, "GET", f"/v1/invitations/{code}").status_code == 404
    office.admit()
    [over] = office.listed()["over"]
    assert (over["used_by"], over["used_ms"]) == (office.new.member, office.world.now_ms)
    path = f"/invitations/{row.secret_hash}"
    assert office.ask(office.steward, "DELETE", path).status_code == 404
    assert office.page("GET", f"/app{path}").status_code == 404


def test_somebody_is_reminded_and_the_day_is_shown(office: Office) -> None:
    [made] = office.invite_all("Rosa").json()["invitations"]
    path = f"/invitations/{made['invitation']}"
    office.world.now_ms += 86_400_000
    assert office.ask(office.steward, "PUT", f"{path}/reminded").status_code == 204
    assert office.listed()["invitations"][0]["reminded_ms"] == office.world.now_ms
    assert "Reminded on" in office.page("GET", "/app/invitations").text
    assert (
        office.ask(office.steward, "PUT", f"/invitations/{'00' * 32}/reminded").status_code == 404
    )


def test_a_link_made_anew_ends_the_one_before_even_a_lapsed_one(office: Office) -> None:
    [rosa, bo] = office.invite_all("Rosa", "Bo").json()["invitations"]
    office.world.now_ms += INVITATION_MS
    assert {one["name"] for one in office.listed()["over"]} == {"Rosa", "Bo"}
    body = {"invitations": [rosa["invitation"], bo["invitation"]]}
    made = office.ask(office.steward, "POST", "/invitations/anew", **body)
    assert made.status_code == 201
    assert [one["name"] for one in made.json()["invitations"]] == ["Rosa", "Bo"]
    assert len(office.rows()) == 2
    assert office.ask(office.steward, "POST", "/invitations/anew", **body).status_code == 404
    for before, after in zip([rosa, bo], made.json()["invitations"], strict=True):
        assert office.ask(None, "GET", f"/v1/invitations/{before['code']}").status_code == 404
        assert office.ask(None, "GET", f"/v1/invitations/{after['code']}").status_code == 200


def test_the_page_keeps_a_list_with_wrong_lines_and_makes_one_without(office: Office) -> None:
    wrong = office.page("POST", "/app/invitations/list", list="Rosa\nRosa\n")
    assert wrong.status_code == 422
    assert "Line 2: Rosa is further up already." in wrong.text
    assert ">Rosa\nRosa\n</textarea>" in wrong.text
    assert office.rows() == []
    made = office.page("POST", "/app/invitations/list", list="Rosa;x\nBo")
    assert made.text.count("/app/join/") == 2
    assert made.text.count('<template id="card-') == len(LANGUAGES)
    anew = office.page("POST", "/app/invitations/anew", x="1")
    assert anew.text.count("/app/join/") == 2
    empty = office.page("POST", "/app/invitations/list", list="")
    assert "The list names nobody." in empty.text


def test_joinings_end_many_at_once(office: Office) -> None:
    office.join(office.invite())
    office.admit()
    members = [office.new.member, office.ana.member]
    ended = office.ask(office.steward, "POST", "/joinings/ended", members=members)
    assert ended.json() == {"members": [office.new.member]}
    assert office.ask(office.new, "GET", "/me").json()["name"] == "Zoë"
