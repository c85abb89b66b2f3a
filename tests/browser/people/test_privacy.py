"""Privacy: what is hidden until it is shared, who looked, all of it in a file, and erasing it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import inspect
from sqlmodel import SQLModel, select

from api.people.personal import PERSONAL
from api.people.tables import ContactRow, ProfileRow
from api.service.tables import MemoRow
from ledger.columns import Id
from tests.browser.exchanges.test_paying import balance

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town


def keep_phone_number(phone: Phone, number: str) -> None:
    phone.visit("/app/privacy")
    phone.page.locator("#phone").fill(number)
    phone.page.locator('form[action="/app/privacy"] button').click()
    expect(phone.page.locator("#phone")).to_have_value(number)


def look_at_account(phone: Phone, person: Person, *, statement: bool = False) -> int:
    """Ask `/v1` for somebody's account as the page's member; the status."""
    place = f"/v1/communities/{phone.town.scribe.community}/books/{phone.town.scribe.book}"
    tail = "/statement" if statement else ""
    path = f"{place}/accounts/{person.account}{tail}"
    return phone.page.request.get(phone.address + path).status


def test_a_number_is_seen_by_those_it_is_shared_with(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    label = f"{phone.language} {phone.width}"
    person, friend = town.join(f"Shares {label}"), town.join(f"Friend {label}")
    phone.sign_in(person)
    keep_phone_number(phone, "+34 600 000 <000>")
    phone.seen("privacy")
    other = new_phone(phone.language, phone.width)
    other.sign_in(friend)
    other.visit(f"/app/people/{person.member}")
    assert "600 000" not in other.page.content()
    other.seen("person-nothing")
    phone.visit("/app/people")
    phone.page.locator("#q").fill(friend.name)
    phone.page.locator("form[role=search] button").click()
    phone.seen("people")
    phone.page.locator("a.person").click()
    phone.page.locator('input[name="phone"]').check()
    phone.page.locator('form[action$="/share"] button').click()
    phone.seen("person-shared")
    other.page.reload()
    expect(other.page.locator("dd")).to_have_text("+34 600 000 <000>")
    other.seen("person")
    phone.visit("/app/privacy")
    expect(phone.page.locator("tbody tr:not([data-all])")).to_contain_text(friend.name)
    expect(phone.page.locator(f'a[href="/app/people/{friend.member}"]')).to_be_visible()
    phone.seen("privacy-shared")
    phone.visit(f"/app/people/{friend.member}")
    phone.page.locator('input[name="phone"]').uncheck()
    phone.page.locator('form[action$="/share"] button').click()
    other.page.reload()
    assert "600 000" not in other.page.content()


def test_who_looks_with_a_role_leaves_a_trace(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    person = town.join(f"Looked at {phone.language} {phone.width}")
    looking = new_phone(phone.language, phone.width)
    looking.sign_in(town.people["Chiara"])
    for _ in range(2):
        assert look_at_account(looking, person) == 200
    assert look_at_account(looking, person, statement=True) == 200
    phone.sign_in(person)
    assert look_at_account(phone, person) == 200
    phone.visit("/app/privacy")
    rows = phone.page.locator("tbody tr:not([data-all])")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Chiara")
    phone.seen("privacy-looked")


def test_a_refused_look_leaves_none(new_phone: Callable[..., Phone], town: Town) -> None:
    person = town.join("Not seen")
    looking, own = new_phone(), new_phone()
    looking.sign_in(town.people["Rosa"])
    assert look_at_account(looking, person) == 403
    own.sign_in(person)
    own.visit("/app/privacy")
    expect(own.page.locator("tbody tr:not([data-all])")).to_have_count(0)


def test_everything_is_one_file_for_the_member_alone(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    person, other = town.join("Takes all"), town.join("Somebody else")
    town.pay(person, other, 20, "Hemmed the curtains")
    town.pay(other, person, 5, "Two eggs")
    town.pay(other, town.people["Rosa"], 5, "None of her business")
    phone = new_phone()
    phone.sign_in(person)
    keep_phone_number(phone, "12345")
    found = phone.page.request.get(f"{phone.address}/app/privacy/all.json").json()
    assert [entry["memo"] for entry in found["entries"]][-2:] == ["Hemmed the curtains", "Two eggs"]
    assert found["contact"][0]["value"] == "12345"
    assert [key["key"] for key in found["keys"]] == [person.key.public]
    text = json.dumps(found)
    assert "None of her business" not in text
    assert "Somebody else" not in text


def test_erasing_takes_what_is_personal_and_leaves_the_book(phone: Phone, town: Town) -> None:
    label = f"{phone.language} {phone.width}"
    person, other = town.join(f"Forgotten {label}"), town.join(f"Stays {label}")
    town.pay(person, other, 20, f"Written by who goes {label}")
    town.pay(other, person, 5, f"Written by who stays {label}")
    phone.sign_in(person)
    keep_phone_number(phone, "999")
    phone.page.locator('input[name="owing"]').check()
    phone.page.locator('input[name="sure"]').check()
    phone.page.locator('form[action$="/erase"] button').click()
    expect(phone.page.locator(".notice[role=status]:visible")).to_be_visible()
    phone.seen("privacy-erased")
    texts = town.read(select(MemoRow.text))
    assert f"Written by who goes {label}" not in texts
    assert f"Written by who stays {label}" in texts
    assert person.name not in town.read(select(ProfileRow.name))
    assert person.member not in town.read(select(ContactRow.member_id))
    assert (balance(town, person), balance(town, other)) == (-15, 15)
    town.close()
    phone.visit("/app/statement")
    expect(phone.page.locator(".lines li")).to_have_count(3)


OF_NOBODY = {
    "memo", "community", "waiting_device", "pending_order", "origin", "admission", "session",
    "challenge_answered", "done_once", "turn", "closing_schedule", "moved",
    "first_steps", "founding", "founding_steward", "steward_invitation", "arrival",
    "category", "coop_contact", "neighbourhood", "report_baseline", "report_kept",
    "act_period",
}  # fmt: skip
"""Tables beside the journal that name nobody, or are found through the entries they belong to.

Who founds a co-op is a member of no book yet; with the book, what the founding held of them ends.
What a co-op says of itself (its categories, its neighbourhoods, how it is reached, the figures that
it began with) is nobody's own.
"""


def personal_tables() -> list[type[SQLModel]]:
    """Every table of the service's own, beside those of the journal and its proofs."""
    return [one for one in SQLModel.__subclasses__() if one.__module__.startswith("api.")
            and hasattr(one, "__table__")]  # fmt: skip


@pytest.mark.parametrize("table", personal_tables(), ids=lambda table: table.__tablename__)
def test_every_table_about_people_is_given_out(table: type[SQLModel]) -> None:
    known = {one.table: one for one in PERSONAL}
    if table.__tablename__ in OF_NOBODY:
        assert table not in known
        return
    columns = {column.name for column in inspect(table).columns if isinstance(column.type, Id)}
    assert set(known[table].erased) <= set(known[table].names) <= columns
