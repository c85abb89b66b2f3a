"""Tasks that take several people or phones, for `test_taps`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect
from sqlmodel import select

from api.keys.tables import KeyNameRow
from ledger.tables import GuardiansRow, KeyRow
from tests.browser.exchanges.test_asking import DAY_MS, return_home
from tests.browser.exchanges.test_booking import days_on, held
from tests.browser.exchanges.test_paying import balance
from tests.browser.phone import WAITS

if TYPE_CHECKING:
    from tests.browser.taps import Hand
    from tests.browser.town import Town

PRESS: Final = "#waiting + ul form button"
SAFETY: Final = '.todo li a[href="/app/safety"]'
TUESDAY, WEEK = 1, 7


def care_for_tuesday(town: Town, booker: Hand, carer: Hand) -> None:
    """Book care for Tuesday, accept it, say how long it was, and agree; they have met before."""
    town.pay(booker.person, carer.person, 10)
    today = datetime.fromtimestamp(town.clock() / 1000, UTC).weekday()
    ahead = (TUESDAY - today - 1) % WEEK + 1
    booker.home()
    booker.tap('main a[href="/app/book"]')
    booker.tap(f'a.person[href*="{carer.person.account}"]')
    booker.choose("#day", days_on(town, ahead))
    booker.choose("#at", "09:30")
    booker.tap('[data-step="15"]')
    booker.tap("#book button[type=submit]")
    booker.tap("#book .yes")
    booker.phone.page.wait_for_url("**/app/bookings/*")
    assert held(town, booker.person) == 75
    carer.home()
    carer.tap(PRESS)
    expect(carer.phone.page.locator("#visits + ul")).to_contain_text("●")
    town.clock.time_ms += (ahead + 1) * DAY_MS
    return_home(carer.phone)
    carer.tap(WAITS)
    carer.tap("#given button[type=submit]")
    expect(carer.phone.page.locator("#waits")).to_be_visible()
    return_home(booker.phone)
    booker.tap(PRESS)
    booker.phone.page.wait_for_url("**/app/exchange/*")
    assert (balance(town, carer.person), held(town, booker.person)) == (85, 0)


def choose_people_of_trust(town: Town, member: Hand) -> None:
    """Choose three with whom one has exchanged, any two of whom may help."""
    friends = [town.join(f"Trusted {number}") for number in range(3)]
    for friend in friends:
        town.pay(friend, member.person, 30)
    member.home()
    member.tap('.foot a[href="/app/more"]')
    member.tap('main a[href="/app/safety"]')
    member.tap('.task a[href="/app/guardians"]')
    for friend in friends:
        member.tap(f'#offered input[value="{friend.member}"]')
    expect(member.phone.page.locator("#quorum")).to_have_value("2")
    member.tap("#guardians button")
    expect(member.phone.page.locator("#done")).to_be_visible()
    wanted = select(GuardiansRow).where(GuardiansRow.member_id == member.person.member)
    [row] = town.read(wanted)
    assert row.chosen.split(",") == sorted(one.member for one in friends)
    assert row.quorum == 2


def add_a_second_device(town: Town, old: Hand, new: Hand) -> None:
    """Let a phone in that nobody has used, with the one at hand; both say what they are."""
    new.home()
    new.phone.page.wait_for_url(re.compile("/app/sign-in"))
    new.tap('#ways a[href="/app/devices/new#now"]')
    expect(new.phone.page.locator("#code")).not_to_be_empty()
    old.tap(SAFETY)
    old.tap('.task a[href="/app/devices/add"]')
    old.type("#code", new.phone.page.locator("#code").inner_text())
    old.tap("main form button")
    digits = new.phone.page.locator("#digits").inner_text()
    expect(old.phone.page.locator("#digits")).to_have_text(digits)
    expect(old.phone.page.locator("#name")).to_have_value(re.compile(r"Chrome on \w+"))
    old.tap("#add button")
    new.tap("#yes")
    new.phone.page.wait_for_url(re.compile(r"/app/$"))
    _are_told_apart(town, old)


def _are_told_apart(town: Town, old: Hand) -> None:
    page, member = old.phone.page, old.person.member
    old.phone.visit("/app/safety")
    expect(page.locator("#devices .held")).to_be_visible()
    expect(page.locator(".task:has(#devices) li")).to_have_count(2)
    expect(page.locator(".task:has(#devices) .this:visible")).to_have_count(1)
    old.phone.seen("safety-two-devices")
    keys = town.read(select(KeyRow.key).where(KeyRow.member_id == member))
    named = town.read(select(KeyNameRow).where(KeyNameRow.member_id == member))
    assert {one.key for one in named} == set(keys)
    assert all(re.fullmatch(r"Chrome on \w+", one.name) and one.used_ms for one in named)
