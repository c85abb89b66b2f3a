"""A list on paper, entered by a broker: looked at together, signed row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.brokers.test_desk_broker import mandate
from tests.browser.exchanges.test_paying import balance

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Response

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

ORDERS = "**/orders"
STATES = "tbody .became"
FULL = """
() => {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function () {
    IDBObjectStore.prototype.put = put;
    throw new DOMException("full", "QuotaExceededError");
  };
}
"""
"""Lets the next thing that is to be kept be kept by no means, once."""


def sit(desk: Phone, town: Town, payer: Person) -> None:
    """Sit down at the rows as Daniel, who may act for somebody."""
    mandate(town, payer, town.people["Daniel"])
    desk.sign_in(town.people["Daniel"])
    desk.visit("/app/broker/list")


def write(desk: Phone, *rows: tuple[str, str, str, str]) -> None:
    """Write a list, and look at it."""
    for number, row in enumerate(rows, 1):
        for name, said in zip(("payer", "payee", "amount", "text"), row, strict=True):
            desk.page.locator(f"#{name}-{number}").fill(said)
    desk.page.locator("button[name=check]").click()
    desk.page.wait_for_load_state("networkidle")


def test_a_list_on_paper_is_looked_at_and_signed_at_once(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    here = f"{phone.language} {phone.width}"
    olga, petra = town.join(f"Olga & <co> {here}"), town.join(f"Petra {here}")
    pia, daniel = town.join(f"Baker Pia {here}"), town.people["Daniel"]
    mandate(town, olga, daniel)
    held = mandate(town, petra, daniel)
    phone.sign_in(daniel)
    phone.visit("/app/broker")
    phone.page.locator('main a[href="/app/broker/list"]').click()
    phone.seen("paper-list")
    rows = [(olga.name, pia.name, "1 h", "Bread & <milk>"), ("", pia.name, "45 min", "")]
    write(phone, *rows, (petra.name, "Nobody Here", "2", "Night watch"))
    expect(phone.page.locator("#wrong-3")).to_be_visible()
    phone.seen("paper-list-wrong")
    phone.page.locator("#payee-3").fill(pia.name)
    phone.page.locator("button[name=check]").click()
    expect(phone.page.locator(STATES)).to_have_count(3)
    phone.seen("paper-list-whole")
    # The way back has what was written.
    phone.page.locator("#change button").click()
    expect(phone.page.locator("#text-1")).to_have_value("Bread & <milk>")
    expect(phone.page.locator("#payer-2")).to_have_value("")
    phone.page.locator("button[name=check]").click()
    # Meanwhile Petra takes her permission back: hers is refused, the others are not.
    town.act("mandate-withdrawn", petra, mandate=held)
    phone.page.locator("#sign-list button").click()
    expect(phone.page.locator("#further")).to_be_visible()
    expect(phone.page.locator(f"{STATES}.wrong")).to_have_count(1)
    phone.seen("paper-list-signed")
    assert [balance(town, who) for who in (olga, petra, pia)] == [-105, 0, 105]
    expect(phone.page.locator("#sign-list")).to_be_hidden()
    expect(phone.page.locator("#change")).to_be_hidden()
    member = new_phone(phone.language, phone.width)
    member.sign_in(olga)
    member.visit("/app/statement")
    expect(member.page.locator(".lines li").nth(1)).to_contain_text("Bread & <milk>")


def test_two_rows_that_say_the_same_are_two_exchanges_also_without_a_network(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee, desk = town.join("Rowan"), town.join("Sanne"), new_phone()
    sit(desk, town, payer)
    write(desk, (payer.name, payee.name, "30 min", "Tea"), ("", payee.name, "30 min", "Tea"))
    desk.page.route(ORDERS, lambda route: route.abort())
    desk.page.locator("#sign-list button").click()
    expect(desk.page.locator("#further")).to_be_visible()
    assert balance(town, payer) == 0
    # Loaded again, what waits is not offered to be signed once more.
    desk.page.reload()
    expect(desk.page.locator("#further")).to_be_visible()
    expect(desk.page.locator("#sign-list")).to_be_hidden()
    desk.visit("/app/more")
    expect(desk.page.locator("#queue")).to_be_visible()
    desk.page.unroute(ORDERS)
    answers: list[str] = []

    def both(response: Response) -> bool:
        answers.extend([response.url] if response.url.endswith("/orders") else [])
        return len(answers) == 2

    with desk.page.expect_response(both):
        desk.visit("/app/")
    assert balance(town, payer) == -60


def test_a_list_whose_first_row_could_not_be_kept_is_signed_with_the_next_press(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee, desk = town.join("Tilda"), town.join("Ulf"), new_phone()
    sit(desk, town, payer)
    write(desk, (payer.name, payee.name, "30 min", "Tea"), ("", payee.name, "20 min", ""))
    desk.page.evaluate(FULL)
    desk.page.locator("#sign-list button").click()
    expect(desk.page.locator("#said")).not_to_be_empty()
    assert balance(town, payer) == 0
    desk.page.locator("#sign-list button").click()
    expect(desk.page.locator("#further")).to_be_visible()
    assert balance(town, payer) == -50
    # Loaded again, it says that all of it is in the book.
    desk.page.reload()
    expect(desk.page.locator("tr[data-entry]")).to_have_count(2)
    expect(desk.page.locator("#sign-list")).to_have_count(0)
    assert balance(town, payer) == -50
