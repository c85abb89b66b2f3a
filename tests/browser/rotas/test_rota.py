"""Recurring care: set up, agreed to, one visit dropped and covered, hours set aside for it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
from playwright.sync_api import expect

from api.rotas.tables import RotaCoverRow, RotaOutRow
from api.rotas.turns import today
from tests.browser.exchanges.test_asking import open_waiting, second, show_all_waiting
from tests.browser.exchanges.test_booking import held

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

__all__ = ["second"]
DAY = timedelta(days=1)


def choose(phone: Phone, carer: Person) -> None:
    """Search for somebody in the form, and put them on the rota."""
    page = phone.page
    page.locator("#q").fill(carer.name)
    page.locator("#q + button").click()
    page.locator(f'#found button[value="{carer.account}"]').click()
    expect(page.locator(f'input[type="hidden"][value="{carer.account}"]')).to_have_count(1)


def set_up(phone: Phone, *carers: Person) -> str:
    """Set up a visit of an hour and a half every day; the rota's page."""
    page = phone.page
    phone.visit("/app/rota/new")
    page.locator("#text").fill("Help with <getting up>")
    page.locator("#long").fill("1:30")
    for iso in range(1, 8):
        page.locator(f'input[name="day-{iso}"]').check()
    page.locator("#at").fill("09:30")
    for carer in carers:
        choose(phone, carer)
    expect(page.locator("#text")).to_have_value("Help with <getting up>")
    phone.seen("rota-new")
    page.locator('button[name="keep"]').click()
    page.wait_for_url("**/app/rota/0*")
    return page.url.removeprefix(phone.address)


