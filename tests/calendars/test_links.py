"""What a link shows, to whom, and when it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import icalendar
import pytest
from sqlmodel import select

from api.calendars.tables import CalendarRow
from api.http.limits import Act
from api.people.personal import erase
from api.rotas.jobs import KEPT_DAYS, EndedRotas
from api.rotas.turns import today
from api.service.clock import Clock
from ledger.store import Place
from tests.exchanges.test_visits import agree, book, new_id, plan
from tests.support.world import Coop

if TYPE_CHECKING:
    from sqlmodel import Session

    from tests.support.offices import Office
    from tests.support.world import Person

DAY: Final = timedelta(days=1)
DAY_MS: Final = 86_400_000


class Care:
    """Ana's care of every day for 200 days, to which Ben and Eva come in turn."""

    def __init__(self, office: Office) -> None:
        self.office, self.first = office, today(office.world.now_ms) + DAY
        carers = [office.ben.member, office.eva.member]
        self.rota: str = self.begin(text="Getting up", carers=carers)["rota"]

    def begin(self, **own: Any) -> Any:  # noqa: ANN401
        said: dict[str, Any] = {
            "category": "care", "minutes": 90, "at": "09:30", "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "first": str(self.first), "last": str(self.first + 200 * DAY),
        }  # fmt: skip
        made = self.office.ask(self.office.ana, "POST", "/rotas", **said | own)
        assert made.status_code == 201, made.text
        return made.json()

    def do(self, who: Person, path: str) -> None:
        answer = self.office.ask(who, "POST", f"/rotas/{self.rota}{path}")
        assert answer.status_code == 204, answer.text

    def link(self, who: Person, of: str, status: int = 201) -> str:
        """The path of a new link."""
        answer = self.office.ask(who, "POST", f"/calendars/{of}")
        assert answer.status_code == status, answer.text
        return str(answer.json().get("address", "")).removeprefix("http://ayni.test")

    def read(self, path: str) -> list[Any]:
        """The events behind a link, as whoever is signed in nowhere reads them."""
        answer = self.office.world.call("GET", path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert answer.headers["cache-control"] == "private, no-store"
        return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))

    def name(self, who: Person) -> str:
        """What somebody is called."""
        return str(self.office.get(self.office.ana, f"/members/{who.member}")["called"])

    def shown(self, path: str, most: int = 4) -> list[tuple[int, str, str]]:
        """Of the first events: which day from the first on, the status, the title."""
        return [
            ((one["DTSTART"].dt.date() - self.first).days, str(one["STATUS"]), str(one["SUMMARY"]))
            for one in self.read(path)[:most]
        ]


@pytest.fixture
def care(office: Office) -> Care:
    return Care(office)


def test_whose_care_it_is_sees_who_comes_and_who_does_not(care: Care) -> None:
    office = care.office
    ben, eva = care.name(office.ben), care.name(office.eva)
    path = care.link(office.ana, care.rota)
    asked = "is asked, and has not answered yet · Getting up"
    assert care.shown(path, 2) == [
        (0, "TENTATIVE", f"◌ {ben} {asked}"), (1, "TENTATIVE", f"◌ {eva} {asked}")
    ]  # fmt: skip
    care.do(office.ben, "/agree")
    care.do(office.eva, "/agree")
    care.do(office.eva, f"/visits/{care.first + DAY}/out")
    care.do(office.ana, f"/visits/{care.first + 2 * DAY}/off")
    assert care.shown(path) == [
        (0, "CONFIRMED", f"● {ben} comes · Getting up"),
        (1, "TENTATIVE", "! Nobody so far · Getting up"),
        (2, "CANCELLED", "\N{EN DASH} Not needed · Getting up"),
        (3, "CONFIRMED", f"● {eva} comes · Getting up"),
    ]


