"""Files are tried and put right by the page alone, and nothing of it touches the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlmodel import delete

from api.arrivals.tables import ArrivalTrialRow
from api.words.i18n import LANGUAGES
from tests.browser.arrivals.moving import PATH, Moving, choose, seen, try_again, try_files
from tests.imports.coming import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.phone import Phone

STEPS_MAX = 40


@pytest.fixture
def ada(moving: Moving) -> Phone:
    """Return a steward's phone."""
    return moving.of("Ada", "en")


def look(phone: Phone, file: str) -> Locator:
    """How a file was read, with all of it open."""
    found = phone.page.locator(f'.look[data-file="{file}"]')
    found.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    return found


def faults(phone: Phone) -> int:
    """How many faults that stop are shown."""
    return phone.page.locator("#found ~ .rows > li").count()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stops_is_shown_by_file_line_and_column(moving: Moving, language: str) -> None:
    ada = moving.of("Ada", language)
    try_files(ada, "difficult")
    stopped = ada.page.locator("#found ~ .rows > li strong")
    expect(stopped.first).to_contain_text("divers.csv")
    expect(stopped.filter(has_text="membres.csv").first).to_contain_text("Solde")
    expect(ada.page.locator("#sign-it")).to_have_count(0)
    seen(ada, "arrival-stopped")


def test_what_is_chosen_of_a_file_is_tried_and_stays_chosen(ada: Phone) -> None:
    try_files(ada, "difficult")
    before = faults(ada)
    members = look(ada, "membres.csv")
    members.locator('[data-choice="decimal"]').select_option(".")
    members.locator('[data-choice="days"]').select_option("day first")
    try_again(ada)
    assert faults(ada) < before
    ada.visit(PATH)
    members = look(ada, "membres.csv")
    expect(members.locator('[data-choice="decimal"]')).to_have_value(".")
    expect(members.locator('[data-choice="days"]')).to_have_value("day first")


def test_a_table_that_nobody_knows_is_told_column_by_column(ada: Phone, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("Foo;Bar;Baz\n1;Ona;2\n2;Pau;-2\n")
    ada.page.locator("#format").select_option("csv")
    ada.page.locator("#files").set_input_files(file)
    try_again(ada)
    seen(ada, "arrival-unknown")
    unknown = look(ada, "x.csv")
    unknown.locator('[data-choice="subject"]').select_option("members")
    for column, meaning in {"Foo": "id", "Bar": "name", "Baz": "balance"}.items():
        unknown.locator(f'[data-column="{column}"]').select_option(meaning)
    try_again(ada)
    expect(ada.page.locator("#comes + dl dd").first).to_have_text("2")
    expect(ada.page.locator("#sign-it")).to_be_enabled()


def test_a_number_that_is_not_in_the_files_is_told(ada: Phone) -> None:
    try_files(ada, "clean")
    ada.page.locator("#corrections > details > summary").click()
    ada.page.locator("#known2").fill("99")
    try_again(ada)
    expect(ada.page.locator("#found ~ .notice")).to_contain_text("99")


def test_a_trial_is_thrown_away_and_leaves_nothing(moving: Moving, ada: Phone) -> None:
    try_files(ada, "clean")
    ada.page.locator(f'form[action="{PATH}/end"] button').click()
    expect(ada.page.locator("#found")).to_have_count(0)
    chiara = moving.of("Chiara", "en")
    expect(chiara.page.locator("#sign-it")).to_have_count(0)


def test_files_that_are_lacking_are_sent_again_and_it_goes_on(moving: Moving, ada: Phone) -> None:
    try_files(ada, "clean")
    moving.sign()
    moving.town.scribe.keep(lambda session: session.exec(delete(ArrivalTrialRow)))
    ada.visit(PATH)
    expect(ada.page.locator("#progress")).to_have_count(0)
    seen(ada, "arrival-lacking")
    choose(ada, "clean")
    ada.page.locator("#try button[type=submit]").click()
    expect(ada.page.locator("#progress")).to_be_visible()
    moving.go_on()
    expect(ada.page.locator("#certificate")).to_be_visible()


def test_all_of_it_works_by_keyboard(ada: Phone) -> None:
    page = ada.page
    page.locator("#format").select_option("csv")
    page.locator("#files").set_input_files(sorted((DATA / "csv" / "clean").iterdir()))
    page.locator("#files").focus()
    press_at(page, "#try button[type=submit]")
    expect(page.locator("#found")).to_be_focused()
    press_at(page, "#sign-it")
    expect(page.locator("#waits")).to_be_visible()


def press_at(page: Page, wanted: str) -> None:
    """Go on from field to field until one is reached, and press it."""
    for _step in range(STEPS_MAX):
        page.keyboard.press("Tab")
        if page.locator(f"{wanted}:focus").count():
            page.keyboard.press("Enter")
            return
    pytest.fail(f"{wanted} is not reached")