def test_a_visit_is_dropped_covered_and_booked(
    phone: Phone, second: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    label = f"{phone.language} {phone.width}"
    cared, usual, other = (town.join(f"{name} {label}") for name in ("Abuela", "Bea", "Ciro"))
    phone.sign_in(cared)
    path = set_up(phone, usual, town.people["Mercè"])
    phone.seen("rota-own")
    second.sign_in(usual)
    open_waiting(second, cared.name)
    second.seen("rota-asked")
    second.page.locator('form[action$="/agree"] button').click()
    expect(second.page.locator('form[action$="/agree"]')).to_have_count(0)
    visit = f"{path}/{today(town.clock()) + 2 * DAY}"
    second.visit("/app/rota")
    second.seen("rotas-carer")
    second.page.locator(f'#mine + ul a[href="{visit}"]').click()
    second.page.locator("#out button").click()
    expect(second.page.locator("#out")).to_have_count(0)
    third = new_phone(phone.language, phone.width)
    third.sign_in(other)
    third.visit("/app/more")
    third.page.locator('main a[href="/app/rota/wanted"]').click()
    third.seen("rota-wanted")
    third.page.locator(f'#found a[href="{visit}"]').click()
    third.seen("visit-open")
    third.page.locator("#take button").click()
    expect(third.page.locator("#out")).to_have_count(1)
    third.seen("visit-taken")
    phone.visit(path)
    expect(phone.page.locator(f'a[href="{visit}"]')).to_contain_text(other.name)
    phone.seen("rota-covered")
    book(phone, other, visit)
    assert held(town, cared) == 90


def book(phone: Phone, carer: Person, visit: str) -> None:
    """From a visit, set hours aside for whoever comes; the visit shows that."""
    page = phone.page
    phone.visit(visit)
    page.locator("#set-aside button").click()
    expect(page.locator("#amount")).to_have_value("1 h 30")
    phone.seen("visit-book")
    page.locator("#book button[type=submit]").click()
    expect(page.locator(".sentence")).to_contain_text(carer.name)
    page.locator(".yes").click()
    page.wait_for_url(f"**{visit}")
    expect(page.locator(".booked a")).to_have_count(1)
    expect(page.locator("#set-aside")).to_have_count(0)
    phone.seen("visit-booked")
    page.locator(".booked a").click()
    expect(page.locator(".memo").first).to_contain_text("Help with <getting up>")


def test_who_receives_is_told_and_the_second_who_takes_it_too(
    phone: Phone, second: Phone, town: Town
) -> None:
    label = f"{phone.language} {phone.width}"
    cared, usual, other = (town.join(f"{name} {label}") for name in ("Dora", "Egon", "Fay"))
    phone.sign_in(cared)
    path = set_up(phone, usual, other)
    day = str(today(town.clock()) + DAY)
    phone.page.locator("#end summary").click()
    phone.seen("rota-end")
    what = {"community_id": town.scribe.community, "book": 0, "owner": cared.member}
    of_it: dict[str, Any] = {
        **what,
        "rota_id": path.rpartition("/")[2],
        "day": day,
        "time_ms": town.clock(),
    }
    town.keep(RotaOutRow(**of_it, member_id=other.member))
    phone.visit("/app/")
    show_all_waiting(phone)
    phone.page.locator(f'.todo li a[href$="/{day}"]').click()
    expect(phone.page.locator("#called")).to_be_visible()
    phone.seen("visit-nobody")
    second.sign_in(usual)
    second.visit(f"{path}/{day}")
    town.keep(RotaCoverRow(**of_it, member_id=town.people["Mercè"].member))
    second.page.locator("#take button").click()
    expect(second.page.locator("#taken")).to_be_visible()
    second.seen("visit-too-late")


def test_the_week_and_the_list_for_the_fridge(phone: Phone, second: Phone, town: Town) -> None:
    label = f"{phone.language} {phone.width}"
    cared, carer = town.join(f"Ida {label}"), town.join(f"Jo {label}")
    phone.sign_in(cared)
    path = set_up(phone, carer)
    second.sign_in(carer)
    second.visit(path)
    second.page.locator('form[action$="/agree"] button').click()
    expect(second.page.locator('form[action$="/agree"]')).to_have_count(0)
    second.visit("/app/rota/week")
    second.page.locator("#after").click()
    expect(second.page.locator(".week a.confirmed")).to_have_count(7)
    second.seen("rota-week")
    phone.visit(path)
    phone.page.locator(f'a[href="{path}/sheet"]').click()
    weeks = phone.page.locator(".sheet-week")
    expect(weeks.first).to_contain_text(carer.name)
    phone.seen("rota-sheet")
    printed = phone.page.pdf(format="A4")
    assert len(re.findall(rb"/Type */Page\b", printed)) == weeks.count()


def test_a_calendar_follows_by_a_link_that_is_shown_once(phone: Phone, town: Town) -> None:
    cared = town.join(f"Kim {phone.language} {phone.width}")
    phone.sign_in(cared)
    set_up(phone, town.people["Mercè"])
    phone.visit("/app/rota")
    phone.page.locator('main a[href="/app/calendar"]').click()
    phone.seen("calendars")
    phone.page.locator("#make-1").click()
    address = phone.page.locator("#address").input_value()
    phone.seen("calendar-made")
    told = httpx.get(address).text
    assert told.count("BEGIN:VEVENT") > 80
    assert told.count("STATUS:TENTATIVE") == told.count("BEGIN:VEVENT")
    phone.visit("/app/calendar")
    expect(phone.page.locator("#address")).to_have_count(0)
    phone.page.locator('form[action$="/end"] button').click()
    expect(phone.page.locator('form[action$="/end"]')).to_have_count(0)
    assert httpx.get(address).status_code == 404


def test_a_rota_is_set_up_without_scripts(new_phone: Callable[..., Phone], town: Town) -> None:
    cared, carer = town.join("Gil"), town.join("Hana")
    phone = new_phone()
    phone.sign_in(cared)
    state = phone.context.storage_state()
    plain = new_phone(java_script_enabled=False, storage_state=state)
    path = set_up_plainly(plain, carer)
    plain.visit(f"{path}/{today(town.clock()) + DAY}")
    plain.page.locator("#off button").click()
    expect(plain.page.locator('#off input[name="again"]')).to_have_count(1)
    plain.visit(path)
    plain.page.locator("#end summary").click()
    plain.page.locator("#end button").click()
    expect(plain.page.locator("#coming ~ ul > li")).to_have_count(1)


def set_up_plainly(plain: Phone, carer: Person) -> str:
    """Set a rota up where no script runs; its page."""
    page = plain.page
    plain.visit("/app/rota/new")
    page.locator("#text").fill("Company")
    page.locator("#q").fill(carer.name)
    page.locator("#q").press("Enter")
    page.locator("#found button").click()
    page.locator('button[name="drop"]').click()
    expect(page.locator('button[name="drop"]')).to_have_count(0)
    page.locator("#q").fill(carer.name)
    page.locator("#q").press("Enter")
    page.locator("#found button").click()
    # An evening is not over on the day itself, whatever the hour is.
    page.locator("#at").fill("20:00")
    page.locator("#long").fill("2")
    for iso in range(1, 8):
        page.locator(f'input[name="day-{iso}"]').check()
    page.locator('button[name="keep"]').click()
    page.wait_for_url("**/app/rota/0*")
    return page.url.removeprefix(plain.address)
