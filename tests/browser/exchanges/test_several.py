"""An exchange of several: laid out person by person, signed by everybody who gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.browser.exchanges.test_asking import open_waiting, second, send
from tests.browser.exchanges.test_paying import balance
from tests.browser.phone import WAITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

__all__ = ["second"]


def add(phone: Phone, person: Person) -> None:
    """Find somebody and give them a part."""
    page = phone.page
    page.locator("#q").fill(person.name)
    page.locator("#q").press("Enter")
    page.locator(f'#found button[value="{person.account}"]').click()
    expect(page.locator(f'input[name="who"][value="{person.account}"]')).to_have_count(1)


def part(phone: Phone, person: Person, side: str, amount: str) -> None:
    """Write down somebody's part."""
    row = phone.page.locator("fieldset", has=phone.page.locator(f'input[value="{person.account}"]'))
    row.locator("select").select_option(side)
    row.locator('input[name="amount"]').fill(amount)


def go_on(phone: Phone) -> None:
    """Say that it is whole."""
    phone.page.locator('button[name="check"]').click()


def test_two_who_give_pay_one_together(phone: Phone, second: Phone, town: Town) -> None:
    one, other, teacher = town.join("Petra"), town.join("Ruben"), town.join("Sólveig")
    phone.sign_in(one)
    phone.visit("/app/more")
    phone.page.locator('main a[href="/app/several"]').click()
    add(phone, other)
    part(phone, one, "gives", "1 h")
    part(phone, other, "gives", "0:30")
    add(phone, teacher)
    # What was written stays while people are looked for.
    part(phone, teacher, "receives", "2 h")
    phone.page.locator("#text").fill("Music <for> both children")
    go_on(phone)
    expect(phone.page.locator("#said")).to_be_visible()
    phone.seen("several-wrong")
    part(phone, teacher, "receives", "1:30")
    phone.seen("several")
    go_on(phone)
    expect(phone.page.locator("#parts")).to_contain_text("Ruben")
    phone.seen("several-sign")
    phone.page.locator("#sign button[type=submit]").click()
    phone.page.wait_for_url("**/app/drafts/*")
    phone.seen("several-waits")
    assert balance(town, one) == 0
    second.sign_in(other)
    open_waiting(second, "Petra")
    expect(second.page.locator(".memo")).to_have_text("Music <for> both children")
    second.seen("several-draft")
    second.page.locator("#agree button").click()
    second.page.wait_for_url("**/app/exchange/*")
    expect(second.page.locator(".memo")).to_have_text("Music <for> both children")
    second.seen("exchange-several")
    assert [balance(town, person) for person in (one, other, teacher)] == [-60, -30, 90]
    seq = int(second.page.url.rpartition("/")[2])
    assert {one.seq: one.order.type for one in town.entries()}[seq] == "exchange"


def test_who_gives_alone_signs_alone(new_phone: Callable[..., Phone], town: Town) -> None:
    giver, one, other = town.join("Tilda"), town.join("Umberto"), town.join("Valentín")
    phone = new_phone()
    phone.sign_in(giver)
    phone.visit("/app/several")
    for person in (one, other):
        add(phone, person)
    part(phone, giver, "gives", "2")
    part(phone, one, "receives", "1")
    part(phone, other, "receives", "1")
    go_on(phone)
    phone.page.locator("#sign button[type=submit]").click()
    phone.page.wait_for_url("**/app/exchange/*")
    assert [balance(town, person) for person in (giver, one, other)] == [-120, 60, 60]


def test_three_givers_sign_one_after_the_other(new_phone: Callable[..., Phone], town: Town) -> None:
    givers, carer = [town.join(name) for name in ("Wiebke", "Xaime", "Yoko")], town.join("Zacarías")
    phones = [new_phone() for _ in givers]
    for phone, person in zip(phones, givers, strict=True):
        phone.sign_in(person)
    first = phones[0]
    first.visit("/app/several")
    for person in (*givers[1:], carer):
        add(first, person)
    for person in givers:
        part(first, person, "gives", "1")
    part(first, carer, "receives", "3")
    go_on(first)
    first.page.locator("#sign button[type=submit]").click()
    first.page.wait_for_url("**/app/drafts/*")
    for phone in phones[1:]:
        open_waiting(phone, "Wiebke")
        assert balance(town, carer) == 0
        with phone.page.expect_navigation():
            phone.page.locator("#agree button").click()
    assert [balance(town, person) for person in (*givers, carer)] == [-60, -60, -60, 180]


