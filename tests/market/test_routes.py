"""Offers and needs under /v1: published, found, kept; what is others', and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.market.notices import OWN_MAX

if TYPE_CHECKING:
    import httpx

    from tests.support.offices import Office
    from tests.support.world import Person

DAY_MS = 86_400_000


def publish(office: Office, who: Person, **own: Any) -> httpx.Response:  # noqa: ANN401
    said = {"kind": "offer", "category": "garden", "text": " Pears from Ávila "} | own
    return office.ask(who, "POST", "/notices", **said)


def found(office: Office, who: Person, query: str = "") -> list[str]:
    """The ids of what a search shows."""
    return [one["notice"] for one in office.get(who, f"/notices{query}")["notices"]]


def test_what_is_published_is_found_and_answered(office: Office) -> None:
    made = publish(office, office.ana, place="Mercado", reach="walk", days=7).json()
    assert (made["text"], made["mine"], made["away"]) == ("Pears from Ávila", True, "")
    assert made["expires_ms"] == office.world.now_ms + 7 * DAY_MS
    seen = office.get(office.ben, f"/notices/{made['notice']}")
    assert seen == made | {"mine": False}
    for query in ("", "?words=avila%20PEARS", "?words=mercado", "?kind=offer", "?category=garden"):
        assert found(office, office.ben, query) == [made["notice"]]
    for query in ("?words=plums", "?words=%25", "?kind=need", "?category=care"):
        assert found(office, office.ben, query) == []
    text = {"text": "I would like some", "notice": made["notice"]}
    sent = office.ask(office.ben, "POST", f"/conversations/{made['member']}", **text)
    assert sent.json()["notice"] == made["notice"]


def test_a_list_goes_on_where_it_ended(office: Office) -> None:
    made = [publish(office, office.ana, text=str(n)).json()["notice"] for n in range(5)]
    made.sort(reverse=True)
    for order in ("newest", "nearest"):
        seen, following = [], ""
        while True:
            page = office.get(office.ben, f"/notices?limit=2&order={order}{following}")
            seen += [one["notice"] for one in page["notices"]]
            if page["next"] is None:
                break
            following = f"&before={page['next']}"
        assert seen == made


def test_the_nearest_comes_first_to_who_said_where_they_are(office: Office) -> None:
    for who, north in ((office.ana, 4150), (office.ben, 4139), (office.eva, 4138)):
        office.ask(who, "PUT", "/me/place", north=north, east=217)
    near = publish(office, office.ben, near=True).json()["notice"]
    office.world.now_ms += 1
    far = publish(office, office.ana, near=True).json()["notice"]
    office.world.now_ms += 1
    silent = publish(office, office.ana, near=False).json()["notice"]
    assert found(office, office.eva) == [silent, far, near]
    assert found(office, office.eva, "?order=nearest") == [near, far, silent]
    assert office.get(office.eva, f"/notices/{near}")["away"] == "about 1 km away"
    assert office.get(office.eva, f"/notices/{silent}")["away"] == ""


def test_it_is_kept_longer_and_taken_down_by_whose_it_is(office: Office) -> None:
    path = f"/notices/{publish(office, office.ana, days=1).json()['notice']}"
    assert office.ask(office.ben, "POST", f"{path}/keep", days=9).status_code == 404
    assert office.ask(office.ben, "DELETE", path).status_code == 404
    office.world.now_ms += DAY_MS
    office.tokens |= {who: office.coop.token(who) for who in (office.ana, office.ben)}
    assert office.ask(office.ben, "GET", path).status_code == 404
    assert found(office, office.ben) == []
    [own] = office.get(office.ana, "/notices/own")["notices"]
    assert own == office.get(office.ana, path)
    kept = office.ask(office.ana, "POST", f"{path}/keep", days=90).json()
    assert kept["expires_ms"] == office.world.now_ms + 90 * DAY_MS
    assert office.get(office.ben, path) == kept | {"mine": False}
    assert office.ask(office.ana, "DELETE", path).status_code == 204
    for method, end in (("DELETE", ""), ("GET", ""), ("POST", "/keep")):
        body = {"days": 1} if end else {}
        assert office.ask(office.ana, method, f"{path}{end}", **body).status_code == 404


@pytest.mark.parametrize(
    "own",
    [
        {"kind": "gift"}, {"category": ""}, {"category": "care|home"}, {"text": " "},
        {"text": "\x1c"}, {"text": "x" * 501}, {"text": "a\0b"}, {"place": "x" * 81},
        {"reach": "moon"}, {"days": 0}, {"days": 91}, {"days": "7"}, {"near": 1}, {"more": 1},
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_named(office: Office, own: dict[str, Any]) -> None:
    answer = publish(office, office.ana, **own)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_must_be_well_formed")
    assert next(iter(own)) in answer.json()["fields"]["where"]
    assert office.get(office.ana, "/notices/own")["notices"] == []


@pytest.mark.parametrize(
    "query", ["kind=x", "category=X", "order=x", "before=x", "limit=0", "limit=201", "words=%00"]
)
def test_what_cannot_be_looked_for_is_named(office: Office, query: str) -> None:
    assert office.ask(office.ana, "GET", f"/notices?{query}").status_code == 422


def test_a_member_has_so_many_also_of_what_is_sent_at_once(office: Office) -> None:
    for _ in range(OWN_MAX - 1):
        assert publish(office, office.ana).status_code == 201
    said = {"kind": "need", "category": "care", "text": "x"}
    headers = {"Authorization": f"Bearer {office.tokens[office.ana]}"}
    more = {"json": said, "headers": headers}
    path = f"{office.coop.path}/notices"
    answers = office.world.together(*[("POST", path, more)] * 4)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.is_error} == {
        "kept_must_be_fewer"
    }
    assert len(office.get(office.ana, "/notices/own")["notices"]) == OWN_MAX
    assert publish(office, office.ben).status_code == 201


def test_one_is_written_anew_by_its_member_alone(office: Office) -> None:
    made = publish(office, office.ana, title="Fruit").json()
    path, said = (
        f"/notices/{made['notice']}",
        {"kind": "need", "category": "home", "text": "Quinces"},
    )
    assert made["title"] == "Fruit"
    assert office.ask(office.ben, "PUT", path, **said).status_code == 404
    anew = office.ask(office.ana, "PUT", path, title=" Jam ", **said).json()
    kept = {"title": "Jam", "kind": "need", "category": "home", "text": "Quinces"}
    assert anew == made | kept
    assert found(office, office.ben, "?words=jam%20quinces") == [made["notice"]]
    assert found(office, office.ben, "?words=pears") == []
    for wrong in ({"text": " "}, {"category": "x"}, {"title": "x" * 81}):
        assert office.ask(office.ana, "PUT", path, **said | wrong).status_code == 422
