"""Rotas over HTTP, without a browser: who may see and do what, and what two want at once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import pytest
from sqlmodel import col, select

from api.exchanges.tables import VisitRow
from api.people.personal import erase, everything
from api.rotas.jobs import KEPT_DAYS, EndedRotas
from api.rotas.reading import OWN_MAX
from api.rotas.tables import RotaBookingRow, RotaCarerRow, RotaCoverRow, RotaOutRow, RotaRow
from api.rotas.turns import today
from api.service.clock import Clock
from ledger.store import Place
from ledger.tables import HoldRow

if TYPE_CHECKING:
    import httpx
    from sqlmodel import Session

    from tests.support.towns import Town
    from tests.support.world import Coop, Person, World

DAY: Final = timedelta(days=1)
DAY_MS: Final = 24 * 3_600_000
TABLES: Final = (RotaRow, RotaCarerRow, RotaOutRow, RotaCoverRow, RotaBookingRow)


class Pages:
    """Somebody's pages: what a browser without scripts would get."""

    def __init__(self, coop: Coop, person: Person) -> None:
        self.coop, self.world, self.person = coop, coop.world, person
        self.site = "same-origin"

    @property
    def headers(self) -> dict[str, str]:
        """What the browser sends along; whoever was away for days has signed in again."""
        token = self.coop.token(self.person)
        return {"Cookie": f"ayni={token}", "Sec-Fetch-Site": self.site}

    def get(self, path: str) -> httpx.Response:
        """Look at a page."""
        return self.world.call("GET", path, headers=self.headers)

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.world.call("POST", path, headers=self.headers | kind, content=urlencode(fields))


class Care:
    """A rota of every day with two carers, and somebody else of the book."""

    def __init__(self, coop: Coop) -> None:
        self.coop, self.world = coop, coop.world
        self.cared, self.one, self.two, self.else_ = (Pages(coop, coop.join()) for _ in range(4))
        self.today = today(self.world.now_ms)
        made = self.begin()
        assert made.status_code == 303, made.text
        self.path: str = made.headers["location"]
        self.id = self.path.rpartition("/")[2]

    def begin(self, **own: str) -> httpx.Response:
        """Set it up; `own` are other fields."""
        return self.cared.post("/app/rota/new", **(self.fields() | own))

    def fields(self) -> dict[str, str]:
        """What is written into the form."""
        days = {f"day-{iso}": "1" for iso in range(1, 8)}
        return days | {
            "category": "care", "text": "Getting up", "long": "1:30", "at": "09:30",
            "first": str(self.today), "last": str(self.today + 60 * DAY),
            "who-1": self.one.person.account, "who-2": self.two.person.account, "keep": "1",
        }  # fmt: skip

    def visit(self, number: int) -> str:
        """The page of a visit; even ones are the first carer's."""
        return f"{self.path}/{self.today + number * DAY}"


@pytest.fixture(scope="module")
def care(town: Town) -> Care:
    """Return a rota that tests may change in places of their own."""
    return Care(town.coop)


@pytest.fixture
def fresh(town: Town) -> Care:
    """Return a rota of people of its own."""
    return Care(town.coop)


def rows(world: World, query: Any) -> list[Any]:  # noqa: ANN401 of any table
    """What is kept now."""
    with world.service.database.reading() as session:
        return list(session.exec(query).all())


def test_a_rota_is_seen_by_those_it_concerns_alone(care: Care, town: Town) -> None:
    for pages in (care.cared, care.one, care.two):
        page = pages.get(care.path)
        assert page.status_code == 200
        assert "Getting up" in page.text
        assert pages.get(care.visit(1)).status_code == 200
    stranger = Pages(town.other, town.zoe)
    for pages in (care.else_, stranger):
        for path in (care.path, care.visit(1)):
            assert pages.get(path).status_code == 404
        assert "Getting up" not in pages.get("/app/rota").text
        assert "Getting up" not in pages.get("/app/rota/wanted").text
        for what in ("agree", "leave", "end"):
            assert pages.post(f"{care.path}/{what}").status_code == 404
        for what in ("take", "out", "off", "book"):
            assert pages.post(f"{care.visit(1)}/{what}").status_code == 404


