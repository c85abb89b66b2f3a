"""The statement, its search and its table; an exchange and the proof of it."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def test_a_statement_is_paged_and_searched(phone: Phone, town: Town) -> None:
    payer, payee = town.join("Inés"), town.join("Björn")
    for number in range(30):
        town.pay(payer, payee, 1, f"Walk {number}: 100% _dog_")
    phone.sign_in(payer)
    phone.visit("/app/statement")
    lines = phone.page.locator(".lines li")
    expect(lines).to_have_count(25)
    phone.seen("statement-long")
    phone.page.locator('a[href*="before="]').click()
    expect(lines).to_have_count(6)
    phone.page.locator("#q").fill("walk 7: 100% _")
    phone.page.locator("#q + button").click()
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("Walk 7")
    phone.page.locator("#q").fill("walk__")
    phone.page.locator("#q + button").click()
    expect(lines).to_have_count(0)


def test_the_table_holds_all_of_it_and_runs_nothing(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee = town.join("Kateřina"), town.join("=1+1")
    seqs = [town.pay(payer, payee, 90, "=SUM(A1)"), town.pay(payer, payee, 5, "Soup, “hot”")]
    phone = new_phone()
    phone.sign_in(payer)
    answer = phone.page.request.get(f"{phone.address}/app/statement.csv")
    rows = list(csv.reader(io.StringIO(answer.body().decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:3]] == [str(seq) for seq in reversed(seqs)]
    assert rows[1][3:] == ["'=1+1", "-5", "-0 h 05", "-95", "Soup, “hot”", ""]
    assert rows[2][-2] == "'=SUM(A1)"


def prove(phone: Phone, seq: int) -> None:
    phone.visit(f"/app/exchange/{seq}")
    phone.page.locator("#proof summary").click()
    phone.page.locator("#prove button").click()


@pytest.fixture(scope="package")
def proved(town_and_address: tuple[Town, str]) -> int:
    """Return an entry of Rosa's in a closed epoch."""
    town, _ = town_and_address
    seq = town.pay(town.people["Rosa"], town.people["Hiroshi"], 15, "Read the newspaper aloud")
    town.close()
    return seq


def test_an_exchange_is_proved_step_by_step(phone: Phone, town: Town, proved: int) -> None:
    phone.sign_in(town.people["Rosa"])
    prove(phone, proved)
    expect(phone.page.locator("#said")).not_to_be_empty()
    held = phone.page.locator("#steps .held")
    assert held.count() in {4, 6}
    assert phone.page.locator("#steps .broken").count() == 0
    expect(phone.page.locator("#save")).to_be_visible()
    phone.seen("exchange-proved")


def test_evidence_that_was_changed_does_not_hold(
    new_phone: Callable[..., Phone], town: Town, proved: int
) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Rosa"])

    def spoil(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined] # Playwright's Route
        bundle = answer.json()
        bundle["account"]["balance"] = str(int(bundle["account"]["balance"]) + 60)
        body = json.dumps(bundle, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        route.fulfill(response=answer, body=body)  # type: ignore[attr-defined]

    phone.page.route("**/bundle?*", spoil)
    prove(phone, proved)
    expect(phone.page.locator("#steps .broken")).to_contain_text("bundle.account")


def test_nobody_reads_an_exchange_of_others(new_phone: Callable[..., Phone], town: Town) -> None:
    one, other = town.join("Guadalupe"), town.join("Jo")
    seq = town.pay(one, other, 5, "Between us")
    phone = new_phone()
    phone.sign_in(town.people["Mercè"])
    answer = phone.page.request.get(f"{phone.address}/app/exchange/{seq}")
    assert answer.status == 404
    assert "Between us" not in answer.text()


def test_dates_are_written_as_where_the_reader_is(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee = town.join("Nia"), town.join("Owen")
    town.pay(payer, payee, 5)
    for region, first in (("en-GB", r"\d"), ("en-US", r"[A-Z]")):
        phone = new_phone(region)
        phone.sign_in(payer)
        phone.visit("/app/statement")
        day = phone.page.locator(".lines time").first
        # The script has put the reader's own day there.
        expect(day).to_have_attribute("datetime", re.compile("^2"))
        expect(day).to_have_text(re.compile(f"^{first}"))
