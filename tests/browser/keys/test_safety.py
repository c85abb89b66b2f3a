"""The safety page: what is done, and what is not. In how few taps it can be, `test_taps` counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlmodel import select

from api.keys.tables import GuardAnswerRow, KeyNameRow
from ledger.tables import KeyRow
from tests.browser.keys.test_guardians import choose
from tests.browser.keys.test_sheets import PASSPHRASE, make

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def test_people_of_trust_are_asked_and_agree(new_phone: Callable[..., Phone], town: Town) -> None:
    member = town.join("Careful Rosa")
    friends = [town.join(f"Friend {number}") for number in range(3)]
    for friend in friends:
        town.pay(friend, member, 30)
    phone = new_phone()
    phone.sign_in(member)
    choose(town, member, [one.member for one in friends], 2)
    phone.visit("/app/safety")
    expect(phone.page.locator("#agreed")).to_contain_text("0 of 3")
    for friend, answer in zip(friends, ("yes", "yes", "no"), strict=True):
        theirs = new_phone()
        theirs.sign_in(friend)
        theirs.page.locator('.todo li a[href="/app/guardians#asked"]').click()
        theirs.seen("guardians-asked")
        theirs.page.locator(f'#asked button[value="{answer}"]').click()
        expect(theirs.page.locator("#asked")).to_have_count(0)
        theirs.visit("/app/")
        expect(theirs.page.locator('.todo li a[href="/app/guardians#asked"]')).to_have_count(0)
    phone.visit("/app/safety")
    expect(phone.page.locator("#agreed")).to_contain_text("2 of 3")
    expect(phone.page.locator("#trusted .held")).to_be_visible()
    phone.seen("safety-agreed")
    phone.visit("/app/")
    expect(phone.page.locator('.todo li a[href="/app/guardians"]')).to_contain_text("Friend 2")
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
