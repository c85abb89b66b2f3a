"""How the circle is, as pages, pictures and tables: the same figures as under /v1."""

from __future__ import annotations

import csv
import re
import sys
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from api.reports.charts import CHARTS, SVG, drawn, steps_of
from api.reports.told import IN_SHORT
from api.words.i18n import using
from chain.categories import entries_in
from credit.health import MEASURES, Window, measured
from credit.history import past_of

if TYPE_CHECKING:
    from tests.reports.conftest import Desk

PAGES = ("/app/reports", "/app/reports/funder", "/app/reports/social")
FILES = (
    "/app/reports.csv", "/app/reports/spread.svg", "/app/reports/funder.csv",
    "/app/reports/funder.pdf", "/app/reports/accounts.csv", "/app/reports/journal.beancount",
    "/app/reports/social.csv", "/app/reports/social.pdf",
)  # fmt: skip


def test_the_figures_are_those_that_the_export_gives(desk: Desk) -> None:
    found = desk.get(desk.treasurer, "/reports/health")
    past = past_of(entries_in(BytesIO(desk.export())))
    health = measured(past, Window(found["from_ms"], found["until_ms"]), {})
    assert set(MEASURES) < set(found)
    assert found["velocity"]["given"] == str(health.velocity.given)
    assert [int(b) for b in found["spread"]["balances"]] == list(health.spread.balances)
    assert found["circles"]["part"] == health.circles.part
    assert found["below"]["days"] == list(health.below.days)
    assert found["sums"]["total"] == "0"
    assert found["near"]["bounded"] > 0


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_a_member_without_a_role_sees_none_of_it(desk: Desk, path: str) -> None:
    own = {"Cookie": f"ayni={desk.tokens[desk.ana]}"}
    assert desk.world.call("GET", path, headers=own).status_code == 403


@pytest.mark.parametrize("role", ["steward", "treasurer", "auditor"])
def test_who_may_read_the_journal_finds_it_in_the_menu(desk: Desk, role: str) -> None:
    person = desk.treasurer if role == "treasurer" else desk.enter(role)
    own = {"Cookie": f"ayni={desk.coop.token(person)}"}
    home = desk.world.call("GET", "/app/", headers=own).text
    assert home.count('href="/app/reports"') == 1
    assert desk.world.call("GET", "/app/reports", headers=own).status_code == 200


def test_a_page_has_each_figure_with_its_sentence_and_its_numbers(desk: Desk) -> None:
    page = desk.page("/app/reports").decode()
    assert all(f'<h2 id="{name}">' in page for name in MEASURES)
    assert page.count("<table") == len(MEASURES)
    # One of zeros alone would say nothing: nobody stood below zero for a whole day here.
    assert b"0: 0; 10: 0" in desk.page("/app/reports/below.svg")
    assert page.count("data:image/svg+xml;base64,") == len(CHARTS) - 1
    assert "style=" not in page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_how_far_it_is_before_there_are_figures(desk: Desk, path: str) -> None:
    page = desk.page(path).decode()
    steps = [int(one) for one in re.findall(r'<progress max="100" value="(\d+)"', page)]
    assert steps[-1] == 100
    assert steps == sorted(set(steps))
    assert page.rindex("</progress>") < page.index("<table")
    assert page.rstrip().endswith("</html>")


def test_a_picture_says_its_numbers_to_who_hears_it(desk: Desk) -> None:
    root = ET.fromstring(desk.page("/app/reports/idle.svg"))  # noqa: S314 our own
    title, desc = root.find(f"{{{SVG}}}title"), root.find(f"{{{SVG}}}desc")
    assert root.get("role") == "img"
    assert title is not None
    assert title.text == CHARTS["idle"][0]
    assert desc is not None
    assert "≤ 30: " in (desc.text or "")
    assert not list(root.iter(f"{{{SVG}}}script"))


def test_a_picture_of_nothing_is_one_all_the_same() -> None:
    made = ET.fromstring(drawn("Nothing", []))  # noqa: S314 our own
    assert made.tag == f"{{{SVG}}}svg"
    assert not any(type(finder).__name__ == "PluginImportFixer" for finder in sys.meta_path)


def test_a_picture_counts_whole_members_and_has_the_readers_decimals() -> None:
    with using("ca"):
        members = drawn("", [("a", 2), ("b", 0)]).decode()
        hours = drawn("", [("a", 0.5), ("b", -0.25)]).decode()
    assert re.findall(r">(\d[.,]\d+)<", members) == []
    assert ">0,2<" in hours
    assert "a: 0,5; b: \u22120,25" in hours