def test_nobody_does_what_is_anothers(care: Care) -> None:
    # The first visit is the first carer's, and it is not open.
    assert care.two.post(f"{care.visit(0)}/out").status_code == 404
    assert care.two.post(f"{care.visit(0)}/take").status_code == 404
    assert care.one.post(f"{care.visit(0)}/off").status_code == 404
    assert care.one.post(f"{care.visit(0)}/book").status_code == 404
    assert care.one.post(f"{care.path}/end").status_code == 404
    assert care.cared.post(f"{care.path}/leave").status_code == 404
    assert care.cared.post(f"{care.path}/agree").status_code == 404
    before = -3 * DAY
    for day in (care.today + before, care.today + 50 * DAY, "2026-02-30", "elsewhen"):
        assert care.one.get(f"{care.path}/{day}").status_code == 404
        assert care.one.post(f"{care.path}/{day}/out").status_code == 404


def test_a_form_from_elsewhere_changes_nothing(care: Care) -> None:
    care.one.site = "cross-site"
    try:
        assert care.one.post(f"{care.visit(2)}/out").status_code == 403
    finally:
        care.one.site = "same-origin"
    assert "Somebody" not in care.two.get(care.visit(2)).text


def test_the_first_who_takes_a_visit_has_it(care: Care) -> None:
    path = care.visit(4)
    assert care.one.post(f"{path}/out").status_code == 303
    for pages in (care.two, care.else_):
        assert path in pages.get("/app/rota/wanted").text
        assert 'id="take"' in pages.get(path).text
    assert path in care.two.get("/app/").text
    assert path not in care.else_.get("/app/").text
    assert path not in care.one.get("/app/").text
    # A member sees whom and what it is for, and not who dropped out.
    assert care.one.person.member not in care.else_.get(path).text
    assert care.else_.post(f"{path}/take").status_code == 303
    second = care.two.post(f"{path}/take")
    assert second.status_code == 409
    assert 'id="taken"' in second.text
    again = care.else_.post(f"{path}/take")
    assert again.status_code == 303, "who has it is not told that it is taken"
    assert path in care.else_.get("/app/rota").text
    assert path not in care.two.get("/app/rota/wanted").text
    assert care.else_.get(care.path).status_code == 404, "one visit is not the whole rota"


