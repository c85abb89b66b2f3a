"""A second device: the new one shows a code, one with a key signs, both show the same digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlmodel import select

from api.keys.devices import WAIT_MS, code_hash
from api.keys.tables import KeyNameRow, WaitingDeviceRow
from api.pages.assets import assets
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def wait(phone: Phone) -> str:
    """Let a new device wait; its code."""
    phone.visit("/app/devices/new")
    phone.seen("device-new")
    phone.page.locator("#begin").click()
    expect(phone.page.locator("#code")).not_to_be_empty()
    return phone.page.locator("#code").inner_text()


def keys_of(town: Town, member: str) -> list[KeyRow]:
    found: list[KeyRow] = town.read(select(KeyRow).where(KeyRow.member_id == member))
    return found


def test_a_second_device_is_added_and_signs_in(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    person = town.join("Wayra")
    phone.sign_in(person)
    second = new_phone(phone.language, phone.width)
    code = wait(second)
    second.seen("device-waits")
    phone.visit("/app/devices/add")
    phone.seen("device-add")
    phone.page.locator("#code").fill(code.lower().replace("-", " "))
    phone.page.locator("main form button").click()
    expect(phone.page.locator("#digits")).to_have_text(second.page.locator("#digits").inner_text())
    phone.seen("device-add-digits")
    phone.page.locator("#name").fill("Kitchen tablet")
    phone.page.locator("#add button").click()
    expect(phone.page.locator("#done")).to_be_visible()
    phone.seen("device-add-done")
    expect(second.page.locator("#sentence")).to_contain_text("Wayra")
    second.seen("device-confirm")
    second.page.locator("#yes").click()
    second.page.wait_for_url(re.compile(r"/app/$"))
    expect(second.page.locator(".who strong")).to_have_text("Wayra")
    new = {row.key for row in keys_of(town, person.member)} - {person.key.public}
    assert len(new) == 1
    assert [row.name for row in town.read(select(KeyNameRow)) if row.key in new] == [
        "Kitchen tablet"
    ]
    second.visit("/app/keys")
    expect(second.page.locator("#keys > li")).to_have_count(2)
    expect(second.page.locator("#keys")).to_contain_text("Kitchen tablet")
    second.seen("keys-two")


def test_the_lost_one_of_two_is_ended_with_the_other(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    person = town.join("Xochitl")
    first, second = new_phone(), new_phone()
    first.sign_in(person)
    code = wait(second)
    first.visit(f"/app/devices/add?code={code}")
    first.page.locator("#add button").click()
    second.page.locator("#yes").click()
    second.page.wait_for_url(re.compile(r"/app/$"))
    second.visit("/app/keys")
    item = second.page.locator(f'li[data-key="{person.key.public}"]')
    item.locator(".revoke").click()
    with second.page.expect_navigation():
        item.locator(".yes").click()
    expect(second.page.locator(".revoke")).to_have_count(1)
    assert first.page.request.get(f"{first.address}/app/privacy/all.json").url.count("sign-in")


def test_what_is_scanned_must_name_the_same_key(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    old, new = new_phone(), new_phone()
    old.sign_in(town.people["Rosa"])
    code = wait(new)
    [row] = town.read(select(WaitingDeviceRow).where(WaitingDeviceRow.code_hash == code_hash(code)))
    old.visit(f"/app/devices/add?code={code}#{row.key}")
    expect(old.page.locator("#same")).to_be_visible()
    expect(old.page.locator("#add")).to_be_visible()
    old.visit("/app/more")
    old.visit(f"/app/devices/add?code={code}#{'0' * 64}")
    expect(old.page.locator("#said")).not_to_be_empty()
    expect(old.page.locator("#add")).to_be_hidden()


def test_the_picture_is_made_on_the_device_itself(new_phone: Callable[..., Phone]) -> None:
    new = new_phone()
    code = wait(new)
    found = new.page.evaluate(
        """async ([module, code]) => {
          const { pictureOf } = await import(module);
          const shown = document.getElementById("picture").src;
          const { key } = await (await fetch(`/app/devices/waiting/${code}`)).json();
          return shown === pictureOf(`${location.origin}/app/devices/add?code=${code}#${key}`);
        }""",
        [assets().url("js/qr.js"), code],
    )
    assert found is True


def test_a_service_that_swaps_the_new_devices_key_is_found(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    person, thief = town.join("Vera"), "ab" * 32
    old, new = new_phone(), new_phone()
    old.sign_in(person)
    code = wait(new)
    [row] = town.read(select(WaitingDeviceRow).where(WaitingDeviceRow.code_hash == code_hash(code)))
    shown = new.page.locator("#digits").inner_text()
    town.swap_key(code, thief)
    # Scanned from the new device, the link names its true key.
    old.visit(f"/app/devices/add?code={code}#{row.key}")
    expect(old.page.locator("#said")).not_to_be_empty()
    expect(old.page.locator("#add")).to_be_hidden()
    # By code or by a link that the service sent, the digits are those of another key.
    for link in (f"?code={code}", f"?code={code}#{thief}"):
        old.visit("/app/more")
        old.visit(f"/app/devices/add{link}")
        expect(old.page.locator("#digits")).to_be_visible()
        expect(old.page.locator("#digits")).not_to_have_text(shown)
    # Who signs all the same has signed for a key that the new device does not know as its own.
    old.page.locator("#add button").click()
    expect(new.page.locator("#said")).not_to_be_empty()
    assert {row.key for row in keys_of(town, person.member)} == {person.key.public}


def test_a_code_ends_and_serves_once(new_phone: Callable[..., Phone], town: Town) -> None:
    old, new = new_phone(), new_phone()
    old.sign_in(town.join("Yuki"))
    code = wait(new)
    town.clock.time_ms += WAIT_MS
    try:
        old.visit(f"/app/devices/add?code={code}")
        expect(old.page.locator("#add")).to_have_count(0)
        old.seen("device-add-unknown")
    finally:
        town.clock.time_ms -= WAIT_MS
    old.visit(f"/app/devices/add?code={code}")
    old.page.locator("#add button").click()
    expect(old.page.locator("#done")).to_be_visible()
    old.visit(f"/app/devices/add?code={code}")
    expect(old.page.locator("#add")).to_have_count(0)


def test_nobody_leaves_an_order_of_another_kind(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    old, new = new_phone(), new_phone()
    person, other = town.join("Zoë"), town.people["Hiroshi"]
    old.sign_in(person)
    code = wait(new)
    own = {"from": person.account, "to": other.account, "amount": "5"}
    draft = town.scribe.draft("transfer", [person.key], own)
    body = {
        "code": code, "order": draft.text.decode(), "signatures": draft.signatures, "name": "",
    }  # fmt: skip
    answer = old.page.evaluate(
        """async (body) => (await fetch("/app/devices/claim", {method: "POST",
        headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)})).status""",
        body,
    )
    assert answer == 422
