"""Asking for hours: who is asked pays by signing, declines, or lets the time pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.exchanges.test_paying import balance
from tests.browser.phone import WAITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

DAY_MS: Final = 24 * 3_600_000
SEND: Final = """
([path, body]) => fetch(path, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
}).then(({ status }) => status)
"""


@pytest.fixture
def second(phone: Phone, new_phone: Callable[..., Phone]) -> Phone:
    """Return the phone of the other side, in the same language and width."""
    return new_phone(phone.language, phone.width)


def ask(phone: Phone, payer: Person, amount: str, text: str = "") -> None:
    """Ask somebody for hours on their page of the form."""
    phone.visit(f"/app/ask?to={payer.account}")
    phone.page.locator("#amount").fill(amount)
    phone.page.locator("#text").fill(text)
    phone.page.locator("main form button[type=submit]").click()
    phone.page.wait_for_url("**/app/requests")


def return_home(phone: Phone) -> None:
    """Open the wallet, as somebody who may have to sign in again: the key is there still."""
    phone.visit("/app/")
    phone.page.wait_for_url(re.compile(r"/app/$"))


def open_waiting(phone: Phone, name: str) -> None:
    """Open what waits at home, by the name that it says."""
    phone.visit("/app/")
    show_all_waiting(phone)
    phone.page.locator(".todo li a", has_text=name).click()


def show_all_waiting(phone: Phone) -> None:
    """Unfold what home shows no more than the number of."""
    for more in phone.page.locator(".todo details:not([open]) > summary").all():
        more.click()


def send(phone: Phone, path: str, body: dict[str, Any]) -> int:
    """Send what a page's script might, in the name of whoever is signed in; the answer's status."""
    return int(phone.page.evaluate(SEND, [path, body]))


def test_hours_are_asked_for_and_paid(phone: Phone, second: Phone, town: Town) -> None:
    asker, payer = town.join("Inés"), town.join("Otto")
    phone.sign_in(asker)
    page = phone.page
    phone.visit("/app/ask")
    page.locator("#q").fill("ott")
    page.locator("#q + button").click()
    phone.seen("ask-choose")
    page.locator(f'a.person[href*="{payer.account}"]').click()
    page.locator("#amount").fill("1:30")
    page.locator("#text").fill("Reading aloud <b>")
    phone.seen("ask")
    page.locator("main form button[type=submit]").click()
    made = page.locator("#made + .lines li").first
    expect(made).to_contain_text("Otto")
    expect(made).to_contain_text("1\u00a0h\u00a030")
    phone.seen("requests")
    second.sign_in(payer)
    second.page.locator(".todo li a", has_text="Inés").click()
    expect(second.page.locator(".memo")).to_have_text("Reading aloud <b>")
    second.seen("request")
    second.page.locator("form.sign button[type=submit]").click()
    second.page.wait_for_url("**/app/exchange/*")
    second.seen("request-paid")
    assert (balance(town, asker), balance(town, payer)) == (90, -90)
    second.visit("/app/")
    expect(second.page.locator(WAITS)).to_have_count(0)
    page.reload()
    made.locator("a").click()
    page.locator('main a.button[href^="/app/exchange/"]').click()
    expect(page.locator(".memo")).to_have_text("Reading aloud <b>")


def test_who_is_asked_declines_and_the_asker_learns_it(
    phone: Phone, second: Phone, town: Town
) -> None:
    asker, payer = town.join("Ursula"), town.join("Viktor")
    phone.sign_in(asker)
    ask(phone, payer, "2 h")
    second.sign_in(payer)
    open_waiting(second, "Ursula")
    second.page.locator('form[action$="/decline"] button').click()
    second.page.wait_for_url("**/app/requests")
    second.visit("/app/")
    expect(second.page.locator(WAITS)).to_have_count(0)
    open_waiting(phone, "Viktor")
    expect(phone.page.locator("form.sign")).to_have_count(0)
    phone.seen("request-declined")
    phone.page.locator('form[action$="/withdraw"] button').click()
    phone.page.wait_for_url("**/app/requests")
    phone.visit("/app/")
    expect(phone.page.locator(WAITS)).to_have_count(0)
    assert balance(town, payer) == 0


def test_a_request_taken_back_waits_no_more(new_phone: Callable[..., Phone], town: Town) -> None:
    asker, payer = town.join("Wanda"), town.join("Xaver")
    phone, second = new_phone(), new_phone()
    phone.sign_in(asker)
    ask(phone, payer, "1")
    second.sign_in(payer)
    open_waiting(second, "Wanda")
    phone.page.locator("#made + .lines a").click()
    phone.page.locator('form[action$="/withdraw"] button').click()
    phone.page.wait_for_url("**/app/requests")
    expect(phone.page.locator("#made + .lines")).to_have_count(0)
    # Whoever has it open still may not pay it by a press: the service knows no such request now.
    second.page.reload()
    expect(second.page.locator("form.sign")).to_have_count(0)
    second.visit("/app/")
    expect(second.page.locator(WAITS)).to_have_count(0)


def test_a_request_ends_with_its_time(new_phone: Callable[..., Phone], town: Town) -> None:
    asker, payer = town.join("Yara"), town.join("Zeno")
    phone, second = new_phone(), new_phone()
    phone.sign_in(asker)
    phone.visit(f"/app/ask?to={payer.account}")
    phone.page.locator("#amount").fill("1")
    phone.page.locator("#days").select_option("3")
    phone.page.locator("main form button[type=submit]").click()
    second.sign_in(payer)
    open_waiting(second, "Yara")
    address = second.page.url
    before_ms = town.clock.time_ms
    town.clock.time_ms += 3 * DAY_MS + 1
    try:
        return_home(second)
        expect(second.page.locator(WAITS)).to_have_count(0)
        second.page.goto(address)
        expect(second.page.locator("form.sign, form[action$=decline]")).to_have_count(0)
        second.seen("request-over")
    finally:
        town.clock.time_ms = before_ms


def test_paying_past_the_bound_says_what_is_possible(
    phone: Phone, second: Phone, town: Town
) -> None:
    asker, payer = town.join("Abel"), town.join("Berta")
    phone.sign_in(asker)
    ask(phone, payer, "10:30")
    second.sign_in(payer)
    open_waiting(second, "Abel")
    second.page.locator("form.sign button[type=submit]").click()
    expect(second.page.locator(".said")).to_contain_text("10 h")
    second.seen("request-refused")
    assert balance(town, payer) == 0
    # What is refused can be declined, or paid once there is room for it.
    town.pay(asker, payer, 60)
    second.page.reload()
    second.page.locator("form.sign button[type=submit]").click()
    second.page.wait_for_url("**/app/exchange/*")
    assert balance(town, payer) == 60 - 630


def test_what_is_no_amount_is_not_asked_for(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    phone.sign_in(town.join("Carla"))
    phone.visit(f"/app/ask?to={town.people['Mercè'].account}")
    for wrong in ("much", "0", "-1"):
        phone.page.locator("#amount").fill(wrong)
        phone.page.locator("#text").fill("Kept as written")
        phone.page.locator("main form button[type=submit]").click()
        expect(phone.page.locator("#said")).to_be_visible()
        expect(phone.page.locator("#amount")).to_have_value(wrong)
        expect(phone.page.locator("#text")).to_have_value("Kept as written")
    phone.seen("ask-wrong")
