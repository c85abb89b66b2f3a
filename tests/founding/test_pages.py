"""The pages of a founding: whom they let in, and what they say when something is lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.backups.kept import path_of
from api.founding.steps import KINDS
from api.service.closings import APART_MS
from api.service.times import DAY_MS
from chain.tables import EpochRow
from ledger import canonical
from ledger.ids import RANDOM_BYTES, uuid7
from tests.founding.founders import Steward, begin, found, join, link, told
from tests.support.world import World

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.support.towns import Town

OWN = {"Sec-Fetch-Site": "same-origin"}
TYPED = {
    "co-op": "Huerta Sur", "counted": "hours", "unit": "points", "decimals": "2", "owe": "7:30",
    "hold": "20", "quorum": "2", "zone": "Europe/Madrid", "every": "week", "language": "es",
}  # fmt: skip


def page(who: Steward, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401
    """A page as the browser of one of them asks for it; `path` within the founding if it can be."""
    headers = OWN | {"Cookie": f"ayni={who.token}"}
    where = path if path.startswith("/app") else f"/app/founding/{who.community}{path}"
    return who.world.call(method, where, headers=headers, **more)


def test_a_fresh_service_says_on_its_first_page_that_one_can_be_founded(world: World) -> None:
    assert 'href="/app/found"' in world.call("GET", "/").text
    # Whoever closed the page half way, and knows the service's address alone, finds back.
    for path in ("/", "/app/found"):
        assert 'href="/app/sign-in"' in world.call("GET", path).text
    # What only programs and auditors can use stands apart.
    people, _apart, programs = world.call("GET", "/").text.partition("<details>")
    assert "/v1/service" not in people
    assert "/v1/service" in programs
    found(world)
    first = world.call("GET", "/").text
    assert 'href="/app/found"' not in first
    assert 'href="/app/"' in first


def test_a_demo_says_what_a_real_one_takes(tmp_path: Path) -> None:
    with World(tmp_path, demo=True, anchor="embedded") as world:
        found(world)
        assert 'href="/app/found"' in world.call("GET", "/").text
        assert "nobody founds a real co-op in it" in world.call("GET", "/app/found").text


def test_what_was_typed_begins_a_founding(world: World) -> None:
    code, person = link(world), world.new_person()
    body = {"code": code, "terms": TYPED, "founder": told(person, "Ada")}
    for wrong in ({"owe": "soon"}, {"hold": "0"}):
        said = {**body, "terms": TYPED | wrong}
        refused = world.call("POST", "/app/foundings", json=said, headers=OWN)
        assert refused.json()["code"] == "founding_limits_must_let_give"
    assert world.call("POST", "/app/foundings", json=body).status_code == 403
    begun = world.call("POST", "/app/foundings", json=body, headers=OWN)
    assert begun.status_code == 201
    # From here on the link leads to the founding, and that to a sign-in with the key alone.
    leads = world.call("GET", f"/app/found/{code}")
    community = begun.json()["community"]
    assert leads.headers["location"] == f"/app/founding/{community}"
    shown = world.call("GET", f"/app/founding/{community}").text
    assert "Huerta Sur" not in shown
    assert 'id="enter"' in shown


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"counted": "other", "unit": "two words", "owe": "7"}, "request_must_be_well_formed"),
        ({"counted": "other", "decimals": "77"}, "request_must_be_well_formed"),
        ({"zone": "Moon/Sea"}, "request_must_be_well_formed"),
        ({"quorum": "x"}, "request_must_be_well_formed"),
        ({"co-op": " "}, "name_must_be_readable"),
    ],
)
def test_what_no_page_offers_is_refused(world: World, typed: dict[str, str], code: str) -> None:
    body = {"code": link(world), "terms": TYPED | typed, "founder": told(world.new_person(), "Ada")}
    answer = world.call("POST", "/app/foundings", json=body, headers=OWN)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_another_unit_is_counted_with_its_decimals(world: World) -> None:
    ada = begin(world)
    typed = TYPED | {"counted": "other", "unit": "puntos", "decimals": "1", "owe": "12,5"}
    assert page(ada, "POST", "/terms", data=typed).status_code == 303
    terms = ada.see()["terms"]
    assert (terms["unit"], terms["scale"], terms["owe"], terms["hold"]) == (
        "puntos", 10, "125", "200",
    )  # fmt: skip
    assert 'value="12.5"' in page(ada, "GET", "/terms").text


def test_the_page_says_what_is_lacking_and_who_must_sign_again(world: World) -> None:
    ada = begin(world, quorum=3)
    code = ada.invite("Bo & Co")
    said = page(ada, "GET", "").text
    assert "Bo &amp; Co" in said
    assert "1 invitation is still out" in said
    assert "3 stewards must agree, and 1 has come" in said
    bo = join(world, code)
    assert page(bo, "GET", "/terms").status_code == 403
    assert page(ada, "POST", "/terms", data=TYPED).status_code == 303
    assert ada.sign().is_success
    assert "You have signed" in page(ada, "GET", "").text
    page(ada, "POST", "/terms", data=TYPED | {"every": "day"})
    assert "Something has changed since you signed" in page(ada, "GET", "").text


def test_an_invitation_is_shown_once_with_a_picture_and_taken_back(world: World) -> None:
    ada = begin(world)
    shown = page(ada, "POST", "", data={"whom": "Bo"}).text
    assert "/app/found/join/" in shown
    assert "?lang=es" in shown
    assert "data:image/svg+xml" in shown
    # The very page says whom it is for, and that they are invited now.
    assert "An invitation for Bo" in shown
    assert "1 invitation is still out" in shown
    assert "/app/found/join/" not in page(ada, "GET", "").text
    [invitation] = ada.see()["invitations"]
    page(ada, "POST", f"/invitations/{invitation['invitation']}/end", data={"a": ""})
    assert ada.see()["invitations"] == []


def test_founders_leave_and_a_founding_is_given_up(world: World) -> None:
    ada = begin(world)
    bo = join(world, ada.invite())
    page(bo, "POST", f"/stewards/{bo.person.member}/end", data={"a": ""})
    assert [one["name"] for one in ada.see()["stewards"]] == ["Ada"]
    # Whoever left is asked for a key that takes part, and sees no more than anybody.
    assert 'id="enter"' in page(bo, "GET", "").text
    assert page(ada, "POST", "/end", data={"a": ""}).headers["location"] == "/app/found"


def test_once_it_stands_its_page_leads_home(world: World) -> None:
    ada, bo, _cai = found(world)
    shown = page(bo, "GET", "").text
    assert f'data-book="{ada.see()["book"]}"' in shown
    assert "Huerta Sur" in page(bo, "GET", "/app/").text


def test_first_steps_stand_at_stewards_home_until_they_are_done_or_put_off(world: World) -> None:
    ada, bo, _cai = found(world)
    book = f"/v1/communities/{ada.community}/books/{ada.see()['book']}"
    home = page(ada, "GET", "/app/").text
    for kind in KINDS.values():
        assert f"First steps: {kind.title}" in home
    # Nobody can be given a role who was not invited.
    assert home.index("Invite the first members") < home.index("Name a treasurer")
    assert page(ada, "POST", "/app/first-steps/chain/off", data={"a": ""}).status_code == 303
    assert world.call("POST", f"{book}/invitations", ada.token).status_code == 201
    # One has put it off for all, and what is so counts for all.
    left = page(bo, "GET", "/app/").text
    assert "public chain" not in left
    assert "Invite the first members" not in left
    shown = page(bo, "GET", "/app/first-steps").text
    assert "Put off by a steward" in shown
    page(bo, "POST", "/app/first-steps/chain/on", data={"a": ""})
    assert "public chain" in page(ada, "GET", "/app/").text
    steps = world.get(f"{book}/first-steps", bo.token)["steps"]
    assert [one["step"] for one in steps if one["done"]] == ["invitations"]


def test_a_role_that_waits_for_signatures_is_not_asked_for_again(world: World) -> None:
    ada, bo, cai = found(world)
    fields = {
        "v": 1, "type": "role-granted", "book": ada.see()["book"], "key": ada.person.key.public,
        "id": uuid7(world.now_ms, world.random.randbytes(RANDOM_BYTES)), "role": "auditor",
        "member": cai.person.member, "expires": world.now_ms + DAY_MS,
    }  # fmt: skip
    text = canonical.encode(fields)
    signed = [[ada.person.key.public, ada.person.key.sign(text)]]
    left = page(
        ada, "POST", "/app/desk/orders", json={"order": text.decode(), "signatures": signed}
    )
    assert left.json() == {"missing": 1}
    for who in (ada, bo):
        home = page(who, "GET", "/app/").text
        assert "Name an auditor" not in home
        assert "Name a treasurer" in home
    assert "waits for the signatures of further" in page(ada, "GET", "/app/first-steps").text


def test_a_backup_is_read_from_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    with World(tmp_path / "data", backup_dir=folder) as world:
        [ada] = found(world, "Ada", quorum=1)
        book = f"/v1/communities/{ada.community}/books/{ada.see()['book']}"

        def done() -> bool:
            steps = world.get(f"{book}/first-steps", ada.token)["steps"]
            return bool(next(one["done"] for one in steps if one["step"] == "backups"))

        assert not done()
        folder.mkdir()
        assert not done()
        path_of(folder, world.now_ms).touch()
        assert done()


def test_only_stewards_of_what_was_founded_here_have_first_steps(town: Town) -> None:
    coop = town.coop
    assert coop.world.get(f"{coop.path}/first-steps", coop.token(coop.steward)) == {"steps": []}
    answer = coop.world.call("GET", f"{coop.path}/first-steps", coop.token(town.ana))
    assert answer.status_code == 403
    assert 'href="/app/first-steps' not in coop.world.call(
        "GET", "/app/", headers={"Cookie": f"ayni={coop.token(coop.steward)}"}
    ).text  # fmt: skip


@pytest.mark.parametrize("desk", ["/app/steward", "/app/treasurer"])
def test_the_books_are_closed_from_a_desk(town: Town, desk: str) -> None:
    coop = town.coop
    who = coop.steward if desk == "/app/steward" else town.roles["treasurer"]
    cookie = OWN | {"Cookie": f"ayni={coop.token(who)}"}
    assert 'action="/app/close"' in coop.world.call("GET", desk, headers=cookie).text
    coop.world.now_ms += APART_MS
    coop.pay(town.ana, town.ben, 1)
    closed = coop.world.call("POST", "/app/close", headers=cookie, data={"next": desk})
    with coop.world.service.database.reading() as session:
        numbers = session.exec(
            select(EpochRow.epoch).where(EpochRow.community_id == coop.community)
        ).all()
    assert closed.headers["location"] == f"{desk}?closed={max(numbers)}#closing"
    said = coop.world.call("GET", closed.headers["location"], headers=cookie).text
    assert f"closing {max(numbers)}." in said
    # At once again there is nothing to close, and that is said.
    again = coop.world.call("POST", "/app/close", headers=cookie, data={"next": desk})
    assert again.status_code == 409


def test_members_close_nothing(town: Town) -> None:
    cookie = OWN | {"Cookie": f"ayni={town.coop.token(town.ana)}"}
    answer = town.world.call("POST", "/app/close", headers=cookie, data={"next": "/app/"})
    assert answer.status_code == 403
