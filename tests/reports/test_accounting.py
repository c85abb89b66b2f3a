"""The accountant's journal, read and checked by Beancount itself."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core.data import Balance, Open, Transaction

from api.reports.accounting import Names
from api.words.numbers import number_of
from credit.history import Owner, Past
from ledger.amounts import Unit
from tests.reports.outsider import table

if TYPE_CHECKING:
    from tests.reports.conftest import Desk


def read(text: str) -> tuple[list[Any], list[Any]]:
    entries, errors, _options = loader.load_string(text)
    return entries, errors


def of_kind(entries: list[Any], kind: type) -> list[Any]:
    return [one for one in entries if isinstance(one, kind)]


@pytest.mark.parametrize("period", ["2023", "2023-Q4", "2024-01", "2024"])
def test_beancount_reads_a_period_and_finds_no_fault(desk: Desk, period: str) -> None:
    answer = desk.ask(desk.treasurer, "GET", f"/reports/journal?period={period}")
    entries, errors = read(answer.text)
    assert not errors
    assert of_kind(entries, Balance)
    transactions = of_kind(entries, Transaction)
    assert all(not sum(leg.units.number for leg in one.postings) for one in transactions)
    page = desk.page(f"/app/reports/journal.beancount?period={period}")
    assert page.decode() == answer.text


def test_its_sums_are_those_of_the_export(desk: Desk) -> None:
    text = desk.ask(desk.treasurer, "GET", "/reports/journal?period=2023-Q4").text
    entries, _ = read(text)
    outside = table(desk.export(), {"2023-10", "2023-11", "2023-12"})
    hours: dict[str, Decimal] = {}
    for one in of_kind(entries, Transaction):
        if one.narration in {"transfer", "exchange", "transfer-by-mandate", "capture", "payments"}:
            category = one.meta.get("category", "")
            moved = sum(max(leg.units.number, 0) for leg in one.postings)
            hours[category] = hours.get(category, Decimal()) + moved
    expected: dict[str, int] = {}
    for (_, category), amount in outside["hours"].items():  # type: ignore[attr-defined]
        expected[category] = expected.get(category, 0) + amount
    assert {category: int(amount) for category, amount in hours.items()} == expected
    closing = [-int(one.amount.number) for one in of_kind(entries, Balance)]
    assert sum(balance for balance in closing if balance > 0) == outside["above"]


def test_one_minute_that_is_not_the_books_is_found(desk: Desk) -> None:
    text = desk.ask(desk.treasurer, "GET", "/reports/journal?period=2023-Q4").text
    line = re.search(r"^20\d\d-\d\d-\d\d balance \S+ +(-?\d+) MIN$", text, re.MULTILINE)
    assert line is not None
    wrong = line[0].replace(f" {line[1]} MIN", f" {int(line[1]) + 1} MIN")
    _, errors = read(text.replace(line[0], wrong))
    assert len(errors) == 1


def test_a_later_period_begins_with_what_was_there(desk: Desk) -> None:
    text = desk.ask(desk.treasurer, "GET", "/reports/journal?period=2024").text
    first = of_kind(read(text)[0], Transaction)[0]
    assert first.narration == "Opening balances"


def test_nobody_is_named_and_every_account_is_there_by_its_number(desk: Desk) -> None:
    text = desk.ask(desk.treasurer, "GET", "/reports/journal?period=2024").text
    assert desk.ana.member not in text
    assert desk.ana.account not in text
    names = {one.account for one in of_kind(read(text)[0], Open)}
    accounts = desk.get(desk.treasurer, "/reports/accounts?period=2024")["accounts"]
    assert {name.rpartition(":N")[2] for name in names} == {one["number"] for one in accounts}


@pytest.mark.parametrize(
    ("unit", "subunits", "shown"),
    [
        (Unit("h", 60), 90, "-90 MIN"),
        (Unit("EUR", 100), -1205, "12.05 EUR"),
        (Unit("EUR", 100), 5, "-0.05 EUR"),
        (Unit("g", 1), 7, "-7 UNITG"),
        (Unit("k€", 1000), 1, "-0.001 UNITK"),
    ],
)
def test_amounts_of_each_unit_stand_as_accountants_write_them(
    unit: Unit, subunits: int, shown: str
) -> None:
    past = Past()
    past.owners = {"a": Owner("m", "member", 0), "f": Owner("c", "fund", 0)}
    names = Names(past, {"a": 12, "f": 3}, unit)
    assert names.amount(subunits) == shown
    assert names.account("a") == f"Liabilities:Members:N{number_of(12)}"
    assert names.account("f") == f"Equity:Coop:N{number_of(3)}"


def test_members_without_a_role_read_no_journal_and_who_does_is_seen(desk: Desk) -> None:
    refused = desk.ask(desk.ana, "GET", "/reports/journal?period=2024")
    assert refused.status_code == 403
    desk.ask(desk.treasurer, "GET", "/reports/journal?period=2024")
    assert "all entries" in str(desk.get(desk.ana, "/me/access-log"))
