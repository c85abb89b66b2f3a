"""The funder's table: as an outsider reckons it from the export, on paper, and compared."""

from __future__ import annotations

import json
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from api.categories.fast import counted
from api.reports.periods import period_named, quarters_since
from chain.categories import entries_in, reckon
from ledger.amounts import Unit
from tests.reports.outsider import table

if TYPE_CHECKING:
    from tests.reports.conftest import Desk

HOURS = Unit("h", 60)
MONTHS = {
    "2023": {f"2023-{month:02}" for month in range(1, 13)},
    "2023-Q4": {"2023-10", "2023-11", "2023-12"},
    "2023-12": {"2023-12"},
    "2024-Q1": {"2024-01", "2024-02", "2024-03"},
}


def funder(desk: Desk, period: str) -> Any:  # noqa: ANN401
    return desk.get(desk.treasurer, f"/reports/funder?period={period}")


@pytest.mark.parametrize("period", MONTHS)
def test_an_outsider_with_the_export_alone_gets_the_same_table(desk: Desk, period: str) -> None:
    found, outside = funder(desk, period), table(desk.export(), MONTHS[period])
    hours = {(one["month"], one["category"]): int(one["amount"]) for one in found["hours"]}
    assert hours
    assert hours == outside["hours"]
    assert int(found["total"]) == outside["total"] == sum(hours.values())
    for name in ("above", "below"):
        assert int(found[name]) == outside[name]
    assert found["active"] == outside["active"]
    assert int(found["above"]) + int(found["below"]) + int(found["community"]) == 0


def test_all_accounts_add_up_from_one_period_to_the_next(desk: Desk) -> None:
    before = desk.get(desk.treasurer, "/reports/accounts?period=2023-Q4")["accounts"]
    after = desk.get(desk.treasurer, "/reports/accounts?period=2024-Q1")["accounts"]
    assert [one["closing"] for one in before] == [one["opening"] for one in after]
    for one in (*before, *after):
        opening, received, given = (int(one[k]) for k in ("opening", "received", "given"))
        assert opening + received - given == int(one["closing"])
    assert sum(int(one["closing"]) for one in after) == 0
    assert any(int(one["given"]) for one in after)


def test_who_looks_at_all_accounts_is_seen_to(desk: Desk) -> None:
    desk.get(desk.treasurer, "/reports/accounts?period=2023")
    looks = desk.get(desk.ana, "/me/access-log")
    assert "all balances" in json.dumps(looks)


@pytest.mark.parametrize("path", ["funder", "social"])
def test_a_report_is_a_pdf_that_says_the_same_sums(desk: Desk, path: str) -> None:
    pdf = desk.page(f"/app/reports/{path}.pdf?period=2023-Q4&year=2023")
    reader = PdfReader(BytesIO(pdf))
    text = " ".join(page.extract_text() for page in reader.pages)
    outside = table(desk.export(), MONTHS["2023-Q4" if path == "funder" else "2023"])
    assert (
        HOURS.read(_after(text, "All together" if path == "funder" else "In the year,"))
        == (outside["total"])
    )


def _after(text: str, words: str) -> str:
    """The amount of hours that follows some words."""
    rest = text.split(words, 1)[1].split()
    end = rest.index("h") + 2 if rest[rest.index("h") + 1].isdigit() else rest.index("h") + 1
    return " ".join(rest[:end])


def test_the_pdfs_rows_add_up_to_its_sum_and_to_the_export(desk: Desk) -> None:
    reader = PdfReader(BytesIO(desk.page("/app/reports/funder.pdf?period=2023-Q4")))
    text = "\n".join(page.extract_text() for page in reader.pages)
    between = text.split("Month Category Hours")[1].split("All together")[0]
    rows = [line for line in between.splitlines() if "2023" in line]
    amounts = [HOURS.read(_amount_at_end(line)) for line in rows]
    outside = table(desk.export(), MONTHS["2023-Q4"])
    assert sorted(amounts) == sorted(outside["hours"].values())  # type: ignore[attr-defined]
    assert sum(amounts) == outside["total"]


def _amount_at_end(line: str) -> str:
    words = line.replace("\u00a0", " ").split()
    start = len(words) - (3 if words[-2] == "h" else 2)
    return " ".join(words[start:])


def test_a_beginning_is_frozen_once_and_later_periods_stand_beside_it(desk: Desk) -> None:
    path = "/reports/baseline"
    assert desk.get(desk.treasurer, path)["period"] is None
    early = desk.ask(desk.treasurer, "PUT", path, period="2024")
    assert early.json()["fields"] == {"where": "period", "why": "not_over"}
    assert desk.ask(desk.ana, "PUT", path, period="2023-Q4").status_code == 403
    assert desk.ask(desk.treasurer, "PUT", path, period="2023-Q4").status_code == 204
    again = desk.ask(desk.treasurer, "PUT", path, period="2023")
    assert again.json()["fields"] == {"where": "period", "why": "frozen_already"}
    found = desk.get(desk.treasurer, f"{path}?period=2024-Q1")
    assert found["hash"] == sha256(found["body"].encode()).hexdigest()
    then, now = funder(desk, "2023-Q4"), funder(desk, "2024-Q1")
    figures = {one["name"]: (one["then"], one["now"]) for one in found["compared"]}
    assert figures["total"] == (then["total"], now["total"])
    assert figures["active"] == (str(then["active"]), str(now["active"]))
    assert b"Compared with the beginning" in desk.page("/app/reports/funder?period=2024-Q1")


def test_what_was_frozen_stays_whatever_is_taken_back_later(desk: Desk) -> None:
    desk.ask(desk.treasurer, "PUT", "/reports/baseline", period="2023-Q4")
    before = desk.get(desk.treasurer, "/reports/baseline")["body"]
    desk.coop.pay(desk.ana, desk.ben, 5)
    assert desk.get(desk.treasurer, "/reports/baseline")["body"] == before


def test_counting_quickly_is_counting_as_anybody_counts(desk: Desk) -> None:
    with desk.caller() as caller:
        quick = reckon(counted(caller))  # type: ignore[arg-type]
    assert quick == reckon(entries_in(BytesIO(desk.export())))


def test_periods_follow_one_another() -> None:
    year = period_named("2024").window
    quarters = [period_named(f"2024-Q{n}").window for n in range(1, 5)]
    months = [period_named(f"2024-{n:02}").window for n in range(1, 13)]
    for parts in (quarters, months):
        assert (parts[0].from_ms, parts[-1].until_ms) == year
        assert all(a.until_ms == b.from_ms for a, b in pairwise(parts))
    assert quarters_since(year.from_ms, year.until_ms - 1) == [
        "2024-Q4", "2024-Q3", "2024-Q2", "2024-Q1"
    ]  # fmt: skip
