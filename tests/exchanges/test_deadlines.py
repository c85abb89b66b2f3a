"""Until when something is needed: what is read, when it ends, in which order it stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from tests.support.offices import Office

DAY = timedelta(days=1)
DAY_MS = 86_400_000


def today(office: Office) -> date:
    return datetime.fromtimestamp(office.world.now_ms / 1000, UTC).date()


def set_zone(office: Office, zone: str) -> None:
    steward = office.coop.token(office.coop.steward)
    path = f"{office.coop.path}/schedule"
    assert office.world.call("PUT", path, steward, json={"zone": zone, "every": ""}).is_success


def pass_to(office: Office, now_ms: int) -> None:
    """Let time pass; everybody signs in again."""
    office.world.now_ms = now_ms
    office.tokens = {who: office.coop.token(who) for who in office.tokens}


def need(office: Office, **own: Any) -> dict[str, Any]:  # noqa: ANN401
    said = {"kind": "need", "category": "errands", "text": "Bread"} | own
    made = office.ask(office.ana, "POST", "/notices", **said)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


@pytest.mark.parametrize("zone", ["", "Europe/Madrid", "Pacific/Auckland", "America/Lima"])
def test_it_ends_when_that_day_or_time_is_over_there(office: Office, zone: str) -> None:
    if zone:
        set_zone(office, zone)
    day = today(office) + 3 * DAY
    there = ZoneInfo(zone or "Etc/GMT+12")  # Where a day ends last.
    for at, ends in (
        (None, datetime(day.year, day.month, day.day, tzinfo=there) + DAY),
        ("18:00", datetime(day.year, day.month, day.day, 18, tzinfo=there)),
    ):
        made = need(office, needed_day=str(day), **({"needed_at": at} if at else {}))
        assert (made["needed_day"], made["needed_at"]) == (str(day), at)
        assert made["expires_ms"] == int(ends.timestamp()) * 1000
        asked = office.request(needed_day=str(day), **({"needed_at": at} if at else {})).json()
        assert asked["expires_ms"] == made["expires_ms"]


def test_a_day_of_twenty_five_hours_ends_with_its_last(office: Office) -> None:
    set_zone(office, "Europe/Madrid")
    pass_to(office, int(datetime(2027, 10, 30, 12, tzinfo=UTC).timestamp()) * 1000)
    made = need(office, needed_day="2027-10-31")
    assert made["expires_ms"] == int(datetime(2027, 10, 31, 23, tzinfo=UTC).timestamp()) * 1000


@pytest.mark.parametrize(
    "own",
    [
        {"needed_day": "2020-01-01"}, {"needed_day": "2099-01-01"}, {"needed_day": "2026-02-30"},
        {"needed_at": "18:00"}, {"needed_day": "soon"}, {"needed_at": "25:00"},
    ],
)  # fmt: skip
def test_what_is_no_day_to_come_is_refused(office: Office, own: dict[str, str]) -> None:
    assert office.request(**own).status_code == 422
    said = {"kind": "need", "category": "errands", "text": "Bread"} | own
    assert office.ask(office.ana, "POST", "/notices", **said).status_code == 422


def test_an_offer_is_not_needed(office: Office) -> None:
    said = {"kind": "offer", "category": "errands", "text": "Bread"}
    answer = office.ask(office.ana, "POST", "/notices", **said, needed_day=str(today(office) + DAY))
    assert answer.status_code == 422


def test_what_is_needed_soonest_stands_first(office: Office) -> None:
    days = {number: str(today(office) + number * DAY) for number in (2, 5, 9)}
    late, none, soon = (
        need(office, needed_day=days[9])["notice"], need(office)["notice"],
        need(office, needed_day=days[2])["notice"],
    )  # fmt: skip
    found = office.get(office.ben, "/notices?kind=need&order=soonest")["notices"]
    assert [one["notice"] for one in found] == [soon, late, none]
    page = office.get(office.ben, "/notices?kind=need&order=soonest&limit=2")
    rest = office.get(office.ben, f"/notices?order=soonest&limit=2&before={page['next']}")
    assert [one["notice"] for one in rest["notices"]] == [none]
    for day in (days[5], days[2], days[9]):
        assert office.request(needed_day=day).is_success
    asked = office.get(office.ben, "/requests")["requests"]
    assert [one["needed_day"] for one in asked] == [days[2], days[5], days[9]]


def waits(office: Office, kind: str) -> list[str]:
    found = office.get(office.ana, "/waiting")["waiting"]
    return [one["text"] for one in found if one["kind"] == kind]


def test_whoever_asked_is_told_that_the_time_is_over(office: Office) -> None:
    day = str(today(office) + DAY)
    request, made = office.request(needed_day=day).json(), need(office, needed_day=day)
    assert waits(office, "request") == []
    assert waits(office, "notice") == [], "who said a day knows that it ends soon"
    pass_to(office, made["expires_ms"] - 1)
    assert office.get(office.ben, "/requests")["requests"][0]["state"] == "open"
    pass_to(office, made["expires_ms"])
    assert office.get(office.ben, "/requests")["requests"][0]["state"] == "over"
    assert office.get(office.ben, "/notices")["notices"] == []
    [over] = waits(office, "request")
    assert "the time is over" in over
    assert waits(office, "notice") == ["Over: “Bread”. Keep it or take it down."]
    # Kept, it stands without its day.
    kept = office.ask(office.ana, "POST", f"/notices/{made['notice']}/keep", days=7).json()
    assert (kept["needed_day"], len(office.get(office.ben, "/notices")["notices"])) == (None, 1)
    pass_to(office, office.world.now_ms + 14 * DAY_MS)
    assert waits(office, "request") == []
    assert office.ask(office.ana, "DELETE", f"/requests/{request['request']}").is_success
