"""What a fund gives above what one person may sign for: a second signs it, or declines it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest
from playwright.sync_api import expect
from sqlmodel import delete, select

from api.membership.tables import PendingOrderRow
from ledger.tables import AccountRow, HoldRow, LegRow, MandateRow
from tests.browser.brokers.test_acting import fill
from tests.browser.exchanges.test_asking import ask
from tests.browser.exchanges.test_booking import days_on
from tests.browser.lists.test_lists import enter_lists, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town


SWAP: Final = """
(button, order) => {
  const left = button.dataset.order;
  button.dataset.order = order;
  return left;
}
"""
"""Puts another order in a button's place; the one that it had."""


class Fund(NamedTuple):
    """Nayra answers for a fund of five hours, of which one person gives an hour."""

    town: Town
    nayra: Person
    rosa: Person
    account: str

    def balance(self, account: str) -> int:
        """What the legs of an account add up to."""
        rows = select(AccountRow.slot).where(AccountRow.account_id == account)
        [slot] = self.town.read(rows)
        legs = select(LegRow.amount).where(
            LegRow.community_id == self.town.scribe.community, LegRow.slot == slot
        )
        return sum(self.town.read(legs))

    def balances(self) -> tuple[int, int]:
        """The fund's and Rosa's."""
        return self.balance(self.account), self.balance(self.rosa.account)

    def pay(self, phone: Phone, amount: str) -> None:
        """As Nayra, pay Rosa from the fund, up to where it says what will be signed."""
        phone.visit(
            f"/app/pay?to={self.rosa.account}&from={self.account}&amount={amount}&text=Roof"
        )
        phone.page.locator("#pay button[type=submit]").click()
        expect(phone.page.locator("#sentence")).to_be_visible()


@pytest.fixture
def fund(town: Town) -> Iterator[Fund]:
    """The fund, and whom it pays, who has received nothing yet; its giver has no role."""
    scribe, nayra, giver = town.scribe, town.join("Nayra"), town.join("Wari")
    rosa = town.join(f"Rosa {len(town.people)}")
    amina, account = scribe.stewards[0], scribe.new_id()
    opened = {"account": account, "kind": "fund", "member": nayra.member, "salt": "44" * 32}
    scribe.accepted([scribe.draft("account-opened", [amina.key, nayra.key], opened)])
    town.act("transfer", giver, from_=giver.account, to=account, amount="300")
    rules: dict[str, Any] = {"lower": "-600", "treasurers": 1, "upper": "600"}
    town.act("book-ruled", amina, funds="60", **rules)
    yield Fund(town, nayra, rosa, account)
    town.act("book-ruled", amina, funds="none", **rules)
    scribe.keep(lambda session: session.exec(delete(PendingOrderRow)))


def test_a_treasurer_signs_what_a_coordinator_pays_from_a_fund(
    phone: Phone, new_phone: Callable[..., Phone], fund: Fund
) -> None:
    page, before = phone.page, fund.balances()
    phone.sign_in(fund.nayra)
    # Up to the amount, one signature pays, and nothing is said of a second.
    fund.pay(phone, "30 min")
    expect(page.locator("#second")).to_be_hidden()
    page.locator("#yes").click()
    expect(page.locator("#after-done")).to_be_visible()
    assert fund.balances() == (before[0] - 30, before[1] + 30)
    # Above it, it is said before anything is signed, and nothing is paid by the first signature.
    fund.pay(phone, "2 h")
    expect(page.locator("#second")).to_be_visible()
    expect(page.locator("#second")).to_contain_text("30 min")
    # Which account gives, and how that one stands then: it is not her own balance.
    title = page.locator("#from option:checked").get_attribute("data-title") or ""
    expect(page.locator("#sentence")).to_contain_text(title)
    expect(page.locator("#sentence")).not_to_contain_text(phone.town.people["Nayra"].name)
    texts = json.loads(page.locator("#texts").text_content() or "")
    then = {"balance": "2\xa0h\xa030", "limit": "0\xa0h"}
    expect(page.locator("#then")).to_contain_text(texts["after_limit"].format(**then))
    phone.seen("pay-second-before")
    page.locator("#yes").click()
    expect(page.locator("#left")).to_be_visible()
    expect(page.locator("#after-done")).to_be_hidden()
    expect(page.locator("#again")).to_be_hidden()
    phone.seen("pay-second-left")
    assert fund.balances() == (before[0] - 30, before[1] + 30)
    page.locator("#left a").click()
    expect(page.locator('.pending[data-state="waits"]')).to_contain_text("Roof")
    phone.seen("given-waits")

    other = new_phone(phone.language, phone.width)
    other.sign_in(fund.town.people["Chiara"])
    other.page.locator('main a[href="/app/acts"]').first.click()
    waits = other.page.locator(".pending")
    for words in ("2 h", "Rosa", "Roof", "Nayra"):
        expect(waits).to_contain_text(words)
    other.seen("given-sign-too")
    # What her own key leads is nothing that another has begun to give: it is not signed here.
    own = {"type": "transfer", "id": "x", "book": fund.town.scribe.book}
    own["key"] = fund.town.people["Chiara"].key.public
    sign = waits.locator(".sign")
    left = sign.evaluate(SWAP, json.dumps(own))
    sign.click()
    texts = json.loads(other.page.locator("#texts").text_content() or "")
    expect(other.page.locator("#said")).to_have_text(texts["changed"])
    sign.evaluate(SWAP, left)
    with other.page.expect_navigation():
        sign.click()
    expect(other.page.locator(".pending")).to_have_count(0)
    assert fund.balances() == (before[0] - 150, before[1] + 150)
    phone.visit("/app/accounts")
    expect(page.locator(".pending")).to_have_count(0)
    phone.visit(f"/app/statement?account={fund.account}")
    expect(page.locator(".lines li").first).to_contain_text("Roof")
    expect(page.locator(".lines li").first).to_contain_text("\u22122 h")


