"""Regular care under /v1: who may see and do what, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from api.rotas.booking import prepare
from api.rotas.reading import OWN_MAX, visit_at
from api.rotas.turns import today
from api.service.troubles import ProblemError, Trouble
from tests.exchanges.test_captures import caller as caller_of
from tests.support.world import Coop

if TYPE_CHECKING:
    import httpx

    from tests.support.offices import Office
    from tests.support.world import Person

DAY = timedelta(days=1)


class Care:
    """Ana's rota of every day, from tomorrow on, to which Ben comes."""

    def __init__(self, office: Office) -> None:
        self.office, self.today = office, today(office.world.now_ms)
        made = self.begin()
        assert made.status_code == 201, made.text
        self.made = made.json()
        self.path = f"/rotas/{self.made['rota']}"
        self.visit = f"{self.path}/visits/{self.today + DAY}"

    def begin(self, **own: Any) -> httpx.Response:  # noqa: ANN401
        said: dict[str, Any] = {
            "category": "care", "text": " Getting up ", "minutes": 90, "at": "09:30",
            "weekdays": [7, 1, 2, 3, 4, 5, 6], "first": str(self.today + DAY),
            "last": str(self.today + 60 * DAY), "carers": [self.office.ben.member],
        }  # fmt: skip
        return self.office.ask(self.office.ana, "POST", "/rotas", **said | own)

    def do(self, who: Person, path: str, status: int = 204, **body: Any) -> Any:  # noqa: ANN401
        answer = self.office.ask(who, "POST", path, **body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def who(self) -> str | None:
        """Who comes to the first visit, or is asked to, as its owner sees it."""
        visit = self.office.get(self.office.ana, self.visit)["visit"]
        one = visit["comes"] or visit["asked"]
        return one and str(one["member"])


@pytest.fixture
def care(office: Office) -> Care:
    return Care(office)


@pytest.mark.parametrize(
    "own", [{"at": "0\u0669:30"}, {"at": "09:3\u0660"}, {"first": "202\u0667-01-01"}]
)
def test_days_and_times_are_written_in_the_digits_that_are_read(
    care: Care, own: dict[str, str]
) -> None:
    refused = care.begin(**own)
    assert (refused.status_code, refused.json()["code"]) == (422, "request_must_be_well_formed")
    for who in (care.office.ana, care.office.ben):
        assert len(care.office.get(who, "/rotas")["rotas"]) == 1


def test_regular_care_is_set_up_and_agreed_to(care: Care) -> None:
    office, ben = care.office, care.office.ben.member
    assert (care.made["text"], care.made["weekdays"]) == ("Getting up", [1, 2, 3, 4, 5, 6, 7])
    [carer] = care.made["carers"]
    assert (carer["member"], carer["agreed_ms"]) == (ben, None)
    first = care.made["coming"][0]
    assert (first["day"], first["asked"]["member"]) == (str(care.today + DAY), ben)
    for _ in range(2):  # Agreed to again it is as it was.
        care.do(office.ben, f"{care.path}/agree")
    seen = office.get(office.ana, care.path)
    for who in (office.ana, office.ben):
        assert office.get(who, care.path) == seen
        assert seen["carers"][0]["agreed_ms"] == office.world.now_ms
        [listed] = office.get(who, "/rotas")["rotas"]
        assert listed["rota"] == care.made["rota"]
    assert len(office.get(office.ben, "/rotas")["visits"]) == len(seen["coming"])
    assert office.get(office.ana, "/rotas")["visits"] == []


def test_nobody_else_sees_it_or_does_anything_with_it(care: Care) -> None:
    office = care.office
    for method, path in (
        ("GET", care.path), ("GET", care.visit), ("POST", f"{care.path}/agree"),
        ("POST", f"{care.visit}/take"), ("POST", f"{care.visit}/out"),
        ("POST", f"{care.visit}/off"), ("DELETE", f"{care.visit}/off"),
        ("POST", f"{care.visit}/book"),
    ):  # fmt: skip
        assert office.ask(office.eva, method, path).status_code == 404, (method, path)
    for act in ("leave", "end"):
        answer = office.ask(office.eva, "POST", f"{care.path}/{act}", day=str(care.today))
        assert answer.status_code == 404
    assert office.get(office.eva, "/rotas") == {"rotas": [], "visits": []}
    assert office.get(office.eva, "/rotas/wanted") == {"visits": []}
    assert care.who() == office.ben.member


def test_a_stranger_of_another_book_is_turned_away(care: Care) -> None:
    office = care.office
    elsewhere = Coop(office.world, "Elsewhere")
    token = elsewhere.token(elsewhere.join())
    here = office.world.call("GET", f"{office.coop.path}{care.path}", token)
    assert (here.status_code, here.json()["code"]) == (403, "session_must_be_for_this_book")
    assert office.world.call("GET", f"{elsewhere.path}{care.path}", token).status_code == 404


def test_sides_do_what_is_theirs_alone(care: Care) -> None:
    office = care.office
    for who, path in (
        (office.ben, f"{care.visit}/off"), (office.ben, f"{care.visit}/book"),
        (office.ben, f"{care.visit}/take"), (office.ana, f"{care.visit}/out"),
        (office.ana, f"{care.path}/agree"),
    ):  # fmt: skip
        care.do(who, path, 404)
    care.do(office.ben, f"{care.path}/end", 404, day=str(care.today))
    care.do(office.ana, f"{care.path}/leave", 404, day=str(care.today))


def test_the_first_who_takes_an_open_visit_has_it(care: Care) -> None:
    office = care.office
    care.do(office.ben, f"{care.visit}/out")
    care.do(office.ben, f"{care.visit}/out", 404)
    [wanted] = office.get(office.eva, "/rotas/wanted")["visits"]
    assert (wanted["rota"]["rota"], wanted["visit"]["usual"]) == (care.made["rota"], None)
    assert office.get(office.eva, care.visit)["visit"]["state"] == "open"
    care.do(office.ana, f"{care.visit}/take", 404)
    for _ in range(2):  # Who has it may say so again.
        care.do(office.eva, f"{care.visit}/take")
    assert care.who() == office.eva.member
    assert [one["visit"]["day"] for one in office.get(office.eva, "/rotas")["visits"]] == [
        str(care.today + DAY)
    ]
    late = care.do(office.ben, f"{care.visit}/take", 409)
    assert late["code"] == "visit_must_be_open"


def test_who_looks_at_a_visit_that_was_taken_is_told(care: Care) -> None:
    office = care.office
    gus = office.coop.join()
    office.tokens[gus] = office.coop.token(gus)
    care.do(office.ben, f"{care.visit}/out")
    care.do(office.eva, f"{care.visit}/take")
    answer = office.ask(gus, "GET", care.visit)
    assert (answer.status_code, answer.json()["code"]) == (409, "visit_must_be_open")


def test_a_visit_is_called_off_and_on_again(care: Care) -> None:
    office = care.office
    for _ in range(2):
        care.do(office.ana, f"{care.visit}/off")
    assert office.get(office.ben, care.visit)["visit"]["state"] == "off"
    care.do(office.ana, f"{care.visit}/book", 404)
    for _ in range(2):
        assert office.ask(office.ana, "DELETE", f"{care.visit}/off").status_code == 204
    assert care.who() == office.ben.member


def test_hours_are_set_aside_for_a_visit_once(care: Care) -> None:
    office = care.office
    first = care.do(office.ana, f"{care.visit}/book", 200)
    assert care.do(office.ana, f"{care.visit}/book", 200) == first
    assert (first["to"], first["member"], first["amount"]) == (
        office.ben.account, office.ben.member, "90",
    )  # fmt: skip
    assert first["text"].startswith("Getting up")
    office.coop.do(
        "hold", office.ana.key, id=first["hold"], from_=office.ana.account, to=first["to"],
        amount=first["amount"], until=office.world.now_ms + 15 * 86_400_000,
    )  # fmt: skip
    booked = [{"hold": first["hold"], "member": office.ben.member, "remaining": "90"}]
    for who in (office.ana, office.ben):
        assert office.get(who, care.visit)["visit"]["booked"] == booked
        assert office.get(who, care.path)["coming"][0]["booked"] == booked
    again = care.do(office.ana, f"{care.visit}/book", 409)
    assert again["code"] == "visit_must_not_be_booked"
    office.coop.do("release", office.ben.key, hold=first["hold"])
    assert care.do(office.ana, f"{care.visit}/book", 200)["hold"] != first["hold"]


@pytest.mark.parametrize("taken", [True, False])
def test_a_visit_is_booked_for_who_comes_once_it_is_locked(care: Care, *, taken: bool) -> None:
    office = care.office
    with office.world.service.database.reading() as session:
        caller = caller_of(office, session, office.ana)
        rota, day = care.made["rota"], care.today + DAY
        assert visit_at(caller, rota, day)[1].who == office.ben.member
        care.do(office.ben, f"{care.visit}/out")
        if not taken:
            with pytest.raises(ProblemError) as refused:
                prepare(caller, rota, day)
            assert refused.value.trouble == Trouble.resource_must_exist
            return
        care.do(office.eva, f"{care.visit}/take")
        begun = prepare(caller, rota, day)
    assert begun is not None
    assert begun.carer.account == office.eva.account
    assert care.do(office.ana, f"{care.visit}/book", 200)["hold"] == begun.id_


def test_who_books_twice_at_once_sets_hours_aside_once(care: Care) -> None:
    office = care.office
    path = f"{office.coop.path}{care.visit}/book"
    headers = {"Authorization": f"Bearer {office.tokens[office.ana]}"}
    told = office.world.together(*[("POST", path, {"headers": headers})] * 3)
    assert [one.status_code for one in told] == [200] * 3
    assert len({one.json()["hold"] for one in told}) == 1


def test_a_carer_leaves_and_the_owner_ends_it(care: Care) -> None:
    office = care.office
    care.do(office.ben, f"{care.path}/leave", day=str(care.today + 3 * DAY))
    seen = office.get(office.ana, care.path)
    assert seen["carers"][0]["gone"] == str(care.today + 3 * DAY)
    assert [visit["state"] for visit in seen["coming"][:3]] == ["asked", "asked", "open"]
    care.do(office.ana, f"{care.path}/end", day=str(care.today + 2 * DAY))
    care.do(office.ana, f"{care.path}/end", day=str(care.today + 9 * DAY))
    ended = office.get(office.ana, care.path)
    assert (ended["last"], len(ended["coming"])) == (str(care.today + 2 * DAY), 2)
    assert ended["ended_ms"] == office.world.now_ms


@pytest.mark.parametrize(
    "own",
    [
        {"carers": ["ana"]}, {"carers": []}, {"carers": ["ben", "ben"]},
        {"carers": ["00000000-0000-7000-8000-000000000000"]}, {"category": "magic"}, {"text": " "},
        {"text": "x" * 201}, {"minutes": 4}, {"minutes": 1441}, {"weekdays": []},
        {"weekdays": [0]}, {"weekdays": [8]}, {"at": "24:00"}, {"at": "9:30"},
        {"first": "2026-02-30"}, {"first": "2000-01-01"}, {"last": "2000-01-01"}, {"more": 1},
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_named(care: Care, own: dict[str, Any]) -> None:
    named = {"ana": care.office.ana.member, "ben": care.office.ben.member}
    if "carers" in own:
        own = {"carers": [named.get(one, one) for one in own["carers"]]}
    answer = care.begin(**own)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_must_be_well_formed")
    where = answer.json()["fields"]["where"]
    assert next(iter(own)) in where or where == "first"


@pytest.mark.parametrize("day", ["2026-02-30", "2000-01-01", "elsewhen"])
def test_there_is_no_visit_on_another_day(care: Care, day: str) -> None:
    answer = care.office.ask(care.office.ana, "GET", f"{care.path}/visits/{day}")
    assert answer.status_code == (422 if day == "elsewhen" else 404)


def test_a_member_has_so_many_that_go_on(care: Care) -> None:
    for _ in range(OWN_MAX - 1):
        assert care.begin().status_code == 201
    answer = care.begin()
    assert (answer.status_code, answer.json()["code"]) == (409, "kept_must_be_fewer")
    assert answer.json()["fields"] == {"most": OWN_MAX}
    care.do(care.office.ana, f"{care.path}/end", day=str(care.today))
    assert care.begin().status_code == 409  # Today it still goes on.
    care.office.world.now_ms += 2 * 86_400_000
    care.office.tokens[care.office.ana] = care.office.coop.token(care.office.ana)
    care.today += 2 * DAY
    assert care.begin().status_code == 201


def home_of(care: Care, person: Person) -> list[str]:
    """What waits for somebody about regular care."""
    found = care.office.get(person, "/waiting")["waiting"]
    return [one["text"] for one in found if one["kind"] == "rota"]


def page(care: Care, person: Person, path: str) -> str:
    headers = {"Cookie": f"ayni={care.office.tokens[person]}; lang=en"}
    text = care.office.world.call("GET", f"/app{path}", headers=headers).text
    return text.replace(f"Member {person.member[:8]}", "You")


def test_who_has_not_answered_is_not_said_to_come(care: Care) -> None:
    office = care.office
    day, rota = care.today + DAY, care.made["rota"]
    week, sheet = f"/rota/week?day={day}", f"/rota/{rota}/sheet"
    paths = (f"/rota/{rota}", f"/rota/{rota}/{day}", "/rota", week)
    seen = office.get(office.ana, care.visit)["visit"]
    assert (seen["state"], seen["comes"]) == ("asked", None)
    assert seen["asked"]["member"] == office.ben.member
    for path in paths:
        assert " comes</" not in page(care, office.ana, path)
        assert "is asked" in page(care, office.ana, path)
    assert "You come<" not in page(care, office.ben, paths[1])
    assert "is asked, and has not answered yet" in page(care, office.ana, sheet)
    # Tomorrow somebody may stand before a closed door: the owner is told.
    told = home_of(care, office.ana)
    assert told
    assert all("has not answered" in each for each in told)
    care.do(office.ben, f"{care.path}/agree")
    seen = office.get(office.ana, care.visit)["visit"]
    assert (seen["state"], seen["asked"]) == ("confirmed", None)
    assert seen["comes"]["member"] == office.ben.member
    assert home_of(care, office.ana) == []
    for path in paths:
        assert " comes</" in page(care, office.ana, path)
    assert "You come<" in page(care, office.ben, paths[1])
    assert "has not answered" not in page(care, office.ana, sheet)
