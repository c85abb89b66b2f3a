"""The safety page: what is done, what is not, and in how few presses it can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect
from sqlmodel import select

from api.keys.tables import GuardAnswerRow, KeyNameRow
from ledger.tables import GuardiansRow, KeyRow
from tests.browser.keys.presses import Presses
from tests.browser.keys.test_sheets import PASSPHRASE, make

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town

TRUSTED_MAX, DEVICE_MAX = 8, 7
SAFETY: Final = '#waiting + ul a[href="/app/safety"]'


def test_people_of_trust_are_chosen_in_few_presses_and_agree(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    member = town.join("Careful Rosa")
    friends = [town.join(f"Friend {number}") for number in range(3)]
    for friend in friends:
        town.pay(friend, member, 30)
    phone = new_phone()
    phone.sign_in(member)
    presses = Presses(phone)
    presses.on('.foot a[href="/app/more"]')
    presses.on('main a[href="/app/safety"]')
    presses.on('.task a[href="/app/guardians"]')
    for friend in friends:
        presses.on(f'#offered input[value="{friend.member}"]')
    expect(phone.page.locator("#quorum")).to_have_value("2")
    presses.on("#guardians button")
    expect(phone.page.locator("#done")).to_be_visible()
    assert presses.told("people of trust") <= TRUSTED_MAX
    [row] = town.read(select(GuardiansRow).where(GuardiansRow.member_id == member.member))
    assert row.chosen.split(",") == sorted(one.member for one in friends)
    assert row.quorum == 2
    phone.visit("/app/safety")
    expect(phone.page.locator("#agreed")).to_contain_text("0 of 3")
    for friend, answer in zip(friends, ("yes", "yes", "no"), strict=True):
        theirs = new_phone()
        theirs.sign_in(friend)
        theirs.page.locator('#waiting + ul a[href="/app/guardians#asked"]').click()
        theirs.seen("guardians-asked")
        theirs.page.locator(f'#asked button[value="{answer}"]').click()
        expect(theirs.page.locator("#asked")).to_have_count(0)
        theirs.visit("/app/")
        expect(theirs.page.locator('#waiting + ul a[href="/app/guardians#asked"]')).to_have_count(0)
    phone.visit("/app/safety")
    expect(phone.page.locator("#agreed")).to_contain_text("2 of 3")
    expect(phone.page.locator("#trusted .held")).to_be_visible()
    phone.seen("safety-agreed")
    phone.visit("/app/")
    expect(phone.page.locator('#waiting + ul a[href="/app/guardians"]')).to_contain_text("Friend 2")
    phone.visit("/app/guardians")
    phone.seen("guardians-answered")
    answers = town.read(select(GuardAnswerRow).where(GuardAnswerRow.member_id == member.member))
    assert sum(one.agrees for one in answers) == 2


def test_nobody_answers_who_was_not_asked(new_phone: Callable[..., Phone], town: Town) -> None:
    member, phone = town.join("Asks nobody"), new_phone()
    phone.sign_in(town.people["Hiroshi"])
    for whose, status in ((member.member, 403), ("", 404), ("nobody", 404)):
        answered = phone.page.request.post(
            f"{phone.address}/app/guardians/answer",
            form={"member": whose, "agrees": "yes"}, headers={"Origin": phone.address},
        )  # fmt: skip
        assert answered.status == status
    wanted = select(GuardAnswerRow).where(GuardAnswerRow.member_id == member.member)
    assert town.read(wanted) == []


def test_a_second_device_takes_few_presses(new_phone: Callable[..., Phone], town: Town) -> None:
    person = town.join("Two phones")
    old, new = new_phone(), new_phone()
    old.sign_in(person)
    new.visit("/app/")
    new.page.wait_for_url(re.compile("/app/sign-in"))
    presses = Presses(old, new)
    presses.on('#ways a[href="/app/devices/new#now"]', new)
    expect(new.page.locator("#code")).not_to_be_empty()
    presses.on(SAFETY)
    presses.on('.task a[href="/app/devices/add"]')
    presses.fill("#code", new.page.locator("#code").inner_text())
    presses.on("main form button")
    expect(old.page.locator("#digits")).to_have_text(new.page.locator("#digits").inner_text())
    expect(old.page.locator("#name")).to_have_value(re.compile(r"Chrome on \w+"))
    presses.on("#add button")
    presses.on("#yes", new)
    new.page.wait_for_url(re.compile(r"/app/$"))
    assert presses.told("second device") <= DEVICE_MAX
    old.visit("/app/safety")
    expect(old.page.locator("#devices .held")).to_be_visible()
    expect(old.page.locator(".task:has(#devices) li")).to_have_count(2)
    expect(old.page.locator(".task:has(#devices) .this:visible")).to_have_count(1)
    old.seen("safety-two-devices")
    keys = town.read(select(KeyRow.key).where(KeyRow.member_id == person.member))
    named = town.read(select(KeyNameRow).where(KeyNameRow.member_id == person.member))
    assert {one.key for one in named} == set(keys)
    assert all(re.fullmatch(r"Chrome on \w+", one.name) and one.used_ms for one in named)


def test_a_sheet_is_tried_and_that_is_noted(new_phone: Callable[..., Phone], town: Town) -> None:
    phone, person = new_phone(), town.join("Paper")
    text, _address = make(phone, person)
    phone.visit("/app/safety")
    expect(phone.page.locator("#sheet .held")).to_be_visible()
    phone.seen("safety-sheet")
    phone.page.locator('.task a[href^="/app/sheet/use/"]').click()
    phone.page.locator("#text").fill(text)
    phone.page.locator("#passphrase").fill(PASSPHRASE)
    phone.seen("sheet-try")
    phone.page.locator("#try").click()
    expect(phone.page.locator("#works")).to_be_visible()
    assert len(town.read(select(KeyRow).where(KeyRow.member_id == person.member))) == 2
    phone.page.locator('#works a[href="/app/safety"]').click()
    kinds = select(KeyNameRow.kind, KeyNameRow.used_ms).where(
        KeyNameRow.member_id == person.member, KeyNameRow.kind == "sheet"
    )
    [(_kind, used_ms)] = town.read(kinds)
    assert used_ms
    expect(phone.page.locator(".task:has(#sheet)")).to_contain_text("Tried on")