def test_what_was_dropped_meanwhile_is_not_signed_from_a_page_that_is_older(
    new_phone: Callable[..., Phone], fund: Fund
) -> None:
    phone, other = new_phone(), new_phone()
    before = fund.balances()
    phone.sign_in(fund.nayra)
    fund.pay(phone, "2 h")
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#left")).to_be_visible()
    other.sign_in(fund.town.people["Chiara"])
    other.visit("/app/acts")
    sign = other.page.locator(".pending .sign")
    expect(sign).to_be_enabled()
    phone.visit("/app/accounts")
    with phone.page.expect_navigation():
        phone.page.locator(".pending form button").click()
    sign.click()
    texts = json.loads(other.page.locator("#texts").text_content() or "")
    expect(other.page.locator("#said")).to_have_text(texts["gone"])
    assert fund.balances() == before


def test_what_is_declined_moves_nothing(new_phone: Callable[..., Phone], fund: Fund) -> None:
    phone, other = new_phone(), new_phone()
    before = fund.balances()
    phone.sign_in(fund.nayra)
    fund.pay(phone, "90 min")
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#left")).to_be_visible()
    other.sign_in(fund.town.people["Amina Osei"])
    other.page.locator('main a[href="/app/steward"]').first.click()
    other.seen("given-to-decline")
    with other.page.expect_navigation():
        other.page.locator('.pending form[action$="/end"] button').click()
    expect(other.page.locator(".pending")).to_have_count(0)
    assert fund.balances() == before
    phone.visit("/app/")
    phone.page.locator('main a[href="/app/accounts"]').first.click()
    declined = phone.page.locator('.pending[data-state="declined"]')
    expect(declined).to_contain_text("Roof")
    phone.seen("given-declined")
    with phone.page.expect_navigation():
        declined.locator("button").click()
    expect(phone.page.locator(".pending")).to_have_count(0)


def test_what_the_page_does_not_know_waits_too(new_phone: Callable[..., Phone], fund: Fund) -> None:
    """Somebody paid from it on another device meanwhile."""
    phone = new_phone()
    phone.sign_in(fund.nayra)
    fund.pay(phone, "1 h")
    expect(phone.page.locator("#second")).to_be_hidden()
    rosa = fund.rosa.account
    fund.town.act("transfer", fund.nayra, from_=fund.account, to=rosa, amount="1")
    before = fund.balances()
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#left")).to_be_visible()
    assert fund.balances() == before