def test_two_who_take_it_at_once_are_decided_between(care: Care) -> None:
    day = str(care.today + 6 * DAY)
    assert care.one.post(f"{care.path}/{day}/out").status_code == 303
    answers = care.world.at_once_as(
        *((pages.headers, f"{care.path}/{day}/take") for pages in (care.two, care.else_))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    kept = select(RotaCoverRow).where(RotaCoverRow.rota_id == care.id, RotaCoverRow.day == day)
    assert len(rows(care.world, kept)) == 1


def test_who_took_it_may_drop_out_and_who_dropped_out_may_come(care: Care) -> None:
    path = care.visit(8)
    care.one.post(f"{path}/out")
    care.else_.post(f"{path}/take")
    care.else_.post(f"{path}/out")
    assert path in care.two.get("/app/rota/wanted").text
    assert care.one.post(f"{path}/take").status_code == 303
    assert 'id="out"' in care.one.get(path).text
    assert care.else_.get(path).status_code == 409
    care.one.post(f"{path}/out")
    assert path in care.two.get("/app/rota/wanted").text


def test_who_receives_is_told_the_day_before(fresh: Care) -> None:
    path = fresh.visit(10)
    fresh.one.post(f"{path}/out")
    try:
        assert path not in fresh.cared.get("/app/").text
        fresh.world.now_ms += 9 * DAY_MS
        assert path in fresh.cared.get("/app/").text
        fresh.else_.post(f"{path}/take")
        assert path not in fresh.cared.get("/app/").text
    finally:
        fresh.world.now_ms -= 9 * DAY_MS


def test_who_leaves_leaves_their_visits_open(fresh: Care) -> None:
    leaving = fresh.today + 3 * DAY
    fresh.one.post(f"{fresh.path}/leave", day=str(leaving))
    page = fresh.cared.get("/app/rota/wanted").text
    assert fresh.path not in page, "nobody takes a visit to themselves"
    open_ = re.findall(rf"{fresh.path}/([\d-]+)", fresh.else_.get("/app/rota/wanted").text)
    days = [date.fromisoformat(day) for day in open_]
    assert days == [fresh.today + number * DAY for number in range(4, 43, 2)]
    assert fresh.one.get(fresh.path).status_code == 200, "until then they are on it"
    fresh.world.now_ms += 4 * DAY_MS
    try:
        assert fresh.one.get(fresh.path).status_code == 404
    finally:
        fresh.world.now_ms -= 4 * DAY_MS


def test_it_ends_with_a_day_and_carers_are_told(fresh: Care) -> None:
    fresh.one.post(f"{fresh.path}/agree")
    assert f'"{fresh.path}"' not in fresh.one.get("/app/").text
    fresh.cared.post(f"{fresh.path}/end", day=str(fresh.today + 2 * DAY))
    assert f'"{fresh.path}"' in fresh.one.get("/app/").text
    assert fresh.visit(2) in fresh.one.get(fresh.path).text
    assert fresh.visit(4) not in fresh.one.get(fresh.path).text
    fresh.cared.post(f"{fresh.path}/end", day=str(fresh.today + 40 * DAY))
    assert fresh.visit(4) not in fresh.one.get(fresh.path).text, "it does not grow again"


def test_who_needs_nobody_on_a_day_says_so(fresh: Care) -> None:
    path = fresh.visit(2)
    fresh.cared.post(f"{path}/off")
    assert path in fresh.one.get("/app/").text
    assert 'id="out"' not in fresh.one.get(path).text
    assert path not in fresh.else_.get("/app/rota/wanted").text
    fresh.cared.post(f"{path}/off", again="1")
    assert 'id="out"' in fresh.one.get(path).text


def test_what_is_wrong_is_said_and_what_was_written_stays(care: Care) -> None:
    first, far = str(care.today), str(care.today + 400 * DAY)
    nobody = {"who-1": "", "who-2": care.cared.person.account}
    wrong: tuple[dict[str, str], ...] = (
        {"text": " "}, {"category": "magic"}, {"long": "0:04"}, {"long": "25"}, {"long": "x"},
        {"at": "half past nine"}, {"last": far}, {"first": far, "last": far}, {"first": "soon"},
        {"last": str(care.today - 5 * DAY)}, nobody,
    )  # fmt: skip
    for own in wrong:
        told = care.begin(**own)
        assert told.status_code == 422, own
        assert 'role="alert"' in told.text
        assert 'name="at" type="time" value="' in told.text
    without = {name: value for name, value in care.fields().items() if "day-" not in name}
    assert care.cared.post("/app/rota/new", **without).status_code == 422
    weekday = (care.today + DAY).isoweekday()
    short = without | {"last": first, f"day-{weekday}": "1"}
    assert care.cared.post("/app/rota/new", **short).status_code == 422


def test_a_member_has_no_more_than_so_many(fresh: Care) -> None:
    for _ in range(OWN_MAX - 1):
        assert fresh.begin().status_code == 303
    assert fresh.begin().status_code == 422
    before_ms = fresh.world.now_ms
    own = select(RotaRow).where(RotaRow.member_id == fresh.cared.person.member)
    try:
        # They end after 60 days; on the last one that they are kept, they no longer count.
        for days, kept in ((60 + KEPT_DAYS, OWN_MAX + 1), (2, 2)):
            fresh.world.now_ms += days * DAY_MS
            fresh.today += days * DAY
            Clock(fresh.world.service, [EndedRotas()]).look()
            assert fresh.begin().status_code == 303
            assert len(rows(fresh.world, own)) == kept
    finally:
        fresh.world.now_ms = before_ms


def test_a_visit_leads_to_a_hold_that_the_book_takes_once(fresh: Care) -> None:
    path, coop = fresh.visit(2), fresh.coop
    form = fresh.cared.post(f"{path}/book").headers["location"]
    assert fresh.cared.post(f"{path}/book").headers["location"] == form
    page = fresh.cared.get(form).text
    [hold] = re.findall(r'data-id="([0-9a-f-]+)"', page)
    for said in (fresh.one.person.account, "Getting up", "1 h 30", f'data-next="{path}"'):
        assert said in page
    assert f'data-kind="day" data-beside value="{fresh.today + 2 * DAY}"' in page
    assert hold not in fresh.cared.get(path).text, "nothing is set aside before it is signed"
    payer, until = fresh.cared.person, fresh.world.now_ms + 9 * DAY_MS
    fields = {"from_": payer.account, "to": fresh.one.person.account, "amount": "90"}
    coop.do("hold", payer.key, id=hold, until=until, **fields)
    assert rows(fresh.world, select(HoldRow.remaining).where(HoldRow.hold_id == hold)) == [90]
    for pages in (fresh.cared, fresh.one):
        assert f"/app/bookings/{hold}" in pages.get(path).text
    assert f"/app/bookings/{hold}" not in fresh.two.get(path).text
    assert fresh.cared.get(form).headers["location"] == path
    assert fresh.cared.post(f"{path}/book").headers["location"] == path
    # Another comes, so the hours can be set aside for them too.
    fresh.one.post(f"{path}/out")
    fresh.two.post(f"{path}/take")
    assert f"/app/bookings/{hold}" in fresh.cared.get(path).text
    other = fresh.cared.get(fresh.cared.post(f"{path}/book").headers["location"]).text
    assert fresh.two.person.account in other
    assert hold not in other


def test_what_is_over_is_seen_and_booked_and_not_changed(fresh: Care) -> None:
    path, before_ms = fresh.visit(0), fresh.world.now_ms
    fresh.world.now_ms += 3 * DAY_MS
    try:
        for pages in (fresh.cared, fresh.one, fresh.two):
            assert path in pages.get(fresh.path).text
            assert not re.search('id="(out|take|off)"', pages.get(path).text)
        assert path not in fresh.one.get("/app/rota").text
        assert fresh.one.post(f"{path}/out").status_code == 404
        assert fresh.cared.post(f"{path}/off").status_code == 404
        form = fresh.cared.get(fresh.cared.post(f"{path}/book").headers["location"]).text
        assert f'data-kind="day" data-beside value="{fresh.today}"' in form
    finally:
        fresh.world.now_ms = before_ms


def test_another_like_it_is_begun_from_what_was_written(fresh: Care) -> None:
    fresh.two.post(f"{fresh.path}/leave", day=str(fresh.today))
    form = fresh.cared.get(f"/app/rota/new?like={fresh.id}").text
    assert 'value="Getting up"' in form
    assert fresh.one.person.account in form
    assert fresh.two.person.account not in form
    assert fresh.else_.get(f"/app/rota/new?like={fresh.id}").status_code == 404
    found = fresh.cared.post("/app/rota/new", **(fresh.fields() | {"find": "1", "q": "nobody"}))
    assert found.status_code == 200
    assert "Getting up" in found.text
    dropped = fresh.cared.post(
        "/app/rota/new", **(fresh.fields() | {"drop": fresh.one.person.account})
    )
    assert f'name="drop" value="{fresh.one.person.account}"' not in dropped.text


@pytest.mark.parametrize("asked", ["", "&day=soon", "&day=2026-12-03"])
def test_the_form_of_a_visit_that_is_none_is_not_there(care: Care, asked: str) -> None:
    for rota in ("none", care.else_.person.member):
        assert care.cared.get(f"/app/book?rota={rota}{asked}").status_code == 404


def test_what_is_kept_is_given_out_and_erased(fresh: Care) -> None:
    path, coop = fresh.visit(2), fresh.coop
    fresh.one.post(f"{path}/out")
    fresh.two.post(f"{path}/take")
    fresh.cared.post(f"{path}/book")
    place = Place(coop.community, 0)
    for pages, names in (
        (fresh.cared, {"rota", "rota_carer", "rota_out", "rota_cover", "rota_booking"}),
        (fresh.one, {"rota_carer", "rota_out"}),
        (fresh.two, {"rota_carer", "rota_cover", "rota_booking"}),
    ):
        with fresh.world.service.database.reading() as session:
            given = everything(session, place, pages.person.member)
        assert {name for name in given if name.startswith("rota") and given[name]} == names
    _erase(fresh, place, fresh.two)
    assert path in fresh.else_.get("/app/rota/wanted").text, "it is open again"
    assert fresh.visit(1) in fresh.else_.get("/app/rota/wanted").text
    _erase(fresh, place, fresh.cared)
    for table in TABLES:
        assert rows(fresh.world, select(table).where(col(table.rota_id) == fresh.id)) == []


def _erase(care: Care, place: Place, pages: Pages) -> None:
    def write(session: Session) -> None:
        erase(session, place, pages.person.member)

    care.world.service.database.write(write).result()


def next_visits(pages: Pages) -> list[tuple[str, str]]:
    """The pages of the visits that home shows, and what it says of each."""
    text = pages.get("/app/").text
    _before, _heading, after = text.partition('id="visits"')
    rows = re.findall(r'<a href="(/app/(?:rota|bookings)/[^"]*)">(.*?)</a>', after, re.DOTALL)
    return [(path, re.sub(r"<[^>]*>|\s+", " ", said)) for path, said in rows]


def test_home_says_whose_turn_is_next_to_both_sides(fresh: Care) -> None:
    fresh.one.post(f"{fresh.path}/agree")
    [(path, said)] = next_visits(fresh.cared)
    assert path == fresh.visit(0)
    assert "Getting up" in said
    assert "comes" in said
    theirs = next_visits(fresh.one)
    assert [path for path, _ in theirs] == [fresh.visit(number) for number in (0, 2, 4)]
    assert all("You come" in said for _, said in theirs)
    assert "You are asked" in next_visits(fresh.two)[0][1]
    assert not next_visits(fresh.else_)


def test_home_skips_a_turn_that_is_not_needed(fresh: Care) -> None:
    fresh.cared.post(f"{fresh.visit(0)}/off")
    [(path, _)] = next_visits(fresh.cared)
    assert path == fresh.visit(1)


def test_home_shows_a_turn_with_hours_set_aside_once(fresh: Care) -> None:
    fresh.cared.post(f"{fresh.visit(0)}/off")
    path, coop = fresh.visit(1), fresh.coop
    form = fresh.cared.post(f"{path}/book").headers["location"]
    [hold] = re.findall(r'data-id="([0-9a-f-]+)"', fresh.cared.get(form).text)
    payer, carer, now_ms = fresh.cared.person, fresh.two.person, fresh.world.now_ms
    row = VisitRow(
        community_id=coop.community, book=0, hold_id=hold, owner=payer.member,
        member_id=carer.member, day=str(fresh.today + DAY), at="09:30", place="", note="",
        state="asked", by=payer.member, text="", seen=False, time_ms=now_ms,
        ends_ms=now_ms + 9 * DAY_MS,
    )  # fmt: skip
    coop.world.service.database.write(lambda session: session.add(row)).result()
    fields = {"from_": payer.account, "to": carer.account, "amount": "90"}
    coop.do("hold", payer.key, id=hold, until=now_ms + 9 * DAY_MS, **fields)
    for pages in (fresh.cared, fresh.two):
        assert [path for path, _ in next_visits(pages)][:1] == [f"/app/bookings/{hold}"]
        assert path not in [path for path, _ in next_visits(pages)]
