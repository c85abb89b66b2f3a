"""A booking is a visit: asked, agreed to as it was shown, moved, called off; between the two."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from api.exchanges.tables import VisitRow
from api.exchanges.visit_days import ends_ms
from api.people.jobs import Forgetting
from api.service.clock import Clock
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.tables import EntryRow
from tests.support.offices import HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.support.offices import Office
    from tests.support.world import Person

DAY_MS = 24 * HOUR_MS
PRIVATE = {"at": "09:30", "place": "Calle Sol 3", "note": "The key is under the pot"}


def new_id(office: Office) -> str:
    """An id that nobody has used."""
    return uuid7(office.world.now_ms, office.world.random.randbytes(RANDOM_BYTES))


def day(office: Office, later: int = 3) -> str:
    """A day that is so many from now, in UTC."""
    now = datetime.fromtimestamp(office.world.now_ms / 1000, UTC)
    return str(now.date() + timedelta(days=later))


def plan(office: Office, who: Person, hold: str, later: int = 3, **own: object) -> httpx.Response:
    """Ask for a visit, or move it."""
    body: dict[str, Any] = {"day": day(office, later), **PRIVATE, **own}
    return office.ask(who, "PUT", f"/bookings/{hold}/visit", **body)


def book(office: Office, later: int = 3) -> str:
    """Ana asks Ben to come, and sets two hours aside; the hold."""
    hold = new_id(office)
    asked = plan(office, office.ana, hold, later, to=office.ben.account)
    assert asked.is_success, asked.text
    order = office.coop.order(
        "hold", office.ana.key, id=hold, from_=office.ana.account, to=office.ben.account,
        amount="120", until=asked.json()["until_ms"],
    )  # fmt: skip
    assert office.coop.send(order).is_success
    return hold


def visit(office: Office, hold: str, who: Person | None = None) -> dict[str, Any]:
    """The visit as it stands."""
    found: dict[str, Any] = office.get(who or office.ana, f"/bookings/{hold}")["visit"]
    return found


def agree(office: Office, hold: str, who: Person, asked_ms: int | None = None) -> httpx.Response:
    """Agree to a visit as it stands, or as it was asked then."""
    when = visit(office, hold)["asked_ms"] if asked_ms is None else asked_ms
    return office.ask(who, "POST", f"/bookings/{hold}/visit/agree", asked_ms=when)


def waits(office: Office, who: Person) -> list[str]:
    """What waits for somebody about bookings."""
    found = office.get(who, "/waiting")["waiting"]
    return [one["text"] for one in found if one["kind"] == "booking"]


def pass_by(office: Office, ms: int) -> None:
    """Let time pass; whose sign-ins ended sign in again."""
    office.world.now_ms += ms
    for who in office.tokens:
        office.tokens[who] = office.coop.token(who)


def test_hours_are_set_aside_for_two_weeks_after_the_day_where_the_book_is(office: Office) -> None:
    token = office.coop.token(office.coop.steward)
    body = {"zone": "America/Lima", "every": "month"}
    assert office.world.call("PUT", f"{office.coop.path}/schedule", token, json=body).is_success
    hold = book(office)
    chosen = datetime.fromisoformat(day(office)).date()
    assert visit(office, hold)["until_ms"] == ends_ms(chosen, ZoneInfo("America/Lima"))
    assert (
        office.get(office.ana, f"/bookings/{hold}")["until_ms"] == visit(office, hold)["until_ms"]
    )


def test_nothing_of_it_goes_into_the_journal_or_to_others(office: Office) -> None:
    hold = book(office)
    held = office.get(office.ben, f"/bookings/{hold}")
    assert {name: held["visit"][name] for name in PRIVATE} == PRIVATE
    assert office.ask(office.eva, "GET", f"/bookings/{hold}").status_code == 404
    for who in (office.ana, office.ben):
        account = office.get(who, f"/accounts/{who.account}/statement")
        assert "Calle Sol" not in json.dumps(account)
    with office.world.service.database.reading() as session:
        journal = [row.body for row in session.exec(select(EntryRow))]
    assert any(hold.encode() in entry for entry in journal)
    assert not any(b"Calle" in entry or b"09:30" in entry for entry in journal)


def test_who_is_asked_is_told_and_says_that_they_come(office: Office) -> None:
    hold = book(office)
    [said] = waits(office, office.ben)
    assert "2 h" in said
    assert waits(office, office.ana) == []
    assert visit(office, hold)["state"] == "asked"
    assert agree(office, hold, office.ana).status_code == 422
    assert agree(office, hold, office.ben).status_code == 204
    assert (visit(office, hold)["state"], visit(office, hold)["by"]) == (
        "agreed", office.ben.member
    )  # fmt: skip
    assert waits(office, office.ben) == []
    assert agree(office, hold, office.ben).status_code == 204


def test_nobody_agrees_to_what_they_have_not_seen(office: Office) -> None:
    hold = book(office)
    before = visit(office, hold)["asked_ms"]
    assert plan(office, office.ana, hold, 4).is_success
    answer = agree(office, hold, office.ben, before)
    assert answer.json()["fields"] == {"where": "asked_ms", "why": "changed_meanwhile"}
    assert visit(office, hold)["state"] == "asked"
    assert agree(office, hold, office.ben).status_code == 204


@pytest.mark.parametrize(
    ("own", "state"),
    [
        ({}, "agreed"), ({"note": "Ring twice"}, "agreed"), ({"at": "10:00"}, "asked"),
        ({"place": "The office"}, "asked"), ({"day": 5}, "asked"),
    ],
)  # fmt: skip
def test_a_change_asks_anew_and_a_note_does_not(
    office: Office, own: dict[str, Any], state: str
) -> None:
    hold = book(office)
    agree(office, hold, office.ben)
    assert plan(office, office.ben, hold, own.pop("day", 3), **own).is_success
    found = visit(office, hold)
    assert found["state"] == state
    assert {name: found[name] for name in own} == own
    assert bool(waits(office, office.ana)) == (state == "asked")
    if state == "asked":
        assert agree(office, hold, office.ben).status_code == 422
        assert agree(office, hold, office.ana).status_code == 204


def test_who_cannot_come_says_why_and_the_other_is_told_until_they_read_it(office: Office) -> None:
    hold = book(office)
    off = f"/bookings/{hold}/visit/off"
    assert office.ask(office.ben, "POST", off, text="I am ill").status_code == 204
    found = visit(office, hold)
    assert (found["state"], found["text"]) == ("declined", "I am ill")
    released = office.coop.order("release", office.ben.key, hold=hold)
    assert office.coop.send(released).is_success
    [said] = waits(office, office.ana)
    assert "cannot come" in said
    listed = office.get(office.ana, "/bookings")
    assert [one["hold"] for one in listed["called_off"]] == [hold]
    assert (listed["bookings"], listed["past"]) == ([], [])
    assert office.ask(office.ben, "POST", f"/bookings/{hold}/visit/seen").status_code == 204
    assert waits(office, office.ana) == [said]
    assert office.ask(office.ana, "POST", f"/bookings/{hold}/visit/seen").status_code == 204
    assert waits(office, office.ana) == []


def test_who_booked_calls_it_off_and_asks_again_for_another_day(office: Office) -> None:
    hold = book(office)
    agree(office, hold, office.ben)
    assert office.ask(office.ana, "POST", f"/bookings/{hold}/visit/off").status_code == 422
    assert office.ask(office.ana, "POST", f"/bookings/{hold}/visit/off", text="").status_code == 204
    assert visit(office, hold)["state"] == "off"
    assert "nobody" in waits(office, office.ben)[0]
    assert plan(office, office.ana, hold, 6).is_success
    assert visit(office, hold)["state"] == "asked"
    assert "asks you to come" in waits(office, office.ben)[0]


def test_a_visit_is_put_off_only_as_far_as_time_is_left_to_say_how_long_it_was(
    office: Office,
) -> None:
    hold = book(office)
    assert plan(office, office.ben, hold, 10).is_success
    for later in (11, -1):
        answer = plan(office, office.ana, hold, later)
        assert answer.json()["fields"] == {"where": "day", "why": "not_days_to_come"}


@pytest.mark.parametrize("later", [-1, 351])
def test_days_that_are_past_or_too_far_ahead_are_not_asked_for(office: Office, later: int) -> None:
    answer = plan(office, office.ana, new_id(office), later, to=office.ben.account)
    assert answer.json()["fields"] == {"where": "day", "why": "not_days_to_come"}


def test_nobody_takes_an_id_that_another_asked_with_or_asks_themselves(office: Office) -> None:
    hold = new_id(office)
    assert plan(office, office.ana, hold, to=office.ben.account).is_success
    taken = plan(office, office.eva, hold, to=office.ben.account)
    assert taken.json()["fields"] == {"where": "hold", "why": "another_has_this_id"}
    for to in (office.ana.account, office.ana.member):
        own = plan(office, office.ana, new_id(office), to=to)
        assert own.json()["fields"] == {"where": "to", "why": "not_another_member"}
    assert plan(office, office.eva, book(office)).status_code == 404


def test_a_hold_for_another_than_was_asked_has_no_visit(office: Office) -> None:
    hold = new_id(office)
    until = plan(office, office.ana, hold, to=office.ben.account).json()["until_ms"]
    order = office.coop.order(
        "hold", office.ana.key, id=hold, from_=office.ana.account, to=office.eva.account,
        amount="60", until=until,
    )  # fmt: skip
    assert office.coop.send(order).is_success
    assert visit(office, hold, office.eva) is None


def test_both_are_asked_how_long_it_was_once_it_is_over(office: Office) -> None:
    hold = book(office)
    agree(office, hold, office.ben)
    at = datetime.fromisoformat(f"{day(office)}T09:30+00:00")
    pass_by(office, int(at.timestamp() * 1000) - office.world.now_ms + 2 * HOUR_MS - 1)
    assert waits(office, office.ana) == waits(office, office.ben) == []
    pass_by(office, 1)
    for who in (office.ana, office.ben):
        assert "How long" in waits(office, who)[0]
    office.ask(office.ana, "POST", f"/bookings/{hold}/said", amount="120")
    assert waits(office, office.ana) == []
    assert "says how long" in waits(office, office.ben)[0]


def given_with_lesser(office: Office, hold: str, minutes: int, less: int) -> httpx.Response:
    """Ben says how long it was, and signs for so many minutes less as well."""
    expires = office.get(office.ben, f"/bookings/{hold}")["until_ms"]
    own = {"hold": hold, "rest": "released", "expires": expires, "id": new_id(office)}
    first, *rest = (
        office.signed(office.ben, "capture", amount=str(minutes - by), **own)
        for by in range(min(less, minutes - 1) + 1)
    )
    lesser = [one["signature"] for one in rest]
    return office.ask(office.ben, "POST", f"/bookings/{hold}/capture", **first, lesser=lesser)


@pytest.mark.parametrize("giver_first", [True, False])
def test_what_two_say_within_a_quarter_of_an_hour_is_given_the_lesser_of_it(
    office: Office, *, giver_first: bool
) -> None:
    """All that they may say around an hour, whoever says it first."""

    @settings(max_examples=30)
    @given(st.integers(45, 75), st.integers(45, 75))
    def holds(his: int, hers: int) -> None:
        hold = office.book()
        before = balance(office)
        path = f"/bookings/{hold}/said"
        acts: list[Callable[[], httpx.Response]] = [
            lambda: given_with_lesser(office, hold, his, 15),
            lambda: office.ask(office.ana, "POST", path, amount=str(hers)),
        ]
        answers = [act().json() for act in (acts if giver_first else acts[::-1])]
        assert answers[0] == {"seq": None}
        near = abs(his - hers) <= 15
        assert (answers[1]["seq"] is not None) == near
        assert balance(office) - before == (min(his, hers) if near else 0)
        # As it was before, for the next one.
        if near:
            office.coop.pay(office.ben, office.ana, min(his, hers))
        else:
            office.coop.do("release", office.ben.key, hold=hold)

    holds()


def balance(office: Office) -> int:
    """What Ben has."""
    [own] = office.get(office.ben, "/me/accounts")["accounts"]
    return int(own["balance"])


def test_without_lesser_signatures_the_two_say_the_same(office: Office) -> None:
    hold, path = office.book(), "/said"
    given_with_lesser(office, hold, 90, 0)
    said = office.ask(office.ana, "POST", f"/bookings/{hold}{path}", amount="80").json()
    assert said == {"seq": None}
    assert given_with_lesser(office, hold, 80, 0).json()["seq"] is not None
    assert balance(office) == 80


def test_lesser_signatures_are_of_that_order_and_no_more_than_a_quarter(office: Office) -> None:
    hold = office.book()
    other = office.signed(office.eva, "capture", hold=hold, amount="89", rest="released")
    expires = office.world.now_ms + 72 * HOUR_MS
    left = office.signed(
        office.ben, "capture", hold=hold, amount="90", rest="released", expires=expires
    )
    for lesser in ([other["signature"]], [left["signature"]], [left["signature"]] * 16):
        answer = office.ask(office.ben, "POST", f"/bookings/{hold}/capture", **left, lesser=lesser)
        assert answer.status_code == 422
    assert office.get(office.ana, f"/bookings/{hold}")["waits"] is None


def test_what_is_kept_of_visits_goes_with_who_is_erased_and_after_a_while(office: Office) -> None:
    hold = book(office)
    own = office.get(office.ana, "/me/data")
    assert own["visit"][0]["place"] == PRIVATE["place"]
    ends = visit(office, hold)["until_ms"]
    office.world.now_ms = ends + 90 * DAY_MS - 1
    Clock(office.world.service, [Forgetting()]).look()
    assert len(rows(office)) == 1
    office.world.now_ms += DAY_MS
    Clock(office.world.service, [Forgetting()]).look()
    assert rows(office) == []


def rows(office: Office) -> list[VisitRow]:
    """What is kept of visits."""
    with office.world.service.database.reading() as session:
        return list(session.exec(select(VisitRow)).all())


@pytest.mark.parametrize("sayer", ["ana", "ben"])
@pytest.mark.parametrize("liar", ["ana", "ben"])
def test_what_somebody_said_was_given_is_neither_called_off_nor_moved(
    office: Office, sayer: str, liar: str
) -> None:
    """Who would not give the hours does not make the visit one that never was."""
    hold = book(office)
    agree(office, hold, office.ben)
    said = office.ask(getattr(office, sayer), "POST", f"/bookings/{hold}/said", amount="60")
    assert said.is_success
    who = getattr(office, liar)
    off = office.ask(who, "POST", f"/bookings/{hold}/visit/off", text="Never was")
    for answer in (off, plan(office, who, hold, 6)):
        assert answer.json()["fields"] == {"where": "hold", "why": "over"}
    assert visit(office, hold)["state"] == "agreed"


def test_a_visit_whose_hours_were_taken_is_not_called_off(office: Office) -> None:
    hold = book(office)
    agree(office, hold, office.ben)
    office.coop.do("capture", office.ben.key, hold=hold, amount="60", rest="released")
    off = office.ask(office.ana, "POST", f"/bookings/{hold}/visit/off", text="Never was")
    assert off.json()["fields"] == {"where": "hold", "why": "over"}
    assert visit(office, hold)["state"] == "agreed"


def test_calling_it_off_twice_as_in_two_tabs_stays_as_it_was(office: Office) -> None:
    hold = book(office)
    off = f"/bookings/{hold}/visit/off"
    assert office.ask(office.ben, "POST", off, text="Ill").status_code == 204
    office.coop.do("release", office.ben.key, hold=hold)
    assert office.ask(office.ben, "POST", off, text="Other").status_code == 204
    assert visit(office, hold)["text"] == "Ill"


def page(office: Office, who: Person, path: str) -> str:
    """A page as somebody sees it."""
    headers = {"Cookie": f"ayni={office.tokens[who]}; lang=en"}
    return office.world.call("GET", path, headers=headers).text


def test_what_both_said_is_not_shown_as_given_unless_it_was_taken(office: Office) -> None:
    """Both say an hour, and nobody signs for it before the hours go back."""
    hold = book(office)
    agree(office, hold, office.ben)
    for who in (office.ana, office.ben):
        said = office.ask(who, "POST", f"/bookings/{hold}/said", amount="60")
        assert said.json() == {"seq": None}
    office.coop.do("release", office.ben.key, hold=hold)
    for who in (office.ana, office.ben):
        assert "Given:" not in page(office, who, "/app/bookings")
    other = book(office)
    office.coop.do("capture", office.ben.key, hold=other, amount="90", rest="released")
    told = page(office, office.ana, "/app/bookings").replace("\N{NO-BREAK SPACE}", " ")
    assert "Given: 1 h 30" in told


def test_who_came_says_how_long_though_the_other_called_it_off_late(office: Office) -> None:
    hold = book(office)
    agree(office, hold, office.ben)
    pass_by(office, 3 * DAY_MS)
    office.ask(office.ana, "POST", f"/bookings/{hold}/visit/off", text="Never was")
    assert 'id="given"' in page(office, office.ben, f"/app/bookings/{hold}")
