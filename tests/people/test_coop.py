"""How a co-op is reached and which neighbourhoods it has: stewards say, members choose and read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from api.people.coop import NEIGHBOURHOODS_MAX

if TYPE_CHECKING:
    from tests.support.offices import Office
    from tests.support.world import Person

NOWHERE = {"phone": "", "mail": "", "text": ""}


def page(office: Office, who: Person, path: str) -> str:
    """A page as somebody sees it."""
    headers = {"Cookie": f"ayni={office.tokens[who]}; lang=en"}
    return str(office.world.call("GET", path, headers=headers).text)


def named(office: Office, who: Person, name: str, **own: Any) -> Any:  # noqa: ANN401
    return office.ask(who, "POST", "/neighbourhoods", name=name, **({"north": 1, "east": 2} | own))


def test_a_steward_says_how_the_co_op_is_reached_on_every_page(office: Office) -> None:
    steward, ana = office.enter("steward"), office.ana
    assert office.get(ana, "/contact") == NOWHERE
    assert "tel:" not in page(office, ana, "/app/people")
    said = {"phone": "93 555 <1>", "mail": "a@b.test", "text": "Tuesdays from ten"}
    assert office.ask(ana, "PUT", "/contact", **said).status_code == 403
    assert office.ask(steward, "PUT", "/contact", **said).json() == said
    assert office.get(ana, "/contact") == said
    foot = page(office, ana, "/app/people").partition("<footer>")[2]
    for shown in ("93 555 &lt;1&gt;", "mailto:a@b.test", "Tuesdays from ten"):
        assert shown in foot
    # Who is not signed in sees nothing of it.
    assert "Tuesdays" not in office.world.call("GET", "/app/sign-in").text
    assert office.ask(steward, "PUT", "/contact", phone="x" * 81).status_code == 422


def test_a_neighbourhood_is_chosen_from_the_list_and_seen(office: Office) -> None:
    steward, ana, ben = office.enter("steward"), office.ana, office.ben
    assert named(office, ana, "Sur").status_code == 403
    sur = named(office, steward, " Sur ", north=4139, east=217).json()
    norte = named(office, steward, "Norte").json()
    assert (sur["name"], sur["north"], sur["east"]) == ("Sur", 4139, 217)
    listed = office.get(ana, "/neighbourhoods")["neighbourhoods"]
    assert [one["name"] for one in listed] == ["Norte", "Sur"]
    chosen = office.ask(ana, "PUT", "/me/neighbourhood", neighbourhood=sur["neighbourhood"])
    assert chosen.json() == sur
    assert office.get(ana, "/me/place") == {"north": 4139, "east": 217}
    assert ">Sur<" in page(office, ben, f"/app/people/{ana.member}")
    # Taken off the list, its name is gone and the rough place stays.
    path = f"/neighbourhoods/{sur['neighbourhood']}"
    assert office.ask(ana, "DELETE", path).status_code == 403
    assert office.ask(steward, "DELETE", path).status_code == 204
    assert office.ask(steward, "DELETE", path).status_code == 404
    assert ">Sur<" not in page(office, ben, f"/app/people/{ana.member}")
    assert office.get(ana, "/me/place") == {"north": 4139, "east": 217}
    gone = office.ask(ana, "PUT", "/me/neighbourhood", neighbourhood=sur["neighbourhood"])
    assert gone.status_code == 404
    # A place of one's own is in none of them.
    office.ask(ana, "PUT", "/me/neighbourhood", neighbourhood=norte["neighbourhood"])
    office.ask(ana, "PUT", "/me/place", north=0, east=0)
    assert ">Norte<" not in page(office, ben, f"/app/people/{ana.member}")


@pytest.mark.parametrize("own", [{"north": 9_001}, {"east": -18_001}, {"name": ""}, {"name": " "}])
def test_what_is_no_place_is_refused(office: Office, own: dict[str, Any]) -> None:
    steward = office.enter("steward")
    assert named(office, steward, **({"name": "Sur"} | own)).status_code == 422


def test_there_are_only_so_many(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    steward = office.enter("steward")
    monkeypatch.setattr("api.people.coop.NEIGHBOURHOODS_MAX", 1)
    assert named(office, steward, "Sur").status_code == 201
    assert named(office, steward, "Norte").status_code == 409
    assert NEIGHBOURHOODS_MAX > 1


def test_everybody_is_listed_by_name_whatever_its_accent(office: Office) -> None:
    for person, name in ((office.ana, "Zoë"), (office.ben, "Åsa Berg"), (office.eva, "Bea")):
        path = f"/members/{person.member}/profile"
        assert office.ask(person, "PUT", path, name=name).is_success
    shown = page(office, office.eva, "/app/people")
    assert re.findall(r'<h3 class="letter">(.)', shown)[:2] == ["A", "Z"]
    assert shown.index("Åsa Berg") < shown.index("Zoë")
    assert "/app/people/" + office.eva.member not in shown


def test_everybody_is_listed_with_what_they_offer(office: Office) -> None:
    for title in ("Bread", "Bicycle repairs", "A very long title of which there is no room now"):
        notice = {"kind": "offer", "category": "other", "text": "As needed", "title": title}
        made = office.ask(office.ana, "POST", "/notices", **notice)
        assert made.is_success, made.text
        office.world.now_ms += 1
    need = {"kind": "need", "category": "other", "text": "A ladder"}
    assert office.ask(office.ana, "POST", "/notices", **need).is_success
    shown = page(office, office.eva, "/app/people")
    assert "A very long title of which there is no room now · Bread</small>" in shown
    assert "A ladder" not in shown
    assert "A very long title" in page(office, office.ben, "/app/people?q=ana")


def test_who_writes_to_the_treasurer_chooses_where_there_are_several(office: Office) -> None:
    ana, path = office.ana, "/app/treasurers?about=limit"
    assert "Ask a steward" in page(office, ana, path)
    first = office.enter("treasurer")
    headers = {"Cookie": f"ayni={office.tokens[ana]}; lang=en"}
    led = office.world.call("GET", path, headers=headers).headers["location"]
    assert led.startswith(f"/app/messages/{first.member}?text=Hello")
    second = office.enter("treasurer", "broker")
    shown = page(office, ana, path)
    assert all(f'href="/app/messages/{one.member}?text=' in shown for one in (first, second))
    assert second.member not in page(office, first, path)
