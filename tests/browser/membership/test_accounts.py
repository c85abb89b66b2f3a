"""Several accounts: opened with a steward, chosen when paying, of the community, and elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect
from sqlmodel import select

from api.membership.tables import PendingOrderRow
from ledger.tables import AccountRow
from tests.browser.exchanges.test_asking import second
from tests.browser.exchanges.test_paying import balance
from tests.browser.membership.test_desk_steward import at_the_desk, pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

__all__ = ["pair", "second"]


def accounts_of(town: Town, person: Person) -> list[AccountRow]:
    """Somebody's accounts, the oldest first."""
    owned = select(AccountRow).where(AccountRow.member_id == person.member)
    return sorted(town.read(owned), key=lambda row: row.slot)


def open_further(town: Town, person: Person, kind: str = "member") -> str:
    """Open another account of somebody's, with the bounds of a first one; its id."""
    id_, keys = town.scribe.new_id(), [person.key, town.scribe.stewards[0].key]
    own = {"account": id_, "kind": kind, "member": person.member, "salt": "00" * 32}
    town.scribe.accepted([town.scribe.draft("account-opened", keys, own)])
    town.widen(id_)
    return id_


def test_a_further_account_takes_a_steward_and_pays(
    phone: Phone, second: Phone, town: Town
) -> None:
    other_name = f"Kuyen {phone.language} {phone.width}"
    person, payee = town.join("Antü"), town.join(other_name)
    page = phone.page
    phone.sign_in(person)
    phone.visit("/app/more")
    page.locator('main a[href="/app/accounts"]').click()
    page.wait_for_url("**/app/accounts")
    page.locator("#open-account button").click()
    expect(page.locator("main .notice")).to_be_visible()
    expect(page.locator("#open-account")).to_have_count(0)
    phone.seen("accounts-waiting")
    second.sign_in(town.people["Amina Osei"])
    second.page.locator('main a[href="/app/steward"]').click()
    second.page.wait_for_url("**/app/steward")
    expect(second.page.locator(".pending")).to_contain_text("Antü")
    second.seen("steward-further")
    with second.page.expect_navigation():
        second.page.locator(".pending .sign").first.click()
    _first, other = accounts_of(town, person)
    assert other.kind == "member"
    phone.visit("/app/accounts")
    expect(page.locator("#accounts > li")).to_have_count(2)
    phone.seen("accounts-two")
    assert (other.lower, other.upper) == (0, 0)
    town.widen(other.account_id)
    page.locator(f'#accounts > li[data-account="{other.account_id}"] a').first.click()
    page.locator("#q").fill(other_name)
    page.locator("#q").press("Enter")
    expect(page.locator("#from")).to_have_value(other.account_id)
    page.locator("#amount").fill("0:15")
    phone.seen("pay-from")
    page.locator("#pay button[type=submit]").click()
    page.locator("#yes").click()
    expect(page.locator("#outcome")).to_contain_text("15 min")
    assert (balance(town, person), balance(town, payee)) == (0, 15)
    phone.visit("/app/")
    page.locator(".who summary").click()
    expect(page.locator(".who .much")).to_have_text(["0 h", "\u221215 min"])
    phone.seen("accounts-open")


def test_one_account_pays_into_another_of_the_same_member(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    person, phone = town.join("Nahuel"), new_phone()
    further = open_further(town, person)
    phone.sign_in(person)
    phone.visit(f"/app/pay?to={further}&amount=0:10")
    expect(phone.page.locator('[name="from"]')).to_have_value(person.account)
    phone.page.locator("#pay button[type=submit]").click()
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#outcome")).to_contain_text("10 min")
    assert balance(town, person) == -10
    phone.visit("/app/statement")
    phone.page.locator(".lines a").first.click()
    expect(phone.page.locator("h1")).to_be_visible()
    phone.seen("exchange-own")


def test_stewards_open_a_fund_together(new_phone: Callable[..., Phone], pair: Town) -> None:
    first, other = new_phone(), new_phone()
    cleo = pair.people["Cleo & <co>"]
    at_the_desk(first, pair, "Ada")
    first.page.locator("#kind").select_option("fund")
    first.page.locator("#answers").select_option(cleo.member)
    with first.page.expect_navigation():
        first.page.locator("#open-account button").click()
    expect(first.page.locator(".pending")).to_contain_text("Cleo & <co>")
    first.seen("steward-fund")
    at_the_desk(other, pair, "Bo")
    with other.page.expect_navigation():
        other.page.locator(".pending .sign").click()
    expect(other.page.locator(".pending .sign")).to_have_count(0)
    assert [row.kind for row in accounts_of(pair, cleo)] == ["member"]
    holder = new_phone()
    holder.town = pair
    holder.sign_in(cleo)
    holder.page.locator('main a[href="/app/accounts"]', has_text="Cleo").click()
    expect(holder.page.locator(".pending")).to_contain_text("Ada, Bo")
    holder.seen("accounts-asked")
    with holder.page.expect_navigation():
        holder.page.locator(".pending .sign").click()
    _, fund = accounts_of(pair, cleo)
    assert (fund.kind, fund.lower, fund.upper) == ("fund", 0, None)
    holder.visit("/app/")
    expect(holder.page.locator(".figure")).to_have_count(2)
    holder.seen("home-fund")


def test_all_accounts_and_communities_stand_at_the_top_and_change_at_once(
    phone: Phone, pair: Town, town: Town
) -> None:
    here, there = town.join(f"Inti {phone.language}"), pair.people["Ada"]
    phone.sign_in(here)
    pair.pay(there, pair.people["Cleo & <co>"], 25)
    phone.town = pair
    phone.take_key(there)
    phone.visit("/app/sign-in")
    phone.page.get_by_role("button", name="Ada").last.click()
    phone.page.wait_for_url(re.compile(r"/app/$"))
    expect(phone.page.locator(".who strong")).to_have_text("Ada")
    phone.page.locator(".who summary").click()
    expect(phone.page.locator(".who .much")).to_have_text(["\u221225 min"])
    change = phone.page.locator('form[action="/app/switch"] button')
    expect(change).to_contain_text("Cooperativa Ayni")
    expect(change).to_contain_text("0 h")
    phone.seen("switcher")
    change.click()
    expect(phone.page.locator(".who strong")).to_have_text(here.name)
    expect(phone.page.locator('form[action="/app/switch"] button')).to_contain_text("\u221225 min")


def test_nobody_leaves_an_account_for_somebody_else(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone, person, other = new_phone(), town.join("Lautaro"), town.join("Rayén")
    phone.sign_in(person)
    own = {"Origin": phone.address}

    def leave(kind: str, member: str) -> int:
        fields = {
            "account": town.scribe.new_id(), "kind": kind, "member": member, "salt": "00" * 32
        }  # fmt: skip
        draft = town.scribe.draft("account-opened", [person.key], fields)
        sent: dict[str, Any] = {"order": draft.text.decode(), "signatures": draft.signatures}
        address = f"{phone.address}/app/desk/orders"
        return phone.page.request.post(address, data=sent, headers=own).status

    def left() -> int:
        texts = town.read(select(PendingOrderRow.text))
        return sum(person.key.public in text for text in texts)

    assert leave("member", other.member) == 403
    assert leave("fund", person.member) == 403
    assert leave("member", person.member) == 200
    assert leave("member", person.member) == 422
    assert left() == 1
    phone.visit("/app/accounts")
    phone.page.locator('form[action$="/end"] button').click()
    expect(phone.page.locator("#open-account")).to_be_visible()
    assert left() == 0