def test_a_carer_sees_their_own_visits_and_those_that_are_theirs_no_more(care: Care) -> None:
    office = care.office
    path, title = care.link(office.ben, office.ben.member), f"{care.name(office.ana)} · Getting up"
    assert care.shown(path, 2) == [(0, "TENTATIVE", f"◌ {title}"), (2, "TENTATIVE", f"◌ {title}")]
    care.do(office.ben, "/agree")
    care.do(office.ben, f"/visits/{care.first}/out")
    care.do(office.eva, f"/visits/{care.first}/take")
    care.do(office.eva, f"/visits/{care.first + DAY}/out")
    care.do(office.ben, f"/visits/{care.first + DAY}/take")
    care.do(office.ana, f"/visits/{care.first + 2 * DAY}/off")
    assert care.shown(path) == [
        (0, "CANCELLED", title), (1, "CONFIRMED", f"● {title}"), (2, "CANCELLED", title),
        (4, "CONFIRMED", f"● {title}"),
    ]  # fmt: skip
    told = office.world.call("GET", path).text
    assert care.name(office.eva) not in told, "a carer's calendar does not say who else comes"


def test_a_member_sees_all_that_is_theirs_behind_one_link(care: Care) -> None:
    office = care.office
    care.begin(text="Shopping", at="17:00", carers=[office.eva.member])
    titles = [title for _, _, title in care.shown(care.link(office.ana, office.ana.member), 2)]
    assert [title.rpartition(" · ")[2] for title in titles] == ["Getting up", "Shopping"]
    only = care.read(care.link(office.ana, care.rota))
    assert all(str(one["SUMMARY"]).endswith("Getting up") for one in only)


def test_it_goes_ninety_days_ahead_and_leaves_out_what_is_over(care: Care) -> None:
    path = care.link(care.office.ana, care.rota)
    for days in (0, 30):
        care.office.world.now_ms += days * DAY_MS
        found = [one["DTSTART"].dt.date() for one in care.read(path)]
        now = today(care.office.world.now_ms)
        assert now - DAY <= found[0]
        assert now + 89 * DAY <= found[-1] <= now + 90 * DAY
        assert len(found) == (found[-1] - found[0]).days + 1


def test_each_event_keeps_its_name_and_leads_to_its_page(care: Care) -> None:
    path = care.link(care.office.ana, care.rota)
    before, after = care.read(path)[5], None
    care.do(care.office.ana, f"/visits/{care.first + 5 * DAY}/off")
    after = care.read(path)[5]
    assert before["UID"] == after["UID"]
    assert str(after["URL"]) == f"http://ayni.test/app/rota/{care.rota}/{care.first + 5 * DAY}"
    assert before["DURATION"].dt == timedelta(minutes=90)


def test_a_new_link_ends_the_old_one_and_each_may_be_ended(care: Care) -> None:
    office = care.office
    old, new = (care.link(office.ana, care.rota) for _ in "ab")
    all_ = care.link(office.ana, office.ana.member)
    assert office.world.call("GET", old).status_code == 404
    assert care.read(new)
    listed = office.get(office.ana, "/calendars")["calendars"]
    assert {one["calendar"] for one in listed} == {care.rota, office.ana.member}
    for status in (204, 404):
        gone = office.ask(office.ana, "DELETE", f"/calendars/{care.rota}")
        assert gone.status_code == status
    assert office.world.call("GET", new).status_code == 404
    assert care.read(all_)


def test_nobody_makes_a_link_to_what_is_anothers(care: Care) -> None:
    office = care.office
    for of in (care.rota, office.ana.member, office.eva.member):
        care.link(office.ben, of, 404)
    stranger = Coop(office.world, "Other")
    mia = stranger.join()
    path = f"{stranger.path}/calendars/{care.rota}"
    assert office.world.call("POST", path, stranger.token(mia)).status_code == 404


@pytest.mark.parametrize("code", ["x", "A" * 48, "é", "A" * 4_000, "%2e%2e"])
def test_what_is_no_link_opens_nothing(care: Care, code: str) -> None:
    care.link(care.office.ana, care.rota)
    assert care.office.world.call("GET", f"/calendar/{code}.ics").status_code == 404


def test_a_link_speaks_the_language_in_which_it_was_made(care: Care) -> None:
    office = care.office
    path = f"{office.coop.path}/calendars/{care.rota}"
    french = {"Accept-Language": "fr"}
    made = office.world.call("POST", path, office.tokens[office.ana], headers=french).json()
    [first, *_] = care.shown(made["address"].removeprefix("http://ayni.test"), 1)
    assert "pas encore répondu" in first[2]