def test_what_one_declines_or_the_bound_refuses_moves_nothing(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    one, other, carer = town.join("Alba"), town.join("Bruno"), town.join("Célia")
    phone, second = new_phone(), new_phone()
    phone.sign_in(one)
    second.sign_in(other)
    for amount in ("11", "1"):
        phone.visit("/app/several")
        add(phone, other)
        add(phone, carer)
        part(phone, one, "gives", "0:30")
        part(phone, other, "gives", amount)
        part(phone, carer, "receives", f"{amount}:30")
        go_on(phone)
        phone.page.locator("#sign button[type=submit]").click()
        phone.page.wait_for_url("**/app/drafts/*")
        open_waiting(second, "Alba")
        if amount == "11":
            second.page.locator("#agree button").click()
            expect(second.page.locator("#said")).not_to_be_empty()
            second.seen("several-refused")
        second.page.locator('form[action$="/discard"] button').click()
        second.page.wait_for_url("**/app/")
        expect(second.page.locator(WAITS)).to_have_count(0)
    assert [balance(town, person) for person in (one, other, carer)] == [0, 0, 0]


def test_somebody_can_be_left_out_again(new_phone: Callable[..., Phone], town: Town) -> None:
    one, other = town.join("Diego"), town.join("Eulàlia")
    phone = new_phone()
    phone.sign_in(one)
    phone.visit("/app/several")
    add(phone, other)
    phone.page.locator(f'button[name="drop"][value="{other.account}"]').click()
    expect(phone.page.locator("fieldset")).to_have_count(1)
    go_on(phone)
    expect(phone.page.locator("#said")).to_be_visible()
    # Who does not give cannot sign: one who gives must begin.
    add(phone, other)
    part(phone, one, "receives", "1")
    part(phone, other, "gives", "1")
    go_on(phone)
    expect(phone.page.locator("#said")).to_be_visible()
    expect(phone.page.locator("#sign")).to_have_count(0)


def test_nothing_else_is_left_or_signed(new_phone: Callable[..., Phone], town: Town) -> None:
    one, other, carer = town.join("Fàtima"), town.join("Gines"), town.join("Hermínia")
    phone, second, third = new_phone(), new_phone(), new_phone()
    for each, person in ((phone, one), (second, other), (third, carer)):
        each.sign_in(person)
    gives, receives = sorted([[one.account, "30"], [other.account, "30"]]), [[carer.account, "60"]]
    draft = town.scribe.draft("exchange", [one.key], {"givers": gives, "receivers": receives})
    [(key, signature)] = draft.signatures
    body = {"order": draft.text.decode(), "key": key, "signature": signature}
    # Who receives has nothing to sign, and nobody leaves what somebody else has signed.
    assert send(third, "/app/drafts", body) == 422
    assert send(second, "/app/drafts", body) == 422
    assert send(phone, "/app/drafts", body | {"signature": "0" * 128}) == 422
    assert send(phone, "/app/drafts", body) == 201
    # Left again, since an answer was lost, it is answered as done.
    assert send(phone, "/app/drafts", body) == 201
    path = f"/app/drafts/{json.loads(draft.text)['id']}/signatures"
    theirs, by_other = other.key.public, other.key.sign(draft.text)
    assert send(third, path, {"key": theirs, "signature": by_other}) == 404
    assert send(phone, path, {"key": theirs, "signature": by_other}) == 422
    assert send(second, path, {"key": key, "signature": signature}) == 422
    assert send(second, path, {"key": theirs, "signature": signature}) == 422
    assert balance(town, carer) == 0
    assert send(second, path, {"key": theirs, "signature": by_other}) == 201
    assert balance(town, carer) == 60


def test_what_several_did_all_of_them_take_back(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    giver, one, other = town.join("Ingrid"), town.join("Jaume"), town.join("Katrín")
    received = [[person.account, "30"] for person in (one, other)]
    fields: dict[str, Any] = {
        "givers": [[giver.account, "60"]], "receivers": sorted(received)
    }  # fmt: skip
    seq = town.act("exchange", giver, "Both of you came", **fields)
    phones = [new_phone() for _ in range(3)]
    for phone, person in zip(phones, (one, other, giver), strict=True):
        phone.sign_in(person)
    first = phones[0]
    first.visit(f"/app/exchange/{seq}/take-back")
    first.page.locator("#text").fill("It was not today")
    first.seen("take-back-several")
    first.page.locator("#take-back button").click()
    first.page.wait_for_url("**/app/drafts/*")
    for phone in phones[1:]:
        assert balance(town, giver) == -60
        open_waiting(phone, "Jaume")
        with phone.page.expect_navigation():
            phone.page.locator("#agree button").click()
    assert [balance(town, person) for person in (giver, one, other)] == [0, 0, 0]
