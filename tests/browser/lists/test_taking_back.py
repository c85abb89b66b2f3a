"""A whole list is taken back on its page: by a treasurer who is on no side of it, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.exchanges.test_paying import balance
from tests.browser.lists.test_lists import enter_lists, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def _paid(phone: Phone, town: Town, *lines: str) -> str:
    """Pay by a list that is entered; where its page is."""
    phone.visit("/app/lists")
    write(phone, *lines)
    phone.page.locator("#reason").fill("Helping at the party")
    phone.page.locator("#approve button").click()
    expect(phone.page.locator("#done")).not_to_be_empty()
    enter_lists(town)
    return phone.page.url.removeprefix(phone.address)


def test_a_treasurer_s_own_list_is_taken_back_by_another_alone(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    label = f"{phone.language} {phone.width}"
    paid = town.join(f"Dorotea {label}", "treasurer")
    one, other = town.join(f"Nuria {label}"), town.join(f"Olga <b> {label}")
    phone.sign_in(paid)
    path = _paid(phone, town, f"{one.name}; 45 min", f"{other.name}; 1 h")
    assert [balance(town, who) for who in (paid, one, other)] == [-105, 45, 60]
    # She is a treasurer, and on a side: her page has no form.
    phone.visit(path)
    expect(phone.page.locator("#state")).to_be_visible()
    expect(phone.page.locator("#take-back")).to_have_count(0)
    # A second treasurer finds the form.
    desk = new_phone(phone.language, phone.width)
    desk.sign_in(town.people["Chiara"])
    desk.visit(path)
    form = desk.page.locator("#take-back")
    expect(form.locator("button")).to_be_enabled()
    desk.seen("list-take-back")
    # What somebody has passed on since brings them past their limit: nothing moves; why is said.
    town.pay(one, other, 45)
    town.widen(one.account, lower="0")
    form.locator("#text").fill("Entered twice")
    form.locator("button").click()
    expect(form.locator(".said")).not_to_be_empty()
    desk.seen("list-not-taken-back")
    assert [balance(town, who) for who in (paid, one, other)] == [-105, 0, 105]
    # Where there is room, all of it goes back with one press, once.
    town.widen(one.account)
    with desk.page.expect_navigation():
        form.locator("button").click()
    expect(desk.page.locator("main")).to_contain_text("Entered twice")
    desk.seen("list-taken-back")
    assert [balance(town, who) for who in (paid, one, other)] == [0, -45, 45]
    for each in (desk, phone):
        each.visit(path)
        expect(each.page.locator("#is-back")).to_be_visible()
        expect(each.page.locator("#take-back")).to_have_count(0)
    phone.seen("list-that-is-back")


def test_two_treasurers_look_at_one_list_and_it_goes_back_once(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    label = f"{phone.language} {phone.width}"
    payer, one = town.join(f"Palina {label}"), town.join(f"Quinn {label}")
    second = town.join(f"Runa {label}", "treasurer")
    phone.sign_in(payer)
    path = _paid(phone, town, f"{one.name}; 2 h")
    desks = [new_phone(phone.language, phone.width) for _ in range(2)]
    for desk, person in zip(desks, (town.people["Chiara"], second), strict=True):
        desk.sign_in(person)
        desk.visit(path)
        desk.page.locator("#take-back #text").fill("Entered twice")
    first, late = desks
    with first.page.expect_navigation():
        first.page.locator("#take-back button").click()
    late.page.locator("#take-back button").click()
    expect(late.page.locator("#take-back .said")).not_to_be_empty()
    late.seen("list-taken-back-by-another")
    assert [balance(town, who) for who in (payer, one)] == [0, 0]
