"""What a stranger to the clock and to the doors tried on them."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from api.audits.schedules import next_ms
from api.audits.tables import ScheduleRow
from api.exchanges.jobs import SilentAgreements
from api.exchanges.tables import CareSealedRow
from api.messages.tables import MessageRow
from api.service.standing import NO_COMMUNITY
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.tables import HoldRow
from tests.audits.test_schedules import Scheduled
from tests.cli.test_cli import url
from tests.keys.test_objecting import Circle, circle
from tests.service.test_jobs import DAY_MS, HOUR_MS, MINUTE_MS, Booked, world
from tests.support.running import ayni
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from pathlib import Path

    from sqlmodel import Session

    from tests.support.offices import Office

__all__ = ["circle", "world"]


@pytest.mark.parametrize("hold_minutes", [30, 59, 90])
def test_silence_of_less_than_an_hour_agrees_to_nothing(world: World, hold_minutes: int) -> None:
    booked = Booked(world, 3, hold_minutes / (24 * 60))
    assert booked.look(booked.said_ms) == (0, 120)
    assert booked.look(booked.until_ms - 1) == (0, 120)


def test_what_was_denied_is_not_taken_by_saying_it_again_at_the_end(world: World) -> None:
    booked = Booked(world, 3, 9)
    booked.says(0, booked.said_ms + 1)
    sealed_ms = booked.until_ms - HOUR_MS - MINUTE_MS

    def again(session: Session) -> None:
        [row] = session.exec(select(CareSealedRow)).all()
        row.time_ms = sealed_ms

    world.service.database.write(again).result()
    assert booked.look(booked.until_ms - HOUR_MS) == (0, 120)
    assert booked.look(booked.until_ms - 1) == (0, 120)


def test_rows_that_always_fail_keep_no_other_book_waiting(world: World) -> None:
    broken, sound = Booked(world, 3, 9), Booked(world, 3, 9)

    def spoil(session: Session) -> None:
        community = HoldRow.community_id == broken.place.community
        [hold] = session.exec(select(HoldRow).where(community)).all()
        [row] = session.exec(
            select(CareSealedRow).where(CareSealedRow.community_id == broken.place.community)
        ).all()
        row.order, row.time_ms = "{}", row.time_ms - 1
        for _ in range(300):
            id_ = uuid7(world.now_ms, world.random.randbytes(RANDOM_BYTES))
            session.add(HoldRow(**hold.model_dump() | {"hold_id": id_}))
            session.add(CareSealedRow(**row.model_dump() | {"hold_id": id_, "order_id": id_}))

    world.service.database.write(spoil).result()
    for n in range(20):
        if sound.look(sound.said_ms + 3 * DAY_MS + n * MINUTE_MS) == (90, 0):
            return
    pytest.fail("it was never its turn")


def test_what_is_said_since_it_was_found_counts(world: World) -> None:
    booked = Booked(world, 3, 9)
    job = SilentAgreements()
    world.now_ms += 3 * DAY_MS
    with world.service.database.reading() as session:
        [due] = job.due(session, world.now_ms)
    booked.says(0, world.now_ms)
    job.do(world.service, due)
    assert booked.standing() == (0, 120)


def test_a_zone_that_is_no_more_stops_no_other_book(world: World) -> None:
    gone, sound = Scheduled(world, "UTC", "day"), Scheduled(world, "UTC", "day")

    def rename(session: Session) -> None:
        wanted = select(ScheduleRow).where(ScheduleRow.community_id == gone.coop.community)
        for row in session.exec(wanted):
            row.zone = "Asia/Atlantis"

    world.service.database.write(rename).result()
    assert sound.look(next_ms(world.now_ms, "UTC", "day")) == 1


def test_a_zone_that_is_no_more_is_still_shown(world: World) -> None:
    gone = Scheduled(world, "UTC", "day")

    def rename(session: Session) -> None:
        for row in session.exec(select(ScheduleRow)):
            row.zone = "Asia/Atlantis"

    world.service.database.write(rename).result()
    token = gone.coop.token(gone.coop.steward)
    shown = world.get(f"{gone.coop.path}/schedule", token)
    assert (shown["zone"], shown["next_ms"]) == ("Asia/Atlantis", None)


def test_messages_at_once_are_no_more_a_day(office: Office) -> None:
    path = f"/conversations/{office.ben.member}"
    for n in range(98):
        assert office.ask(office.ana, "POST", path, text=str(n)).status_code == 201
    headers = {"Authorization": f"Bearer {office.tokens[office.ana]}"}
    asked = {"json": {"text": "x"}, "headers": headers}
    told = office.world.together(*[("POST", f"{office.coop.path}{path}", asked)] * 30)
    assert sum(one.status_code == 201 for one in told) == 2
    with office.world.service.database.reading() as session:
        assert len(session.exec(select(MessageRow)).all()) == 100


def test_an_objection_whose_id_the_book_has_gives_way(circle: Circle) -> None:
    """A guardian who is on the thief's side holds up nobody with what cannot be posted."""
    one, two, three = circle.guards
    bad = circle.order(one.key)
    assert circle.leave(one, bad).status_code == 200
    id_ = json.loads(bad["order"])["id"]
    circle.coop.do("transfer", one.key, id=id_, from_=one.account, to=two.account, amount="1")
    assert circle.sees(two)[0]["order"] == ""
    body = circle.order(two.key)
    assert circle.leave(two, body).status_code == 200
    whole = circle.leave(three, circle.signed(body, three)).json()
    posted = circle.coop.send({"order": whole["order"], "signatures": whole["signatures"]})
    assert posted.status_code == 201


