"""The steward's desk: roles given and taken, keys ended, alone or with another steward's signature.

The book of these tests has two stewards, who must both sign; `town` has one, who signs alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from api.membership.tables import PendingOrderRow
from api.service.times import DAY_MS
from api.words.i18n import _, using
from api.words.kinds import account_title
from api.words.numbers import number_of
from ledger.rules.accounts import MEMBER
from ledger.tables import AccountRow, KeyRow, MemberRow
from tests.browser.town import Town, found_pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone


@pytest.fixture
def pair(town: Town) -> Town:
    """A book whose two stewards, Ada and Bo, must both sign."""
    return found_pair(town, "Cleo & <co>")


def roles(town: Town, person: Person) -> str:
    """The roles that somebody holds, joined by commas."""
    [found] = town.read(select(MemberRow.roles).where(MemberRow.member_id == person.member))
    return str(found)


def at_the_desk(phone: Phone, town: Town, name: str) -> None:
    """Sign in as a steward of a book and sit down."""
    phone.town = town
    phone.sign_in(town.people[name])
    phone.visit("/app/more")
    phone.page.locator('main a[href="/app/steward"]').click()
    phone.page.wait_for_url("**/app/steward")


def sign(phone: Phone, person: Person, chosen: str) -> None:
    """On a member's page, ask for something and say yes."""
    phone.visit(f"/app/steward/{person.member}")
    item = phone.page.locator("#acts li", has=phone.page.locator(chosen))
    item.locator(".ask").click()
    with phone.page.expect_navigation():
        item.locator(".yes").click()


def test_the_second_steward_signs_what_the_first_has_asked(
    phone: Phone, new_phone: Callable[..., Phone], pair: Town
) -> None:
    cleo = pair.people["Cleo & <co>"]
    at_the_desk(phone, pair, "Ada")
    phone.seen("steward")
    phone.page.locator("#member-q").fill("cleo")
    phone.page.locator('main form[action="/app/steward/members"] button').click()
    phone.seen("steward-members")
    phone.page.locator(f'a[href="/app/steward/{cleo.member}"]').click()
    expect(phone.page.locator("h1")).to_have_text("Cleo & <co>")
    phone.page.locator('[data-role="treasurer"]').click()
    phone.seen("steward-member")
    sign(phone, cleo, '[data-role="treasurer"]')
    expect(phone.page.locator(".pending")).to_contain_text("Cleo & <co>")
    expect(phone.page.locator(".sign")).to_have_count(0)
    phone.seen("steward-pending")
    assert not roles(pair, cleo)

    second = new_phone(phone.language, phone.width)
    second.town = pair
    second.sign_in(pair.people["Bo"])
    second.page.locator('main a[href="/app/steward"]').click()
    expect(second.page.locator(".pending")).to_contain_text("Ada")
    second.seen("steward-sign-too")
    with second.page.expect_navigation():
        second.page.locator(".sign").click()
    expect(second.page.locator(".pending")).to_have_count(0)
    assert roles(pair, cleo) == "treasurer"
    second.visit("/app/")
    expect(second.page.locator('main a[href="/app/steward"]')).to_have_count(0)


