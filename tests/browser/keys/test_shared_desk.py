"""A device that many use: number and passphrase open a key there, and nothing stays for the next.

What is typed as an address would end a sign-in, as closing the page does: here people press links.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from api.keys.tables import KeyNameRow
from api.words.numbers import number_of
from ledger.tables import AccountRow, KeyRow
from tests.browser.exchanges.test_paying import balance
from tests.browser.keys.test_sheets import make

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

pytestmark = pytest.mark.worker
"""What a browser keeps is looked at, and its service worker keeps some of it."""

PASSPHRASE: Final = "quatre mots & un ñandú"  # noqa: S105 it guards nothing
HOME: Final = re.compile(r"/app/$")
DESK: Final = re.compile(r"/app/desk")

LEFT: Final = """
async () => {
  const rows = async (name, store) => {
    const open = indexedDB.open(name);
    await new Promise((done) => { open.onsuccess = done; });
    const all = open.result.transaction(store).objectStore(store).getAll();
    await new Promise((done) => { all.onsuccess = done; });
    open.result.close();
    return all.result;
  };
  const kept = [document.cookie, JSON.stringify({ ...localStorage, ...sessionStorage })];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!new URL(request.url).pathname.startsWith("/static/")) kept.push(request.url);
    }
  }
  const [sealed, open] = [await rows("ayni-desk", "sealed"), await rows("ayni-desk", "open")];
  const text = String.fromCharCode(...sealed.flatMap(({ sealed }) => [...sealed]));
  const [keys, orders] = [await rows("ayni", "keys"), await rows("ayni", "orders")];
  return { kept: kept.join("\\n"), text, sizes: sealed.map(({ sealed }) => sealed.length),
           ids: sealed.map(({ id }) => id), open: open.length, keys, orders };
}
"""
"""All that scripts find in a browser."""


def number(town: Town, person: Person) -> str:
    """The number of somebody's account."""
    rows = town.read(select(AccountRow.slot).where(AccountRow.account_id == person.account))
    return number_of(rows[0])


def share(desk: Phone) -> None:
    """Say that a device is shared."""
    desk.visit("/app/devices/new")
    desk.page.locator('main a[href="/app/desk"]').click()
    desk.page.locator("#share button").click()
    expect(desk.page.locator("#open")).to_be_visible()


def choose(desk: Phone, passphrase: str = PASSPHRASE) -> None:
    """Choose a passphrase for a new key."""
    desk.page.locator("#desk-passphrase").fill(passphrase)
    desk.page.locator("#desk-again").fill(passphrase)


def enrol(desk: Phone, own: Phone, passphrase: str = PASSPHRASE, name: str = "Desk") -> None:
    """Bring the member of a telephone in at the desk."""
    desk.visit("/app/devices/new")
    desk.page.locator("#begin").click()
    expect(desk.page.locator("#code")).not_to_be_empty()
    own.visit(f"/app/devices/add?code={desk.page.locator('#code').inner_text()}")
    own.page.locator("#name").fill(name)
    own.page.locator("#add button").click()
    expect(desk.page.locator("#protect")).to_be_visible()
    choose(desk, passphrase)
    desk.page.locator("#protect button").click()
    desk.page.wait_for_url(HOME)


def sign_out(desk: Phone) -> None:
    desk.page.locator(".who summary").click()
    desk.page.locator('form[action="/app/sign-out"] button').click()
    desk.page.wait_for_url(DESK)
    expect(desk.page.locator("#open")).to_be_visible()


def sign_in(desk: Phone, number_: str, passphrase: str = PASSPHRASE) -> None:
    desk.page.locator("#number").fill(number_)
    desk.page.locator("#passphrase").fill(passphrase)
    desk.page.locator("#open button").click()


def said(desk: Phone, name: str) -> str:
    """A text that the page's module may say."""
    return str(
        desk.page.evaluate("n => JSON.parse(document.getElementById('texts').text)[n]", name)
    )


@pytest.fixture
def shared(new_phone: Callable[..., Phone]) -> Phone:
    """Return a device that is shared."""
    desk = new_phone()
    share(desk)
    return desk


