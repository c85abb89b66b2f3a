"""Guardians: two of three bring in a new device after the notice, unless it is called off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from ledger.tables import GuardiansRow, KeyRow
from tests.browser.keys.test_devices import wait
from tests.browser.serving import serving
from tests.browser.town import Clock, Town, found_town
from wallets.guardians import DAY_MS, STEWARDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from api.service.scribe import Person
    from tests.browser.phone import Phone


@pytest.fixture
def town_and_address(tmp_path: Path) -> Iterator[tuple[Town, str]]:
    """Return a cooperative for one test: time that a notice took does not go back in a book."""
    clock = Clock(0)
    with serving(tmp_path, clock, anchor="none") as (service, address):
        yield found_town(service, clock), address


def choose(town: Town, member: Person, guardians: list[str], quorum: int) -> None:
    """Choose guardians without a page."""
    town.act(
        "guardians-chosen", member, member=member.member, guardians=sorted(guardians),
        quorum=quorum, notice=DAY_MS,
    )  # fmt: skip


def guardians_of(town: Town, member: Person) -> GuardiansRow:
    wanted = select(GuardiansRow).where(GuardiansRow.member_id == member.member)
    found: list[GuardiansRow] = town.read(wanted)
    return found[0]


def begin(guardian: Phone, new: Phone, member: Person) -> None:
    """Have a new device wait, and a guardian ask for it."""
    code = wait(new)
    guardian.visit(f"/app/devices/add?code={code}")
    guardian.page.locator(f'input[value="{member.member}"]').check()
    guardian.seen("device-add-guardian")
    guardian.page.locator("#add button").click()
    expect(guardian.page.locator("#done")).to_be_visible()
    expect(new.page.locator("#sentence")).to_contain_text(member.name)
    new.seen("device-recovers")
    new.page.locator("#yes").click()
    new.page.wait_for_url(re.compile(r"/app/recovery$"))


def agree(guardian: Phone, member: Person) -> None:
    """Have another guardian sign what waits for them at home."""
    guardian.visit("/app/")
    guardian.page.locator(f'main a[href="/app/recoveries/{member.member}"]').click()
    expect(guardian.page.locator("#digits")).not_to_be_empty()
    guardian.seen("recovery-sign")
    guardian.page.locator("#yes").click()
    expect(guardian.page.locator("#done")).to_be_visible()
    guardian.seen("recovery-signed")


def test_guardians_are_chosen(phone: Phone, town: Town) -> None:
    person = town.join(f"Chooser {phone.language} {phone.width}")
    phone.sign_in(person)
    phone.visit("/app/guardians")
    expect(phone.page.locator("#none-yet")).to_be_visible()
    phone.seen("guardians-none")
    for name in ("Hiroshi", "Mercè"):
        phone.page.locator("#q").fill(name)
        phone.page.locator("form[role=search] button").click()
        phone.seen("guardians-found")
        phone.page.locator(f'#offered input[value="{town.people[name].member}"]').check()
    phone.page.locator(f'#offered input[value="{STEWARDS}"]').check()
    phone.page.locator("#quorum").select_option("2")
    phone.page.locator("#notice").select_option(str(3 * DAY_MS))
    phone.seen("guardians-choosing")
    phone.page.locator("#guardians button").click()
    expect(phone.page.locator("#done")).to_be_visible()
    # What was so before does not stand beside it.
    expect(phone.page.locator("#none-yet")).to_be_hidden()
    row = guardians_of(town, person)
    named = {town.people["Hiroshi"].member, town.people["Mercè"].member, STEWARDS}
    assert set(row.chosen.split(",")) == named
    assert (row.quorum, row.notice_ms) == (2, 3 * DAY_MS)
    phone.visit("/app/guardians")
    expect(phone.page.locator(".card li")).to_have_count(3)
    phone.seen("guardians")


def test_two_of_three_guardians_bring_in_a_new_device(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    label = f"{phone.language} {phone.width}"
    member = town.join(f"Loses all {label}")
    one, two, three = (town.join(f"Guardian {number} {label}") for number in (1, 2, 3))
    choose(town, member, [one.member, two.member, three.member], quorum=2)
    first = new_phone(phone.language, phone.width)
    second = new_phone(phone.language, phone.width)
    first.sign_in(one)
    second.sign_in(two)
    begin(first, phone, member)
    expect(phone.page.locator("#recoveries li")).to_have_count(1)
    phone.seen("recovery-signing")
    assert guardians_of(town, member).recovery_id is None
    agree(second, member)
    assert guardians_of(town, member).recovery_id is not None
    phone.visit("/app/recovery")
    expect(phone.page.locator("#recoveries li")).to_have_count(1)
    expect(phone.page.locator("#recoveries button")).to_have_count(0)
    phone.seen("recovery-notice")
    town.clock.time_ms += DAY_MS
    phone.visit("/app/recovery")
    phone.seen("recovery-ready")
    phone.page.locator("#recoveries button").click()
    phone.page.wait_for_url(re.compile(r"/app/$"))
    expect(phone.page.locator(".who strong")).to_have_text(member.name)
    keys = town.read(select(KeyRow).where(KeyRow.member_id == member.member))
    in_force = [row.key for row in keys if row.revoked is None]
    assert len(in_force) == 1
    assert in_force != [member.key.public]


def test_the_old_device_calls_a_recovery_off(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    label = f"{phone.language} {phone.width}"
    member, guardian = town.join(f"Finds it again {label}"), town.join(f"Hasty {label}")
    choose(town, member, [guardian.member], quorum=1)
    asker, new = new_phone(), new_phone()
    asker.sign_in(guardian)
    begin(asker, new, member)
    assert guardians_of(town, member).recovery_id is not None
    phone.sign_in(member)
    phone.seen("home-recovery")
    phone.page.locator('main a[href="/app/recovery/cancel"]').click()
    phone.seen("recovery-cancel")
    phone.page.locator("#cancel").click()
    expect(phone.page.locator("#done")).to_be_visible()
    phone.seen("recovery-cancelled")
    assert guardians_of(town, member).recovery_id is None
    new.visit("/app/recovery")
    expect(new.page.locator("#none")).to_be_visible()
    expect(new.page.locator("#recoveries li")).to_have_count(0)
    phone.visit("/app/recovery/cancel")
    phone.seen("recovery-none")


def test_who_is_no_guardian_neither_sees_nor_signs(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    member, guardian = town.join("Guarded"), town.join("Her only guardian")
    choose(town, member, [guardian.member], quorum=1)
    stranger, new = new_phone(), new_phone()
    stranger.sign_in(town.people["Hiroshi"])
    code = wait(new)
    stranger.visit(f"/app/devices/add?code={code}")
    expect(stranger.page.locator(f'input[value="{member.member}"]')).to_have_count(0)
    answer = stranger.page.request.get(f"{stranger.address}/app/recoveries/{member.member}")
    assert answer.status == 403
    draft = town.scribe.draft(
        "recovery-asked",
        [town.people["Hiroshi"].key],
        {"member": member.member, "added": "ab" * 32},
    )
    body = {
        "code": code, "order": draft.text.decode(), "signatures": draft.signatures, "name": "",
    }  # fmt: skip
    status = stranger.page.evaluate(
        """async (body) => (await fetch("/app/recoveries", {method: "POST",
        headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)})).status""",
        body,
    )
    assert status in {403, 422}
    assert guardians_of(town, member).recovery_id is None


@pytest.mark.parametrize("by", ["member", "guardian"])
def test_other_guardians_wait_and_are_stopped(
    new_phone: Callable[..., Phone], town: Town, by: str
) -> None:
    member, old, new = (town.join(f"{name} {by}") for name in ("Robbed", "Old", "New"))
    choose(town, member, [old.member], quorum=1)
    choose(town, member, [new.member], quorum=1)
    row = guardians_of(town, member)
    assert (row.chosen, row.next_chosen) == (old.member, new.member)
    looking, phone = (member if by == "member" else old), new_phone()
    phone.sign_in(looking)
    phone.page.locator('main a[href="/app/guardians"]').first.click()
    phone.seen(f"guardians-waiting-{by}")
    with phone.page.expect_navigation():
        phone.page.locator("[data-choice], [data-subject]").click()
    expect(phone.page.locator("[data-choice], [data-subject]")).to_have_count(0)
    row = guardians_of(town, member)
    assert (row.chosen, row.next_chosen) == (old.member, None)


def test_guardians_who_waited_guard_once_their_time_has_come(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    member, old, new = (town.join(name) for name in ("Careful", "Was it", "Is it"))
    choose(town, member, [old.member], quorum=1)
    choose(town, member, [new.member], quorum=1)
    phone = new_phone()
    phone.sign_in(new)
    phone.visit("/app/guardians")
    expect(phone.page.locator("#guarded")).to_have_count(0)
    town.clock.time_ms += DAY_MS
    for person, count in ((new, 1), (old, 0)):
        later = new_phone()
        later.sign_in(person)
        later.visit("/app/guardians")
        expect(later.page.locator("#guarded")).to_have_count(count)


def press(phone: Phone) -> None:
    """Have a guardian, who is told at home, object."""
    phone.visit("/app/guardians")
    with phone.page.expect_navigation():
        phone.page.locator("[data-subject]").click()


@pytest.mark.parametrize("subject", ["choice", "recovery"])
def test_guardians_object_together(
    phone: Phone, new_phone: Callable[..., Phone], town: Town, subject: str
) -> None:
    label = f"{subject} {phone.language} {phone.width}"
    names = ("Taken over", "Guards", "Guards too", "Guards as well")
    member, *guardians = (town.join(f"{name} {label}") for name in names)
    ids = [one.member for one in guardians]
    choose(town, member, ids, quorum=2)
    if subject == "choice":
        choose(town, member, [town.people["Hiroshi"].member], quorum=1)
    else:
        new = town.scribe.new_person("")
        fields = {"member": member.member, "added": new.key.public}
        keys = [new.key, *(one.key for one in guardians[:2])]
        town.scribe.accepted([town.scribe.draft("recovery-asked", keys, fields)])
    first = new_phone(phone.language, phone.width)
    first.sign_in(guardians[0])
    first.visit("/app/guardians")
    first.seen(f"guardians-object-{subject}")
    press(first)
    first.seen(f"guardians-objecting-{subject}")
    expect(first.page.locator("[data-subject]")).to_have_count(0)
    row = guardians_of(town, member)
    assert (row.next_id or row.recovery_id) is not None
    phone.sign_in(guardians[2])
    phone.visit("/app/")
    expect(phone.page.locator('main a[href="/app/guardians"]').last).to_contain_text(member.name)
    press(phone)
    expect(phone.page.locator("[data-subject]")).to_have_count(0)
    row = guardians_of(town, member)
    assert (row.chosen.split(","), row.next_id, row.recovery_id) == (sorted(ids), None, None)


def test_a_key_that_stewards_ended_calls_one_recovery_off(phone: Phone, town: Town) -> None:
    member = town.join(f"Shut out {phone.language} {phone.width}")
    steward, new = town.people["Amina Osei"], town.scribe.new_person("")
    choose(town, member, [STEWARDS], quorum=1)
    phone.sign_in(member)
    town.act("key-revoked", steward, member=member.member, revoked=member.key.public)
    fields = {"member": member.member, "added": new.key.public}
    asking = [town.scribe.draft("recovery-asked", [steward.key, new.key], fields)]
    town.scribe.accepted(asking)
    phone.visit("/app/sign-in")
    phone.page.locator('main a[href="/app/recovery"]').click()
    phone.seen("recovery-ended")
    button = phone.page.locator("#recoveries button")
    button.click()
    expect(button).to_have_count(0)
    assert guardians_of(town, member).recovery_id is None
    phone.seen("recovery-ended-off")
    again = [town.scribe.draft("recovery-asked", [steward.key, new.key], fields)]
    town.scribe.accepted(again)
    phone.visit("/app/recovery")
    expect(phone.page.locator("#none")).to_be_visible()
