"""The clock prepares each period of an adopted act that is over, once, and signs nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

import api.acts.clocked
from api.acts.clocked import next_period, over_ms
from api.acts.jobs import EndedPeriods
from api.acts.tables import PeriodRow
from api.audits.tables import ScheduleRow
from api.lists.tables import ListRow
from api.reaching.stirring import stirred
from api.service.clock import Clock
from credit.acts.periods import DAY_MS, month_ms
from credit.adopting import Policy
from ledger.ids import NIL
from ledger.store import Place
from tests.acts.test_acts import LEVY, Desk

if TYPE_CHECKING:
    from tests.support.offices import Office

HOUR_MS = 3_600_000
JANUARY = month_ms(2024, 1), month_ms(2024, 2)
FEBRUARY = month_ms(2024, 2), month_ms(2024, 3)
MARCH = month_ms(2024, 3), month_ms(2024, 4)


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def look(desk: Desk) -> None:
    """The clock comes round, a minute later."""
    desk.at(desk.office.world.now_ms + 60_000)
    Clock(desk.office.world.service, [EndedPeriods()]).look()


def prepared(desk: Desk) -> list[dict[str, Any]]:
    """What is prepared and not signed, as programs see it."""
    found = desk.office.get(desk.tess, "/acts/periods")["periods"]
    assert isinstance(found, list)
    return found


def sign(desk: Desk, parts: str) -> None:
    """Sign a list as it stands, by all who must, and have it entered."""
    fields = desk.office.get(desk.tess, f"/lists/{parts}")["fields"]
    own = {"from_" if name == "from" else name: value for name, value in fields.items()}
    desk.coop.do("list-approved", *desk.coop.board, desk.tess.key, **own)
    desk.look()


def rows(desk: Desk, table: type[Any]) -> list[Any]:
    """All rows of a table."""
    with desk.office.world.service.database.reading() as session:
        return list(session.exec(select(table)).all())


def test_a_period_that_is_over_is_prepared_told_and_signed_by_people(desk: Desk) -> None:
    desk.adopt(figures=LEVY)
    desk.act("levy-1", **desk.levy())
    desk.at(JANUARY[0] + HOUR_MS)
    look(desk)
    before = desk.balance(desk.fund)
    [december] = prepared(desk)
    assert (december["tag"], december["from_ms"], december["why"]) == (
        "levy-1",
        month_ms(2023, 12),
        None,
    )
    home = desk.page(desk.steward, "/app/").text
    assert "Membership levy, December 2023: waits to be signed" in home
    assert f"/app/lists/{december['parts']}" in desk.page(desk.tess, "/app/acts").text
    assert "waits to be signed" not in desk.page(desk.office.ana, "/app/").text
    desk.look()
    assert desk.balance(desk.fund) == before
    sign(desk, december["parts"])
    assert desk.balance(desk.fund) == before + 75
    assert prepared(desk) == []
    assert "waits to be signed" not in desk.page(desk.steward, "/app/").text
    assert desk.audited() == 2


def test_missed_periods_come_once_each_the_oldest_first(desk: Desk) -> None:
    desk.adopt(figures=LEVY)
    desk.act("levy-1", **desk.levy())
    desk.at(MARCH[1] + HOUR_MS)
    seen = []
    for _month in range(6):
        look(desk)
        look(desk)
        for one in prepared(desk):
            seen.append(one["from_ms"])
            sign(desk, one["parts"])
    assert seen == [month_ms(2023, 12), JANUARY[0], FEBRUARY[0], MARCH[0]]
    assert desk.balance(desk.fund) == 5 * 75
    assert len(rows(desk, PeriodRow)) == 1


def test_a_process_that_was_killed_leaves_nothing_half_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.adopt(figures=LEVY)
    desk.act("levy-1", **desk.levy())
    desk.at(JANUARY[0] + HOUR_MS)
    kept = api.acts.clocked.signed_until

    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    service = desk.office.world.service
    with service.database.reading() as session:
        [due] = EndedPeriods().due(session, desk.office.world.now_ms)
    monkeypatch.setattr(api.acts.clocked, "signed_until", killed)
    with pytest.raises(KeyboardInterrupt):
        EndedPeriods().do(service, due)
    assert rows(desk, PeriodRow) == []
    monkeypatch.setattr(api.acts.clocked, "signed_until", kept)
    look(desk)
    EndedPeriods().do(service, due)
    assert len(prepared(desk)) == len(rows(desk, PeriodRow)) == 1
    assert {row.member_id for row in rows(desk, ListRow)} == {NIL}


def test_what_cannot_be_reckoned_is_told_with_the_reason_and_what_to_do(desk: Desk) -> None:
    desk.adopt(figures=LEVY)
    desk.at(FEBRUARY[0] + HOUR_MS)
    look(desk)
    [one] = prepared(desk)
    assert (one["parts"], one["why"]) == (None, "several_accounts")
    assert "Choose one" in one["detail"]
    text = desk.page(desk.tess, "/app/").text
    assert "Membership levy, January 2024: not prepared." in text
    assert re.search(r'href="/app/acts/levy-1\?from=2024-01"', text)
    with desk.office.world.service.database.reading() as session:
        members = {one.member for one in stirred(session, 0) if one.what[0] == "act"}
    assert members == {desk.tess.member, desk.steward.member}
    desk.act("levy-1", **desk.levy(JANUARY))
    assert prepared(desk) == []
    desk.at(MARCH[0] + HOUR_MS)
    look(desk)
    assert [one["why"] for one in prepared(desk)] == [None]


def test_what_comes_to_nothing_is_passed_over(desk: Desk) -> None:
    desk.adopt("saving-1", {"keep": 0, "months": 1})
    desk.at(MARCH[0] + HOUR_MS)
    look(desk)
    look(desk)
    assert prepared(desk) == []
    assert [row.from_ms for row in rows(desk, PeriodRow)] == [JANUARY[0], FEBRUARY[0]]
    assert rows(desk, ListRow) == []


def test_other_figures_have_it_prepared_again_and_an_ended_rule_forgets_it(desk: Desk) -> None:
    desk.adopt(figures=LEVY)
    desk.act("levy-1", **desk.levy())
    desk.at(JANUARY[0] + HOUR_MS)
    look(desk)
    [first] = prepared(desk)
    desk.adopt(figures=LEVY | {"amount": 20})
    desk.at(FEBRUARY[0] + DAY_MS)
    look(desk)
    [other] = prepared(desk)
    assert other["parts"] != first["parts"]
    assert desk.office.get(desk.tess, f"/lists/{other['parts']}")["fields"]["total"] == "100"
    desk.coop.do("policy-ended", *desk.coop.board, kind="levy", reason="55" * 32)
    assert prepared(desk) == []


@pytest.mark.parametrize(
    ("zone", "hours"), [("UTC", 0), ("America/New_York", 5), ("Asia/Tokyo", 0)]
)
def test_a_period_is_over_where_the_book_is(desk: Desk, zone: str, hours: int) -> None:
    place = Place(desk.coop.community, 0)
    row = ScheduleRow(community_id=place.community, book=0, zone=zone, period="never", since_ms=1)
    desk.office.world.service.database.write(lambda session: session.merge(row)).result()
    with desk.office.world.service.database.reading() as session:
        assert over_ms(session, place, JANUARY) == JANUARY[1] + hours * HOUR_MS


@pytest.mark.parametrize(
    ("begins", "months", "done", "period"),
    [
        (JANUARY[0], 1, 0, JANUARY),
        (JANUARY[0] + 5 * HOUR_MS, 1, 0, JANUARY),
        (JANUARY[0] - 9 * HOUR_MS, 1, 0, JANUARY),
        (JANUARY[0] + DAY_MS, 1, 0, FEBRUARY),
        (JANUARY[0] + 9 * DAY_MS, 3, 0, (month_ms(2024, 4), month_ms(2024, 7))),
        (JANUARY[0], 1, JANUARY[1], FEBRUARY),
        (JANUARY[0], 3, FEBRUARY[0], (month_ms(2024, 2), month_ms(2024, 5))),
        (JANUARY[0], 1, JANUARY[1] + DAY_MS, MARCH),
    ],
)
def test_periods_follow_each_other_from_where_the_rule_begins(
    begins: int, months: int, done: int, period: tuple[int, int]
) -> None:
    policy = Policy("order", "levy-1", (("months", months),), begins)
    assert next_period(policy, done) == period