def test_a_member_signs_in_by_number_and_pays(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    person, payee = town.join("Quilla"), town.join("Tupaq")
    desk, own = phone, new_phone(phone.language)
    desk.visit("/app/desk")
    desk.seen("desk-share")
    share(desk)
    desk.seen("desk")
    own.sign_in(person)
    expect(own.page.locator("main")).to_contain_text(number(town, person))
    enrol(desk, own, name="Office tablet")
    expect(desk.page.locator(".who strong")).to_have_text("Quilla")
    named = select(KeyNameRow.name).where(
        KeyNameRow.member_id == person.member, KeyNameRow.key != person.key.public
    )
    assert town.read(named) == ["Office tablet"]
    sign_out(desk)

    digits = number(town, person)
    sign_in(desk, f"{digits[:-1]}{(int(digits[-1]) + 1) % 10}")
    expect(desk.page.locator("#said")).to_have_text(said(desk, "slip"))
    sign_in(desk, digits, "another passphrase")
    expect(desk.page.locator("#said")).to_have_text(said(desk, "wrong"))
    desk.seen("desk-wrong")
    desk.page.evaluate("localStorage.clear()")
    sign_in(desk, " ".join(digits))
    desk.page.wait_for_url(HOME)
    desk.page.locator('main a[href="/app/pay"]').click()
    desk.page.locator("#q").fill(number(town, payee))
    desk.page.locator("#q").press("Enter")
    desk.page.locator("#amount").fill("0:20")
    desk.page.locator("#pay button[type=submit]").click()
    desk.page.locator("#yes").click()
    expect(desk.page.locator("#outcome")).to_contain_text("20 min")
    assert balance(town, person) == -20
    desk.page.locator(".who summary").click()
    desk.page.locator('.who a[href="/app/desk"]').click()
    desk.page.wait_for_url(DESK)
    desk.seen("desk-signed-in")
    desk.page.locator("#leave button").click()
    expect(desk.page.locator("#open")).to_be_visible()


def test_the_next_member_finds_nothing_of_the_last(
    shared: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    first, second = town.join("Illari"), town.join("Sumaq")
    for person, passphrase in ((first, PASSPHRASE), (second, "another one of twelve")):
        own = new_phone()
        own.sign_in(person)
        enrol(shared, own, passphrase)
        shared.page.locator('nav.foot a[href="/app/market"]').click()
        shared.page.wait_for_url("**/app/market")
        sign_out(shared)
    left = shared.page.evaluate(LEFT)
    whole = f"{left['kept']} {left['text']} {left['ids']}"
    for person in (first, second):
        told = (person.name, person.member, person.account, number(town, person), town.scribe.book)
        assert not [one for one in told if one in whole], left["kept"]
    assert left["sizes"][0] == left["sizes"][1]
    assert (left["open"], left["keys"], left["orders"]) == (0, [], [])
    assert {each["name"] for each in shared.context.cookies()} == {"desk"}
    for path in ("/app/", "/app/statement", "/app/sign-in"):
        shared.visit(path)
        assert DESK.search(shared.page.url)
    shared.context.set_offline(True)
    shared.visit("/app/statement")
    expect(shared.page.locator("h1")).to_be_visible()
    assert not any(name in shared.page.content() for name in (first.name, second.name))
    shared.context.set_offline(False)


def test_nobody_touches_it_and_it_signs_out(
    shared: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    own = new_phone()
    own.sign_in(town.join("Wari"))
    shared.page.clock.install()
    enrol(shared, own)
    idle = shared.page.locator("#idle")
    shared.page.clock.run_for(115_000)
    expect(idle).to_be_hidden()
    shared.page.clock.run_for(10_000)
    expect(idle).to_be_visible()
    assert 50 <= int(re.findall(r"\d+", idle.locator("p").first.inner_text())[0]) <= 60
    shared.seen("desk-idle")
    idle.locator("button").click()
    expect(idle).to_be_hidden()
    shared.page.clock.run_for(185_000)
    shared.page.wait_for_url(DESK)
    expect(shared.page.locator("#open")).to_be_visible()
    assert shared.page.evaluate(LEFT)["open"] == 0
    assert {each["name"] for each in shared.context.cookies()} == {"desk"}


def test_what_closes_or_leaves_the_page_signs_out(
    shared: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    own = new_phone()
    own.sign_in(town.join("Yupanki"))
    enrol(shared, own)
    [cookie] = [one for one in shared.context.cookies() if one["name"] == "ayni"]
    assert 0 < cookie["expires"] - town.clock() / 1_000 <= 301
    # Links within the wallet, and back again, are no leaving.
    shared.page.locator('nav.foot a[href="/app/more"]').click()
    shared.page.wait_for_url("**/app/more")
    shared.page.locator('nav.foot a[href="/app/"]').click()
    shared.page.wait_for_url(HOME)
    shared.visit("/app/offline")
    assert shared.page.evaluate("sessionStorage.length") == 0
    shared.visit("/app/")
    expect(shared.page.locator("#open")).to_be_visible()
    assert shared.page.evaluate(LEFT)["open"] == 0


def test_a_tab_that_carries_no_key_ends_what_another_began(
    shared: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    own = new_phone()
    own.sign_in(town.join("Yaku"))
    enrol(shared, own)
    page = shared.context.new_page()
    page.goto(f"{shared.address}/app/statement")
    page.wait_for_url(DESK)
    expect(page.locator("#open")).to_be_visible()
    shared.page.locator('nav.foot a[href="/app/market"]').click()
    shared.page.wait_for_url(DESK)


def test_failures_make_the_next_one_wait(shared: Phone) -> None:
    sign_in(shared, number_of(3))
    expect(shared.page.locator("#said")).to_have_text(said(shared, "wrong"))
    sign_in(shared, number_of(3))
    expect(shared.page.locator("#said")).to_contain_text("2")
    waits = shared.page.evaluate(
        "() => JSON.parse(localStorage.getItem('ayni-desk-failed')).until - Date.now()"
    )
    assert waits <= 2_000


def test_a_sheet_brings_a_member_in_and_the_key_is_ended_again(
    shared: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    person, own = town.join("Urpi"), new_phone()
    text, address = make(own, person)
    shared.page.goto(address)
    shared.page.locator("#text").fill(text)
    shared.page.locator("#passphrase").fill("cinco palabras que nadie adivina")
    choose(shared, "short")
    shared.page.locator("#use button").click()
    choose(shared)
    shared.seen("desk-sheet")
    shared.page.locator("#use button").click()
    shared.page.wait_for_url(HOME)
    sign_out(shared)
    sign_in(shared, number(town, person))
    shared.page.wait_for_url(HOME)
    shared.page.locator(".who summary").click()
    shared.page.locator('.who a[href="/app/desk"]').click()
    shared.page.locator("#ask").click()
    shared.page.locator("#end").click()
    expect(shared.page.locator("#open")).to_be_visible()
    keys = town.read(select(KeyRow).where(KeyRow.member_id == person.member))
    assert sum(key.revoked is not None for key in keys) == 1
    sign_in(shared, number(town, person))
    expect(shared.page.locator("#said")).to_have_text(said(shared, "wrong"))
    assert shared.page.evaluate(LEFT)["sizes"] == []


def test_where_keys_lie_open_nobody_comes_in(new_phone: Callable[..., Phone], town: Town) -> None:
    desk = new_phone()
    desk.sign_in(town.people["Rosa"])
    desk.visit("/app/desk")
    desk.page.locator("#share button").click()
    expect(desk.page.locator("#said")).to_have_text(said(desk, "unlocked"))
    # Said without scripts, or a key came later.
    desk.page.evaluate("document.getElementById('share').submit()")
    expect(desk.page.locator("#unlocked")).to_be_visible()
    desk.visit("/app/devices/new")
    desk.page.locator("#begin").click()
    expect(desk.page.locator("#said")).to_have_text(said(desk, "unlocked"))
    desk.visit("/app/desk")
    desk.page.locator("details summary").click()
    desk.page.locator("#own button").click()
    expect(desk.page.locator("#share")).to_be_visible()