def test_tables_have_the_pages_rows(desk: Desk) -> None:
    text = desk.page("/app/reports/funder.csv?period=2023-Q4").decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert ["Month", "Category", "Hours"] in rows
    [total] = [row[2] for row in rows if row[0] == "All together"]
    assert f"<strong>{total}</strong>" in desk.page("/app/reports/funder?period=2023-Q4").decode()
    circle = list(csv.reader(StringIO(desk.page("/app/reports.csv").decode("utf-8-sig"))))
    assert [row[0] for row in circle[1:]].count("All accounts together") == 4
    # People see a minus; spreadsheets read a hyphen alone as one.
    [below] = {row[2] for row in circle if row[1] == "Members below zero"}
    assert below.startswith("-")
    shown = desk.page("/app/reports").decode().replace("\xa0", " ")
    assert f"<strong>\u2212{below[1:]}</strong>" in shown


def test_a_beginning_is_frozen_from_the_page(desk: Desk) -> None:
    page = desk.page("/app/reports/funder").decode()
    assert "Freeze the beginning" in page
    own = {"Cookie": f"ayni={desk.tokens[desk.treasurer]}", "Sec-Fetch-Site": "same-origin"}
    sent = desk.world.call("POST", "/app/reports/baseline", headers=own, data={"period": "2023-Q4"})
    assert sent.status_code == 303
    after = desk.page("/app/reports/funder").decode()
    assert "Freeze the beginning" not in after
    assert "Frozen: 4th quarter 2023" in after


def test_a_period_that_is_none_is_the_quarter_we_are_in(desk: Desk) -> None:
    page = desk.page("/app/reports/funder?period=2023-99").decode()
    assert '<option value="2024-Q1" selected>1st quarter 2024</option>' in page


def test_what_says_most_stands_first(desk: Desk) -> None:
    page = desk.page("/app/reports").decode()
    short, _, rest = page.partition('<h2 id="sums">')
    found = re.findall(r'<dt><a href="#(\w+)">([^<]+)</a></dt><dd><strong>([^<]+)', short)
    assert [name for name, _title, _number in found] == [name for name, _at in IN_SHORT]
    for _name, title, number in found:
        assert re.search(rf'{re.escape(title)}</th><td class="number"[^>]*>{number}<', rest)


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ([2, 0, 0], [0, 1, 2]),
        ([0, 0], [0, 1]),
        ([], [0, 1]),
        ([37, 5], [0, 10, 20, 30, 40]),
        ([-0.5, 1.5], [-0.5, 0, 0.5, 1, 1.5]),
        ([-3], [-3, -2, -1, 0]),
    ],
)
def test_a_picture_has_few_lines_and_none_between_two_people(
    values: list[float], lines: list[float]
) -> None:
    assert steps_of(values) == lines


def test_a_picture_writes_numbers_as_its_reader_does() -> None:
    with using("fr"):
        assert b">0,5<" in drawn("Some", [("1", 0.5), ("2", 1.5)])


def test_who_declined_and_who_looked_stands_in_the_social_report(desk: Desk) -> None:
    before = desk.get(desk.treasurer, "/reports/social?year=2024")
    made = desk.request(days=2)
    assert made.is_success, made.text
    desk.tokens[desk.ben] = desk.coop.token(desk.ben)
    declined = desk.ask(desk.ben, "POST", f"/requests/{made.json()['request']}/decline")
    assert declined.is_success, declined.text
    desk.get(desk.treasurer, f"/accounts/{desk.ana.account}/statement")
    found = desk.get(desk.treasurer, "/reports/social?year=2024")
    assert (found["asked"], found["declined"]) == (before["asked"] + 1, before["declined"] + 1)
    assert found["looks"]["history"] == before["looks"].get("history", 0) + 1
    for text in ("My mother is ill", "Still more"):
        own = {"account": desk.ben.account, "text": text}
        assert desk.ask(desk.ben, "POST", "/me/appeals", **own).is_success
    [appeal, _] = desk.get(desk.treasurer, "/appeals")["appeals"]
    path = f"/appeals/{appeal['appeal']}/reply"
    assert desk.ask(desk.treasurer, "POST", path, text="We looked at it").is_success
    found = desk.get(desk.treasurer, "/reports/social?year=2024")
    assert (found["appeals"], found["answered"]) == (2, 1)
    own = found["givers"]
    assert own["members"] == sum(
        own[name] for name in ("only_gave", "only_received", "did_both", "neither")
    )