def test_one_steward_alone_gives_takes_and_ends_where_one_suffices(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    person = town.join("Yusuf")
    phone = new_phone()
    at_the_desk(phone, town, "Amina Osei")
    sign(phone, person, '[data-role="broker"]')
    assert roles(town, person) == "broker"
    sign(phone, person, '[data-role="broker"]')
    assert not roles(town, person)
    sign(phone, person, f'[data-revoked="{person.key.public}"]')
    [revoked] = town.read(select(KeyRow.revoked).where(KeyRow.key == person.key.public))
    assert revoked is not None


def test_an_account_that_is_to_close_waits_for_the_second_steward(
    new_phone: Callable[..., Phone], pair: Town
) -> None:
    """It is asked for from a terminal, where the command for it is."""
    ada, cleo = pair.people["Ada"], pair.people["Cleo & <co>"]
    pair.pay(ada, cleo, 1)
    pair.pay(cleo, ada, 1)
    draft = pair.scribe.draft("account-closed", [ada.key], {"account": cleo.account})
    first, second = new_phone(), new_phone()
    at_the_desk(first, pair, "Ada")
    sent = {"order": draft.text.decode(), "signatures": draft.signatures}
    own = {"Origin": first.address}
    answer = first.page.request.post(f"{first.address}/app/desk/orders", data=sent, headers=own)
    assert answer.json() == {"missing": 1}
    at_the_desk(second, pair, "Bo")
    # By its number: the first digits of ids are alike for all who joined in the same minute.
    [slot] = pair.read(select(AccountRow.slot).where(AccountRow.account_id == cleo.account))
    with using(first.language):
        account = account_title(MEMBER, number_of(slot))
        said = _("{account} of {name} closes").format(account=account, name="Cleo & <co>")
    expect(second.page.locator(".pending")).to_contain_text(said)
    with second.page.expect_navigation():
        second.page.locator(".sign").click()
    expect(second.page.locator(".pending")).to_have_count(0)
    closed = select(AccountRow.open).where(AccountRow.account_id == cleo.account)
    assert pair.read(closed) == [False]


def test_the_last_steward_stays(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    amina = town.people["Amina Osei"]
    at_the_desk(phone, town, "Amina Osei")
    phone.visit(f"/app/steward/{amina.member}")
    item = phone.page.locator("#acts li", has=phone.page.locator('[data-role="steward"]'))
    item.locator(".ask").click()
    item.locator(".yes").click()
    expect(phone.page.locator("#said")).not_to_be_empty()
    assert roles(town, amina) == "steward"
    phone.seen("steward-refused")


def test_what_waits_is_dropped_by_a_steward_or_by_time(
    new_phone: Callable[..., Phone], pair: Town
) -> None:
    phone = new_phone()
    at_the_desk(phone, pair, "Ada")
    sign(phone, pair.people["Cleo & <co>"], '[data-role="auditor"]')
    with phone.page.expect_navigation():
        phone.page.locator(".pending form button").click()
    expect(phone.page.locator(".pending")).to_have_count(0)
    sign(phone, pair.people["Cleo & <co>"], '[data-role="auditor"]')
    expect(phone.page.locator(".pending")).to_have_count(1)
    before = pair.clock.time_ms
    pair.clock.time_ms = before + 14 * DAY_MS
    try:
        later = new_phone()
        later.town = pair
        later.sign_in(pair.people["Bo"])
        later.visit("/app/steward")
        expect(later.page.locator(".pending")).to_have_count(0)
    finally:
        pair.clock.time_ms = before


def test_nothing_waits_that_stewards_do_not_sign(
    new_phone: Callable[..., Phone], pair: Town
) -> None:
    phone = new_phone()
    at_the_desk(phone, pair, "Ada")
    ada, cleo = pair.people["Ada"], pair.people["Cleo & <co>"]
    granted = {"member": cleo.member, "role": "steward"}
    paid = {"from": ada.account, "to": cleo.account, "amount": "1"}
    own = {"Origin": phone.address}
    kept = len(pair.read(select(PendingOrderRow)))
    for type_, person, fields, status in (
        ("transfer", ada, paid, 422),
        ("role-granted", cleo, granted, 403),
        ("role-granted", ada, {**granted, "expires": pair.clock() + 32 * DAY_MS}, 422),
    ):
        draft = pair.scribe.draft(type_, [person.key], fields)
        sent = {"order": draft.text.decode(), "signatures": draft.signatures}
        answer = phone.page.request.post(f"{phone.address}/app/desk/orders", data=sent, headers=own)
        assert answer.status == status
    draft = pair.scribe.draft("role-granted", [ada.key], granted)
    forged = [(ada.key.public, "00" * 64)]
    sent = {"order": draft.text.decode(), "signatures": forged}
    answer = phone.page.request.post(f"{phone.address}/app/desk/orders", data=sent, headers=own)
    assert answer.status == 422
    assert len(pair.read(select(PendingOrderRow))) == kept


def test_who_gains_a_role_does_not_count_among_those_who_give_it(
    new_phone: Callable[..., Phone], pair: Town
) -> None:
    ada, bo = pair.people["Ada"], pair.people["Bo"]
    pair.scribe.accepted([
        pair.scribe.draft(
            "role-granted", [ada.key, bo.key],
            {"member": pair.people["Cleo & <co>"].member, "role": "steward"},
        )
    ])  # fmt: skip
    phone = new_phone()
    at_the_desk(phone, pair, "Ada")
    sign(phone, ada, '[data-role="treasurer"]')
    expect(phone.page.locator(".pending")).to_contain_text("2 more must sign.")
    for name, left in (("Bo", 1), ("Cleo & <co>", 0)):
        other = new_phone()
        other.town = pair
        other.sign_in(pair.people[name])
        other.visit("/app/steward")
        with other.page.expect_navigation():
            other.page.locator(".sign").click()
        expect(other.page.locator(".pending")).to_have_count(left)
    assert roles(pair, ada) == "steward,treasurer"
