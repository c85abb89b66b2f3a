"""Paying: three presses and an amount, the refusal that tells what is possible, being offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from api.service.tables import MemoRow
from ledger.tables import AccountRow, LegRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town


def balance(town: Town, person: Person) -> int:
    """What the legs of somebody's account add up to."""
    with town.service.database.reading() as session:
        wanted = select(AccountRow.slot).where(AccountRow.account_id == person.account)
        slot = session.exec(wanted).one()
        legs = select(LegRow.amount).where(LegRow.community_id == town.scribe.community)
        return sum(session.exec(legs.where(LegRow.slot == slot)))


PRESSES: Final = """
addEventListener("click", (event) => {
  const count = Number(sessionStorage.presses ?? 0);
  if (event.isTrusted) sessionStorage.presses = count + 1;
}, true);
"""
"""Counts what a finger or a mouse presses, from page to page."""


def test_paying_a_known_person_takes_three_presses_and_an_amount(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee = town.join("Nayra again"), town.join("Priya, whom she knows")
    town.pay(payer, payee, 30, "Bread")
    phone = new_phone(has_touch=True)
    phone.context.add_init_script(PRESSES)
    phone.sign_in(payer)
    page = phone.page
    page.locator("a.person", has_text=payee.name).tap()
    # No press leads to the amount: the page begins there.
    expect(page.locator("#amount")).to_be_focused()
    page.keyboard.type("1:30")
    page.locator("#pay button[type=submit]").tap()
    page.locator("#yes").tap()
    expect(page.locator("#done")).to_be_visible()
    assert balance(town, payer) == -120
    assert page.evaluate("sessionStorage.presses") == "3"


def test_a_payment_is_said_in_words_before_it_is_signed(phone: Phone, town: Town) -> None:
    payer, payee = town.join("Nayra"), town.join("Priya <b>")
    town.pay(payer, payee, 30, "Bread")
    phone.sign_in(payer)
    page = phone.page
    page.locator(f'a.person[href*="{payee.account}"]').click()
    page.locator("#amount").fill("1:30")
    page.locator("#text").fill("Gardening & <soup>")
    page.locator("#pay button[type=submit]").click()
    expect(page.locator("#sentence")).to_contain_text("1 h 30")
    expect(page.locator("#sentence")).to_contain_text("Priya <b>")
    assert "1\u00a0h\u00a030" in (page.locator("#sentence").text_content() or "")
    phone.seen("pay-confirm")
    page.locator("#yes").click()
    expect(page.locator("#done")).to_be_visible()
    phone.seen("pay-done")
    assert balance(town, payer) == -120
    assert "Gardening & <soup>" in town.read(select(MemoRow.text))
    phone.visit("/app/statement")
    expect(page.locator(".lines li").first).to_contain_text("\u22121 h 30")


def test_a_payment_past_the_bound_is_refused_with_what_is_possible(
    phone: Phone, town: Town
) -> None:
    payer, payee = town.join("Olumide"), town.join("Quentin")
    phone.sign_in(payer)
    phone.visit(f"/pay?to={payee.account}&amount=11%20h&text=Piano")
    page = phone.page
    expect(page.locator("#amount")).to_have_value("11 h")
    page.locator("#pay button[type=submit]").click()
    # The page knows, and asks before anything is signed; who goes on all the same may.
    expect(page.locator("#question")).to_contain_text("10 h")
    expect(page.locator("#confirm")).to_be_hidden()
    phone.seen("pay-too-much")
    page.locator("#other").click()
    expect(page.locator("#sentence")).to_contain_text("11 h")
    expect(page.locator("#above")).to_contain_text("10 h")
    page.locator("#yes").click()
    expect(page.locator("#detail")).to_contain_text("10 h")
    expect(page.locator("#detail")).to_contain_text("11 h")
    phone.seen("pay-refused")
    page.locator("#again").click()
    page.locator("#amount").fill("600 min")
    page.locator("#pay button[type=submit]").click()
    expect(page.locator("#sentence")).to_contain_text("10 h")
    expect(page.locator("#above")).to_be_empty()
    page.locator("#yes").click()
    expect(page.locator("#done")).to_be_visible()
    assert balance(town, payer) == -600


def test_what_is_no_amount_is_said_before_anything_is_signed(phone: Phone, town: Town) -> None:
    phone.sign_in(town.people["Rosa"])
    phone.visit(f"/app/pay?to={town.people['Mercè'].account}")
    page = phone.page
    for wrong in ("much", "0", "1,234.50", "-2"):
        page.locator("#amount").fill(wrong)
        page.locator("#pay button[type=submit]").click()
        expect(page.locator("#said")).not_to_be_empty()
        expect(page.locator("#confirm")).to_be_hidden()
    phone.seen("pay-wrong")


@pytest.mark.worker
def test_offline_a_payment_waits_and_is_sent_once(phone: Phone, town: Town) -> None:
    payer, payee = town.join("Liam"), town.join("Jamal")
    phone.sign_in(payer)
    page = phone.page
    page.evaluate("navigator.serviceWorker.ready")
    phone.visit("/app/")
    phone.visit(f"/app/pay?to={payee.account}")
    page.wait_for_load_state("networkidle")
    before = len(town.entries())
    phone.context.set_offline(True)
    page.locator("#amount").fill("0:45")
    page.locator("#pay button[type=submit]").click()
    page.locator("#yes").click()
    expect(page.locator("#done")).to_be_visible()
    expect(page.locator("#queue")).to_be_visible()
    phone.seen("pay-waiting")
    page.reload()
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#amount")).to_be_visible()
    expect(page.locator("#queue")).to_be_visible()
    phone.seen("offline-pay")
    phone.visit("/app/keys")
    expect(page.locator("#keys")).to_have_count(0)
    expect(page.locator("#offline")).to_be_visible()
    phone.seen("offline-unseen")
    assert len(town.entries()) == before
    phone.visit("/app/")
    before_it = page.locator(".figure").first.text_content()
    phone.seen("offline-home-waiting")
    phone.context.set_offline(False)
    # It is said that it was sent, and home shows the balance after it by itself.
    expect(page.locator("#sent")).to_be_visible()
    expect(page.locator(".figure").first).not_to_have_text(before_it or "")
    phone.seen("home-sent")
    expect(page.locator("#queue")).to_be_hidden()
    expect(page.locator("#offline")).to_be_hidden()
    assert len(town.entries()) == before + 1
    phone.visit("/app/")
    page.wait_for_load_state("networkidle")
    assert len(town.entries()) == before + 1
    assert balance(town, payer) == -45