@pytest.mark.parametrize("number", ["9" * 20, "9" * 19, "١٢", "²", "-1", "1 1", "%F0%9F%98%80"])
def test_odd_numbers(office: Office, number: str) -> None:
    assert office.ask(office.ben, "GET", f"/accounts/by-number/{number}").status_code in {404, 422}


def test_odd_texts(office: Office) -> None:
    hold = office.book()
    token = office.tokens[office.ana]
    headers = {"Authorization": f"Bearer {token}", "content-type": "application/json"}
    content = b'{"text": "\\ud800", "amount": "1"}'
    for path in (f"/conversations/{office.ben.member}", f"/bookings/{hold}/said", "/requests"):
        got = office.world.call(
            "POST", f"{office.coop.path}{path}", content=content, headers=headers
        )
        assert got.status_code == 422, (path, got.text)
    for days in (10**30, -1, "3"):
        assert office.ask(office.ana, "PUT", "/bookings/silence", days=days).status_code == 422
    for zone in ("x\x00", "UTC\n", ""):
        s = office.coop.token(office.coop.steward)
        body = {"zone": zone, "every": "day"}
        got = office.world.call("PUT", f"{office.coop.path}/schedule", s, json=body)
        assert got.status_code == 422


def test_no_book_is_put_where_the_services_own_rows_are(tmp_path: Path) -> None:
    """Neither by what a doctored header says, nor by an option."""
    with World(tmp_path / "old") as made:
        coop = Coop(made, "Any")
    assert ayni("export", tmp_path / "book.gz", "--database", url(tmp_path / "old")).code == 0
    new = tmp_path / "new"
    new.mkdir()
    (new / "service.key").write_bytes((tmp_path / "old" / "service.key").read_bytes())
    target = ("--database", url(new))
    whole = gzip.decompress((tmp_path / "book.gz").read_bytes())
    doctored = whole.replace(coop.community.encode(), NO_COMMUNITY.encode(), 1)
    assert doctored != whole
    (tmp_path / "doctored.gz").write_bytes(gzip.compress(doctored))
    assert ayni("import", tmp_path / "doctored.gz", *target).code == 1
    named = ("--community", NO_COMMUNITY)
    assert ayni("import", tmp_path / "book.gz", *named, *target).code == 2
    assert ayni("books", *target, "--json").answer == {"books": []}
