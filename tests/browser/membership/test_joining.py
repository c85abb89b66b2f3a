"""Joining with an invitation: a link, a name, a steward's yes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect
from sqlmodel import select

from api.membership.inviting import INVITATION_MS
from api.membership.tables import InvitationRow, JoiningRow
from api.people.tables import ProfileRow
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def invitation(phone: Phone, town: Town) -> str:
    """An invitation's link, as the steward's page shows it."""
    phone.sign_in(town.people["Amina Osei"])
    phone.visit("/app/invitations")
    phone.page.locator('form[action="/app/invitations"] button').click()
    return phone.page.locator("#link").input_value()


PERSIST: Final = """
navigator.storage.persist = async () => {
  sessionStorage.asked = Number(sessionStorage.asked ?? 0) + 1;
  return true;
};
"""
"""Counts how often the browser is asked to drop nothing by itself."""


def ask_to_join(phone: Phone, link: str, name: str) -> None:
    phone.page.goto(link)
    phone.page.locator("#name").fill(name)
    phone.seen("join")
    phone.page.locator("#join button").click()
    expect(phone.page.locator("#done")).to_be_visible()
    phone.seen("join-done")


def test_a_newcomer_joins_and_a_steward_admits(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    link = invitation(phone, town)
    phone.seen("invitations")
    kept = "".join(row.secret_hash for row in town.read(select(InvitationRow)))
    assert link.rpartition("/")[2] not in kept
    newcomer = new_phone(phone.language, phone.width)
    newcomer.context.add_init_script(PERSIST)
    newcomer.visit("/app/sign-in")
    # Who holds no key is told of the ways back to one.
    expect(newcomer.page.locator('#ways a[href="/app/sheet/use"]')).to_be_visible()
    newcomer.seen("sign-in-without-a-key")
    ask_to_join(newcomer, link, "Ximena & Co")
    assert newcomer.page.evaluate("sessionStorage.asked") == "1"
    newcomer.page.locator("#done a.button").click()
    newcomer.page.locator("button.person").click()
    # Neither the sign-in nor the link sends for another invitation while a steward has yet to look.
    expect(newcomer.page.locator("#waits")).to_be_visible()
    newcomer.seen("join-waits")
    newcomer.page.goto(link)
    expect(newcomer.page.locator("#waits")).to_be_visible()

    phone.visit("/app/")
    phone.page.locator('main a[href="/app/invitations"]').click()
    phone.seen("invitations-asked")
    with phone.page.expect_navigation():
        phone.page.locator("button.admit").click()
    expect(phone.page.locator("button.admit")).to_have_count(0)
    assert town.read(select(JoiningRow)) == []
    assert "Ximena & Co" in town.read(select(ProfileRow.name))

    newcomer.visit("/app/")
    newcomer.page.wait_for_url(re.compile(r"/app/$"))
    expect(newcomer.page.locator(".figure")).to_have_text("0 h")
    expect(newcomer.page.locator(".who strong")).to_have_text("Ximena & Co")
    expect(newcomer.page.locator('#waiting + ul a[href="/app/safety"]')).to_be_visible()
    newcomer.page.goto(link)
    assert newcomer.page.locator("#join, #waits").count() == 0
    expect(newcomer.page.locator('main a[href="/app/sign-in"]')).to_be_visible()
    newcomer.seen("join-used")


def test_a_steward_declines_and_nothing_stays(new_phone: Callable[..., Phone], town: Town) -> None:
    steward, newcomer = new_phone(), new_phone()
    ask_to_join(newcomer, invitation(steward, town), "Nobody")
    steward.visit("/app/invitations")
    members = town.read(select(MemberRow.member_id))
    with steward.page.expect_navigation():
        steward.page.locator('form[action^="/app/joinings/"] button').click()
    assert town.read(select(JoiningRow)) == []
    assert town.read(select(MemberRow.member_id)) == members
    assert "Nobody" not in town.read(select(ProfileRow.name))


def test_an_invitation_ends(new_phone: Callable[..., Phone], town: Town) -> None:
    steward, newcomer = new_phone(), new_phone()
    link = invitation(steward, town)
    before = town.clock.time_ms
    town.clock.time_ms = before + INVITATION_MS
    try:
        newcomer.page.goto(link)
        assert newcomer.page.locator("#join").count() == 0
    finally:
        town.clock.time_ms = before


def test_members_neither_invite_nor_admit(new_phone: Callable[..., Phone], town: Town) -> None:
    member = new_phone()
    member.sign_in(town.people["Rosa"])
    assert member.page.request.get(f"{member.address}/app/invitations").status == 403


def test_a_second_press_leaves_the_same_member_and_key(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    link = invitation(new_phone(), town)
    phone = new_phone()
    phone.page.goto(link)
    page, path = phone.page, "**/app/joinings"
    before = len(town.read(select(JoiningRow)))

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.locator("#name").fill("Zoë")
    for meet in (lambda route: route.abort(), lose):
        phone.context.route(path, meet)
        page.locator("#join button").click()
        expect(page.locator("#said")).not_to_be_empty()
        phone.context.unroute(path)
    page.locator("#join button").click()
    expect(page.locator("#done")).to_be_visible()
    assert len(town.read(select(JoiningRow))) == before + 1
    page.locator("#done a.button").click()
    expect(page.locator("button.person")).to_have_count(1)