def test_many_are_paid_from_a_fund_by_a_list_that_two_sign(
    new_phone: Callable[..., Phone], fund: Fund
) -> None:
    phone, other = new_phone(), new_phone()
    before = fund.balances()
    phone.sign_in(fund.nayra)
    phone.visit("/app/lists")
    phone.page.locator("#account").select_option(fund.account)
    write(phone, f"{fund.rosa.name}; 90 min")
    expect(phone.page.locator("#second")).to_be_visible()
    phone.page.locator("#reason").fill("For May")
    phone.page.locator("#approve button").click()
    expect(phone.page.locator("#done")).to_contain_text("1")
    enter_lists(fund.town)
    assert fund.balances() == before
    other.sign_in(fund.town.people["Chiara"])
    other.visit("/app/acts")
    other.page.locator('.pending a[href^="/app/lists/"]').click()
    expect(other.page.locator("tbody")).to_contain_text("Rosa")
    expect(other.page.locator("#approve")).to_have_count(0)
    other.seen("given-list-to-sign")
    other.visit("/app/acts")
    with other.page.expect_navigation():
        other.page.locator(".pending .sign").click()
    enter_lists(fund.town)
    assert fund.balances() == (before[0] - 90, before[1] + 90)


def test_a_request_is_answered_from_a_fund_by_two(
    new_phone: Callable[..., Phone], fund: Fund
) -> None:
    phone, asker, other = new_phone(), new_phone(), new_phone()
    before = fund.balances()
    asker.sign_in(fund.rosa)
    ask(asker, fund.nayra, "90 min", "Boots")
    phone.sign_in(fund.nayra)
    phone.page.locator('main a[href^="/app/requests/"]').first.click()
    asked = phone.page.url
    expect(phone.page.locator("p.two")).to_have_count(1)
    phone.seen("request-by-two")
    phone.page.locator("#from").select_option(fund.account)
    with phone.page.expect_navigation():
        phone.page.locator("form.sign button").click()
    expect(phone.page.locator('.pending[data-state="waits"]')).to_contain_text("Boots")
    assert fund.balances() == before
    phone.page.goto(asked)
    expect(phone.page.locator("form.sign")).to_have_count(0)
    phone.seen("request-waits")
    other.sign_in(fund.town.people["Chiara"])
    other.visit("/app/acts")
    with other.page.expect_navigation():
        other.page.locator(".pending .sign").click()
    assert fund.balances() == (before[0] - 90, before[1] + 90)
    phone.page.goto(asked)
    expect(phone.page.locator('main a[href^="/app/exchange/"]')).to_be_visible()


def test_a_visit_is_booked_from_a_fund_by_two(new_phone: Callable[..., Phone], fund: Fund) -> None:
    phone, other = new_phone(), new_phone()
    rosa = fund.rosa
    phone.sign_in(fund.nayra)
    phone.visit(f"/app/book?to={rosa.account}&text=Nights")
    expect(phone.page.locator("p.two")).to_have_count(1)
    phone.page.locator("#from").select_option(fund.account)
    phone.page.locator("#amount").fill("3 h")
    phone.page.locator("#day").fill(days_on(fund.town, 3))
    phone.page.locator("#book button[type=submit]").click()
    with phone.page.expect_navigation():
        phone.page.locator("#book .yes").click()
    expect(phone.page.locator('.pending[data-state="waits"]')).to_contain_text("Nights")
    held = select(HoldRow.remaining).where(HoldRow.payer == fund.account)
    assert fund.town.read(held) == []
    other.sign_in(fund.town.people["Chiara"])
    other.visit("/app/acts")
    with other.page.expect_navigation():
        other.page.locator(".pending .sign").click()
    assert fund.town.read(held) == [180]
    phone.visit("/app/bookings")
    phone.page.locator('main a[href^="/app/bookings/"]').first.click()
    expect(phone.page.locator("main")).to_contain_text("Nights")


def test_a_broker_gives_from_a_fund_once_two_have_allowed_it(
    new_phone: Callable[..., Phone], fund: Fund
) -> None:
    phone, other = new_phone(), new_phone()
    phone.sign_in(fund.nayra)
    fill(phone, "Daniel", "30 min", "3 h")
    phone.page.locator("#account").select_option(fund.account)
    phone.page.locator("#give button[type=submit]").click()
    with phone.page.expect_navigation():
        phone.page.locator("#yes").click()
    expect(phone.page.locator('.pending[data-state="waits"]')).to_contain_text("Daniel")
    other.sign_in(fund.town.people["Chiara"])
    other.visit("/app/acts")
    expect(other.page.locator(".pending")).to_contain_text("Daniel")
    other.seen("mandate-of-fund")
    allowed = select(MandateRow.rest).where(MandateRow.account == fund.account)
    assert fund.town.read(allowed) == []
    with other.page.expect_navigation():
        other.page.locator(".pending .sign").click()
    assert fund.town.read(allowed) == [180]
