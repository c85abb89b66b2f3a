"""Old pages and spans of a statement: found from milestones, and the same as by walking."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from sqlmodel import col, select

from chain import closing
from ledger.tables import MilestoneRow
from tests.support.postgres import url_of
from tests.support.world import Coop, Person, World

STEP_MS = 10_000


class Past(NamedTuple):
    """A member's whole statement, and where it is asked for."""

    coop: Coop
    ana: Person
    token: str
    rows: list[dict[str, Any]]

    def page(self, **asked: int) -> dict[str, Any]:
        path = f"{self.coop.path}/accounts/{self.ana.account}/statement"
        page: dict[str, Any] = self.coop.world.get(path, self.token, params={"limit": 100} | asked)
        return page


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def past(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Past]:
    """Three epochs of payments, with a milestone at every third leg; the last is open."""
    folder, url = tmp_path_factory.mktemp("past"), url_of(request, request.param)
    with pytest.MonkeyPatch.context() as patch, World(folder, database_url=url) as world:
        patch.setattr(closing, "MILESTONE_LEGS", 3)
        coop = Coop(world, "Long ago")
        ana, ben = coop.join(), coop.join()
        for _ in range(3):
            for turn in range(9):
                sides = (ana, ben) if turn % 2 else (ben, ana)
                coop.pay(*sides, turn + 1)
                coop.pay(coop.steward, ben, 1)
                world.now_ms += STEP_MS
            world.service.close_epoch(coop.community, coop.book).result()
        for turn in range(7):
            coop.pay(ben, ana, turn + 1)
            world.now_ms += STEP_MS
        whole = Past(coop, ana, coop.token(ana), [])
        yield whole._replace(rows=whole.page()["rows"])


def test_any_span_is_what_the_whole_statement_has_of_it(past: Past) -> None:
    assert len(past.rows) == 1 + 3 * 9 + 7
    times = [row["time_ms"] for row in past.rows]
    for until in range(min(times) - STEP_MS, max(times) + 2 * STEP_MS, STEP_MS // 2):
        wanted = [row for row in past.rows if row["time_ms"] <= until]
        assert past.page(until=until)["rows"] == wanted
        since = until - 5 * STEP_MS
        found = past.page(until=until, since=since)
        assert found["rows"] == [row for row in wanted if row["time_ms"] >= since]
        assert found["next"] is None


def test_an_old_page_goes_on_to_the_older_ones(past: Past) -> None:
    until = past.rows[9]["time_ms"]
    first = past.page(until=until, limit=4)
    older = past.page(before=first["next"], limit=4)
    assert [*first["rows"], *older["rows"]] == past.rows[9:17]


def test_an_old_page_is_not_walked_to(past: Past) -> None:
    with past.coop.world.service.database.reading() as session:
        marks = session.exec(select(MilestoneRow).order_by(col(MilestoneRow.seq))).all()
    path = f"{past.coop.path}/accounts/{past.ana.account}"
    slot = past.coop.world.get(path, past.token)["slot"]
    of_account = [row.seq for row in marks if row.slot == slot]
    legs = [row["seq"] for row in reversed(past.rows)]
    assert of_account == [seq for at, seq in enumerate(legs[: 1 + 27], 1) if at % 3 == 0]