def test_times_are_those_of_the_books_zone_once_it_has_one(care: Care) -> None:
    office = care.office
    path = care.link(office.ana, care.rota)
    assert care.read(path)[0]["DTSTART"].dt.tzinfo is None
    steward = office.coop.token(office.coop.steward)
    said = {"zone": "Europe/Madrid", "every": ""}
    put = office.world.call("PUT", f"{office.coop.path}/schedule", steward, json=said)
    assert put.is_success, put.text
    assert care.read(path)[0]["DTSTART"].params["TZID"] == "Europe/Madrid"


def test_who_looks_too_often_waits(care: Care) -> None:
    path = care.link(care.office.ana, care.rota)
    burst, _ = Act.calendar.value
    told = [care.office.world.call("GET", path) for _ in range(burst + 1)]
    assert [one.status_code for one in told] == [200] * burst + [429]
    assert int(told[-1].headers["Retry-After"]) > 0
    other = care.link(care.office.ana, care.office.ana.member)
    assert care.read(other), "another link is not held up by it"


def rows(care: Care) -> list[CalendarRow]:
    with care.office.world.service.database.reading() as session:
        return list(session.exec(select(CalendarRow)).all())


def test_no_secret_is_kept_and_erasing_ends_all_links(care: Care) -> None:
    office = care.office
    path = care.link(office.ana, care.rota)
    assert all(row.secret_hash not in path for row in rows(care))
    place = Place(office.coop.community, 0)

    def write(session: Session) -> None:
        erase(session, place, office.ana.member)

    office.world.service.database.write(write).result()
    assert rows(care) == []
    assert office.world.call("GET", path).status_code == 404


def test_a_link_goes_with_its_rota(care: Care) -> None:
    office = care.office
    care.link(office.ana, care.rota)
    care.link(office.ana, office.ana.member)
    office.world.now_ms += (202 + KEPT_DAYS) * DAY_MS
    Clock(office.world.service, [EndedRotas()]).look()
    assert [row.of_id for row in rows(care)] == [office.ana.member]


def test_booked_visits_are_told_to_their_two_sides_alone(office: Office) -> None:
    care = Care.__new__(Care)
    care.office, care.first = office, today(office.world.now_ms)
    hold = book(office)
    sides = (office.ana, office.ben, office.eva)
    links = {who: care.link(who, who.member) for who in sides}
    note = "The key is under the pot"
    for sign, status in (("◌", "TENTATIVE"), ("●", "CONFIRMED")):
        for who, other in ((office.ana, office.ben), (office.ben, office.ana)):
            [event] = care.read(links[who])
            assert str(event["SUMMARY"]) == f"{sign} {care.name(other)} · {note}"
            assert (event["STATUS"], event["LOCATION"]) == (status, "Calle Sol 3")
            assert str(event["URL"]) == f"http://ayni.test/app/bookings/{hold}"
            assert event["DURATION"].dt == timedelta(hours=2)
        assert care.read(links[office.eva]) == []
        agree(office, hold, office.ben)
    office.coop.do("release", office.ben.key, hold=hold)
    [event] = care.read(links[office.ana])
    assert event["STATUS"] == "CANCELLED"


def test_a_visit_that_was_given_is_not_called_off_in_a_calendar(office: Office) -> None:
    care = Care.__new__(Care)
    care.office, care.first = office, today(office.world.now_ms)
    hold = book(office)
    agree(office, hold, office.ben)
    own = {"hold": hold, "amount": "90", "rest": "released"}
    office.coop.do("capture", office.ben.key, **own)
    [event] = care.read(care.link(office.ana, office.ana.member))
    assert (event["STATUS"], event["DURATION"].dt) == ("CONFIRMED", timedelta(minutes=90))


def test_who_is_asked_for_a_visit_whose_hours_another_gets_has_nothing_in_their_calendar(
    office: Office,
) -> None:
    """Ana writes what she likes for Ben, and sets the hours aside for Eva."""
    care = Care.__new__(Care)
    care.office, care.first = office, today(office.world.now_ms)
    hold = new_id(office)
    until = plan(office, office.ana, hold, to=office.ben.account).json()["until_ms"]
    sides = {"from_": office.ana.account, "to": office.eva.account}
    office.coop.do("hold", office.ana.key, id=hold, **sides, amount="60", until=until)
    for who in (office.ana, office.ben, office.eva):
        assert care.read(care.link(who, who.member)) == []
