"""Figures that were made before: shown as such, made again at will, and never when false."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from api.reports.kept import CIRCLE, FUNDERS, KINDS, YEARLY, kept, made_by_steps
from api.reports.tables import KeptReportRow
from tests.categories.test_list import CARE, put
from tests.reports.conftest import DAY_MS, kept_rows

if TYPE_CHECKING:
    from collections.abc import Generator

    from api.reports.kept import Figures, Kind
    from tests.reports.conftest import Desk

PAGES = ("/app/reports", "/app/reports/funder", "/app/reports/social")
BEFORE = "These figures count"


def told(page: bytes) -> str:
    """Its figures alone."""
    [found] = re.findall(r'<div class="[^"]*figures.*?</main>', page.decode(), re.DOTALL)
    return str(found)


def change(desk: Desk, **values: object) -> None:
    """Let what is kept be otherwise."""
    done = update(KeptReportRow).values(**values)
    desk.world.service.database.write(lambda session: session.exec(done)).result()


def made(desk: Desk, kind: Kind[Any], period: str) -> Figures[Any]:
    with desk.caller() as caller:
        return _end(made_by_steps(caller, kind, period))


def _end(steps: Generator[int, None, Figures[Any]]) -> Figures[Any]:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Figures[Any] = end.value
            return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_at_once_with_what_its_first_visit_made(large: Desk, path: str) -> None:
    first = large.page(path)
    assert b"<progress" in first
    assert BEFORE.encode() not in first
    large.world.now_ms += 60_000
    again = large.page(path)
    assert b"<progress" not in again
    assert f"{BEFORE} " in again.decode()
    [row] = kept_rows(large).values()
    assert f'<time data-ms="{row.time_ms}"' in again.decode()
    assert told(again) == told(first)
    assert told(first)


@pytest.mark.parametrize("path", PAGES)
def test_a_small_book_keeps_nothing_and_says_what_is_so_now(desk: Desk, path: str) -> None:
    before = desk.page(path)
    desk.coop.pay(desk.ana, desk.ben, 7)
    after = desk.page(path)
    assert told(after) != told(before)
    assert b"<progress" in after
    assert BEFORE.encode() not in after
    assert not kept_rows(desk)


@pytest.mark.parametrize("path", PAGES)
def test_what_was_exchanged_since_is_counted_when_it_is_made_again(large: Desk, path: str) -> None:
    large.page(path)
    before = large.page(path)
    large.coop.pay(large.ana, large.ben, 7)
    assert told(large.page(path)) == told(before)
    [link] = re.findall(r'href="([^"]*again=1)"', before.decode())
    again = large.page(link.replace("&amp;", "&"))
    assert b"<progress" in again
    assert told(again) != told(before)
    assert told(large.page(path)) == told(again)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("more", ["", "?again=1"])
def test_a_member_without_a_role_sees_nothing_kept(large: Desk, path: str, more: str) -> None:
    large.page(path)
    own = {"Cookie": f"ayni={large.tokens[large.ana]}"}
    assert large.world.call("GET", path + more, headers=own).status_code == 403


@pytest.mark.parametrize(
    ("kind", "period"), [(CIRCLE, ""), (FUNDERS, "2023-Q4"), (FUNDERS, "2024"), (YEARLY, "2023")]
)
def test_what_is_kept_is_what_was_made(large: Desk, kind: Kind[Any], period: str) -> None:
    fresh = made(large, kind, period)
    with large.caller() as caller:
        assert kept(caller, kind, period) == fresh
        assert fresh.size == caller.row.size


def test_nothing_is_kept_of_periods_that_nobody_is_offered(large: Desk) -> None:
    for period in ("2023-12", "2031", "2019-Q1"):
        assert b"<progress" in large.page(f"/app/reports/funder?period={period}")
    large.page("/app/reports/social?year=2031")
    assert not kept_rows(large)


@pytest.mark.parametrize("values", [{"form": "ab" * 32}, {"size": 1_000_000}])
def test_what_another_program_or_a_longer_book_made_is_dropped(
    large: Desk, values: dict[str, object]
) -> None:
    large.page("/app/reports")
    change(large, body="[1, 2, 3]", **values)
    assert b"<progress" in large.page("/app/reports")
    assert BEFORE.encode() in large.page("/app/reports")


def test_what_was_made_within_a_period_is_not_shown_once_that_is_over(large: Desk) -> None:
    path = "/app/reports/funder?period=2023-Q4"
    large.page(path)
    assert b"<progress" not in large.page(path)
    change(large, time_ms=1_700_000_000_000)  # In November 2023.
    assert b"<progress" in large.page(path)


def test_kept_figures_have_the_words_of_whoever_reads_and_of_now(large: Desk) -> None:
    large.page("/app/reports/funder?period=2023-Q4")
    assert put(large, CARE).is_success
    page = large.page("/app/reports/funder?period=2023-Q4").decode()
    assert "<progress" not in page
    assert "Caring" in page
    own = {
        "Cookie": f"ayni={large.tokens[large.treasurer]}", "Accept-Language": "es",
    }  # fmt: skip
    spanish = large.world.call("GET", "/app/reports/funder?period=2023-Q4", headers=own).text
    assert "Estas cifras cuentan" in spanish
    assert "oct 2023" in spanish or "nov 2023" in spanish


def test_kept_figures_stand_beside_a_beginning_that_is_frozen_later(large: Desk) -> None:
    large.page("/app/reports/funder?period=2024-Q1")
    large.ask(large.treasurer, "PUT", "/reports/baseline", period="2023-Q4")
    page = large.page("/app/reports/funder?period=2024-Q1").decode()
    assert "<progress" not in page
    assert "Compared with the beginning" in page
    assert "Freeze the beginning" not in page


def test_v1_and_files_are_made_when_they_are_asked_for(large: Desk) -> None:
    path = "/reports/funder?period=2024-Q1"
    large.page(f"/app{path}")
    before = int(large.get(large.treasurer, path)["total"])
    large.coop.pay(large.ana, large.ben, 7)
    assert int(large.get(large.treasurer, path)["total"]) == before + 7
    table = "/app/reports/funder.csv?period=2024-Q1"
    shown = large.page(table)
    large.coop.pay(large.ana, large.ben, 7)
    assert large.page(table) != shown


def test_with_an_age_that_is_taken_back_goes_what_was_reckoned_by_it(large: Desk) -> None:
    large.page("/app/reports")
    large.page("/app/reports/social")
    assert large.ask(large.ana, "PUT", "/me/age", band=60).is_success
    assert set(kept_rows(large)) == {("health", ""), ("social", "2024")}
    assert large.ask(large.ana, "DELETE", "/me/age").is_success
    assert set(kept_rows(large)) == {("social", "2024")}


def made_meanwhile(large: Desk, kind: Kind[Any], period: str, path: str) -> None:
    """Make figures, of which Ana has something deleted before they are kept."""
    with large.caller() as caller:
        steps = made_by_steps(caller, kind, period)
        next(steps)
        assert large.ask(large.ana, "DELETE", path).is_success
        _end(steps)


def test_an_age_that_is_taken_back_meanwhile_is_in_nothing_that_is_kept(large: Desk) -> None:
    assert large.ask(large.ana, "PUT", "/me/age", band=60).is_success
    made_meanwhile(large, CIRCLE, "", "/me/age")
    assert not kept_rows(large)
    made(large, CIRCLE, "")
    assert set(kept_rows(large)) == {("health", "")}


def test_what_somebody_erases_is_in_nothing_that_is_kept(large: Desk) -> None:
    large.page("/app/reports/funder")
    large.tokens[large.eva] = large.coop.token(large.eva)
    assert large.ask(large.eva, "DELETE", "/me/data").is_success
    assert kept_rows(large), "nothing that is counted was erased"
    assert large.request(days=2).is_success
    large.page("/app/reports/funder?again=1")
    assert large.ask(large.ana, "DELETE", "/me/data?knowing_debt=true").is_success
    assert not kept_rows(large)


def test_what_somebody_erases_meanwhile_is_in_nothing_that_is_kept(large: Desk) -> None:
    assert large.request(days=2).is_success
    made_meanwhile(large, FUNDERS, "2024-Q1", "/me/data?knowing_debt=true")
    assert not kept_rows(large)


def test_what_somebody_said_of_a_limit_and_erases_meanwhile_is_in_nothing(large: Desk) -> None:
    said = {"account": large.ana.account, "text": "My mother is ill"}
    assert large.ask(large.ana, "POST", "/me/appeals", **said).is_success
    made_meanwhile(large, YEARLY, "2024", "/me/data?knowing_debt=true")
    assert not kept_rows(large)


def test_a_request_that_is_taken_back_is_in_nothing_that_is_kept(large: Desk) -> None:
    made(large, FUNDERS, "2023-Q4")
    large.world.now_ms += 1
    asked = large.request().json()["request"]
    assert made(large, FUNDERS, "2024-Q1").found.answers.asked == 1
    assert large.ask(large.ana, "DELETE", f"/requests/{asked}").is_success
    # What was made before it was asked cannot have counted it.
    assert set(kept_rows(large)) == {("funder", "2023-Q4")}


def test_a_request_that_is_taken_back_meanwhile_is_in_nothing_that_is_kept(large: Desk) -> None:
    asked = large.request().json()["request"]
    made_meanwhile(large, FUNDERS, "2024-Q1", f"/requests/{asked}")
    assert not kept_rows(large)


def test_figures_that_took_longer_do_not_replace_newer_ones(large: Desk) -> None:
    with large.caller() as caller:
        slow = made_by_steps(caller, CIRCLE, "")
        next(slow)
        large.world.now_ms += DAY_MS
        newer = made(large, CIRCLE, "")
        _end(slow)
    assert kept_rows(large)["health", ""].time_ms == newer.time_ms


def test_what_a_clock_that_ran_ahead_made_is_dropped(large: Desk) -> None:
    large.world.now_ms += DAY_MS
    made(large, CIRCLE, "")
    large.world.now_ms -= DAY_MS
    assert b"<progress" in large.page("/app/reports")
    assert kept_rows(large)["health", ""].time_ms == large.world.now_ms
    assert BEFORE.encode() in large.page("/app/reports")


def test_every_kind_has_a_form_of_its_own() -> None:
    assert len({kind.form for kind in KINDS.values()}) == len(KINDS)
