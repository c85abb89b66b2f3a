"""A treasurer reads how the circle is, and takes a funder's report along."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from pypdf import PdfReader

from api.reports.charts import CHARTS, WIDTH
from credit.health import MEASURES
from tests.browser.phone import WIDTHS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def test_a_treasurer_sees_every_figure_with_its_picture(phone: Phone, town: Town) -> None:
    phone.sign_in(town.people["Chiara"])
    phone.visit("/app/reports")
    expect(phone.page.locator("main h2")).to_have_count(len(MEASURES) + 1)
    pictures = phone.page.locator("img.chart")
    # Nobody has stood below zero for a day: that picture would be one of zeros.
    expect(pictures).to_have_count(len(CHARTS) - 1)
    for picture in pictures.all():
        # What the page's policy forbids would leave it empty.
        assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == WIDTH
    phone.seen("reports-circle")


def test_figures_are_folded_on_a_phone_and_open_at_a_desk(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone(width=WIDTHS[0])
    phone.sign_in(town.people["Chiara"])
    phone.visit("/app/reports")
    figures, unfolded = phone.page.locator("main details"), phone.page.locator("main details[open]")
    expect(figures).to_have_count(len(MEASURES))
    expect(unfolded).to_have_count(0)
    phone.page.locator('main dl a[href="#velocity"]').click()
    expect(unfolded).to_have_count(1)
    expect(unfolded.locator("#velocity")).to_be_in_viewport()
    desk = new_phone(width=WIDTHS[1])
    desk.sign_in(town.people["Chiara"])
    desk.visit("/app/reports")
    expect(desk.page.locator("main details[open]")).to_have_count(len(MEASURES))
    # Without scripts they are read there as well, and nothing moves once scripts have run.
    state = desk.context.storage_state()
    plain = new_phone(width=WIDTHS[1], java_script_enabled=False, storage_state=state)
    plain.visit("/app/reports")
    expect(plain.page.locator("main details[open]")).to_have_count(0)
    for table in plain.page.locator("main details table").all():
        expect(table).to_be_visible()
    opened, unopened = (one.page.locator(".figures").bounding_box() for one in (desk, plain))
    assert opened == unopened
    folded = new_phone(width=WIDTHS[0], java_script_enabled=False, storage_state=state)
    folded.visit("/app/reports")
    expect(folded.page.locator("main details table").first).to_be_hidden()


def test_figures_of_a_large_book_say_when_they_were_made_and_are_made_again(
    phone: Phone, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reports.kept.ENTRIES_MIN", 1)
    phone.sign_in(town.people["Chiara"])
    for path in ("", "/funder", "/social"):
        phone.visit(f"/app/reports{path}?again=1")
        again = phone.page.locator("a[href*='again=1']:not(footer a, nav a)")
        expect(phone.page.locator("progress").first).to_be_attached()
        expect(again).to_have_count(0)
        phone.visit(f"/app/reports{path}")
        expect(phone.page.locator("progress")).to_have_count(0)
        expect(phone.page.locator("main time[data-as=moment]").first).to_be_visible()
        phone.seen(f"reports-before{path.replace('/', '-')}")
        with phone.page.expect_navigation():
            again.click()
        expect(phone.page.locator("progress").first).to_be_attached()


def test_a_report_is_read_and_taken_along_at_the_desk(phone: Phone, town: Town) -> None:
    phone.sign_in(town.people["Chiara"])
    phone.visit("/app/reports/funder")
    phone.seen("reports-funder")
    with phone.page.expect_download() as taken:
        phone.page.locator('a[href*="funder.pdf"]').click()
    pdf = PdfReader(BytesIO(taken.value.path().read_bytes()))
    total = phone.page.locator("section").first.locator("tfoot strong").last.text_content() or ""
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert total.replace("\u00a0", " ") in text.replace("\u00a0", " ")
    with phone.page.expect_navigation():
        phone.page.locator("ul a[href='/app/reports']").first.click()
    phone.visit("/app/reports/social")
    phone.seen("reports-social")
