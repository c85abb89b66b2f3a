"""The recovery sheet: made, printed, and later typed in on a device that has nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect
from sqlmodel import select

from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

PASSPHRASE: Final = "cinco palabras que nadie adivina"  # noqa: S105 it guards nothing


def make(phone: Phone, person: Person) -> tuple[str, str]:
    """Make a sheet; its lines, and the address on it."""
    phone.sign_in(person)
    phone.visit("/app/sheet")
    phone.seen("sheet")
    phone.page.locator("#passphrase").fill(PASSPHRASE)
    phone.page.locator("#again").fill(PASSPHRASE)
    phone.page.locator("#make button").click()
    expect(phone.page.locator("#done")).to_be_visible()
    return phone.page.locator("#text").inner_text(), phone.page.locator("#done code").inner_text()


def test_a_sheet_lets_a_new_device_in(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    person = town.join("Ana María")
    sent: list[str] = []
    phone.context.on("request", lambda asked: sent.append(asked.url + (asked.post_data or "")))
    text, address = make(phone, person)
    phone.seen("sheet-made")
    lines = text.strip().splitlines()
    assert not any(PASSPHRASE in one or lines[1] in one for one in sent)
    other = new_phone(phone.language, phone.width)
    other.page.goto(address)
    other.page.locator("#text").fill(text.replace(lines[3], f"{lines[3][:-1]}1"))
    other.page.locator("#passphrase").fill(PASSPHRASE)
    other.page.locator("#use button").click()
    expect(other.page.locator("#said")).to_contain_text("3")
    other.seen("sheet-slip")
    other.page.locator("#text").fill(text.lower())
    other.page.locator("#passphrase").fill("another one")
    other.page.locator("#use button").click()
    wrong = other.page.evaluate("JSON.parse(document.getElementById('texts').text).passphrase")
    expect(other.page.locator("#said")).to_have_text(wrong)
    other.page.locator("#passphrase").fill(PASSPHRASE)
    other.page.locator("#use button").click()
    other.page.wait_for_url(re.compile(r"/app/$"))
    expect(other.page.locator(".who strong")).to_have_text("Ana María")
    keys = town.read(select(KeyRow.key).where(KeyRow.member_id == person.member))
    assert len(keys) == 3


def test_a_sheet_that_was_ended_opens_nothing(new_phone: Callable[..., Phone], town: Town) -> None:
    person = town.join("Bashir")
    phone = new_phone()
    text, address = make(phone, person)
    [sheet] = set(town.read(select(KeyRow.key).where(KeyRow.member_id == person.member))) - {
        person.key.public
    }
    town.act("key-revoked", person, member=person.member, revoked=sheet)
    other = new_phone()
    other.page.goto(address)
    other.page.locator("#text").fill(text)
    other.page.locator("#passphrase").fill(PASSPHRASE)
    other.page.locator("#use button").click()
    working = other.page.evaluate("JSON.parse(document.getElementById('texts').text).working")
    expect(other.page.locator("#said")).not_to_have_text(working)
    expect(other.page.locator("#said")).not_to_be_empty()
    assert "/app/sheet/use/" in other.page.url


def test_two_passphrases_must_agree_and_be_long(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Rosa"])
    phone.visit("/app/sheet")
    before = len(town.read(select(KeyRow.key)))
    for one, two in ((PASSPHRASE, PASSPHRASE + "x"), ("short", "short")):
        phone.page.locator("#passphrase").fill(one)
        phone.page.locator("#again").fill(two)
        phone.page.evaluate("document.getElementById('make').noValidate = true")
        phone.page.locator("#make button").click()
        expect(phone.page.locator("#said")).not_to_be_empty()
    assert len(town.read(select(KeyRow.key))) == before


def test_the_place_on_a_sheet_can_be_typed(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Rosa"])
    phone.visit("/app/sheet")
    place = phone.page.evaluate("document.querySelector('#done').textContent")
    code = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", place)
    assert code is not None
    phone.visit("/app/sheet/use")
    phone.seen("sheet-place")
    phone.page.locator("#place").fill(code[0].lower())
    phone.page.locator("main form button").click()
    expect(phone.page.locator("#use")).to_be_visible()
    phone.seen("sheet-use")
    for wrong in ("AAAA", "A" * 32, "é" * 32):
        answer = phone.page.request.get(f"{phone.address}/app/sheet/use/{wrong}")
        assert answer.status == 404


def test_a_sheet_whose_answer_is_lost_is_shown(new_phone: Callable[..., Phone], town: Town) -> None:
    person, phone = town.join("Carmen"), new_phone()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    phone.context.route("**/orders", lose)
    text, _address = make(phone, person)
    assert text.strip()
    expect(phone.page.locator("#not-yet")).to_be_visible()
    phone.seen("sheet-waiting")
    phone.context.unroute("**/orders")
    phone.visit("/app/")
    phone.page.wait_for_load_state("networkidle")
    expect(phone.page.locator("#queue")).to_be_hidden()
    # One key beside the device's, and its text is in somebody's hands.
    assert len(town.read(select(KeyRow.key).where(KeyRow.member_id == person.member))) == 2
