"""Photos on pages: chosen with and without scripts, seen by members, taken away, taken down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.market.test_market import publish
from tests.browser.town import found_town
from tests.support.pictures import bomb, halves, located, moving, noise, saved

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

OWN: Final = "/app/privacy/photo"
SAVING: Final = {"Save-Data": "on"}


def choose(phone: Phone, data: bytes, name: str = "IMG 1.jpg") -> None:
    """Choose a file on the page, and send it."""
    page = phone.page
    sent: Any = {"name": name, "mimeType": "image/jpeg", "buffer": data}
    page.locator("#photo").set_input_files(sent)
    with page.expect_navigation():
        page.locator('form[enctype="multipart/form-data"] button').click()


def is_drawn(picture: Locator) -> bool:
    """Whether the browser could read a picture, and its policy let it."""
    picture.scroll_into_view_if_needed()
    return bool(picture.evaluate("one => one.decode().then(() => one.naturalWidth)"))


def face(phone: Phone, member: str) -> Locator:
    """The photo of a member in a list."""
    return phone.page.locator(f'a.person[href*="{member}"] .face img')


def look(phone: Phone, person: Person) -> Locator:
    """Somebody's photo where everybody is listed."""
    phone.visit(f"/app/people?q={person.name.split()[0]}")
    return face(phone, person.member)


def test_a_member_chooses_a_photo_and_others_know_them_by_it(phone: Phone, town: Town) -> None:
    # A book of its own: the list to choose from has so many a page, and others' tests fill theirs.
    phone.town = town = found_town(town.service, town.clock)
    ilse, ona = town.join("Ilse Photogène"), town.join("Ona Vidente")
    phone.sign_in(ilse)
    phone.visit("/app/privacy")
    phone.page.locator(f'a[href="{OWN}"]').click()
    phone.seen("photo-none")
    choose(phone, located("JPEG", turned=6))
    assert is_drawn(phone.page.locator(".portrait"))
    phone.seen("photo-own")
    phone.sign_in(ona)
    assert is_drawn(look(phone, ilse))
    assert phone.page.locator(f'a[href*="{ilse.member}"] .face').inner_text() == "IP"
    phone.seen("photo-people")
    phone.visit(f"/app/people/{ilse.member}")
    assert is_drawn(phone.page.locator(".portrait"))
    assert phone.page.locator("main details form").count() == 0
    phone.seen("photo-person")
    phone.visit("/app/pay?q=Photog%20Nobody")
    expect(phone.page.locator(f'a.person[href*="{ilse.account}"] .face img')).to_have_count(1)
    phone.visit("/app/ask")
    expect(phone.page.locator(f'a.person[href*="{ilse.account}"] .face img')).to_have_count(1)
    phone.let_in(ilse)
    phone.visit(OWN)
    phone.page.locator(f'form[action="{OWN}/end"] button').click()
    expect(phone.page.locator(".portrait")).to_have_count(0)
    phone.let_in(ona)
    expect(look(phone, ilse)).to_have_count(0)
    phone.visit(f"/app/people/{ilse.member}")
    expect(phone.page.locator("h1 .face")).to_have_text("IP")


@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_chosen_without_scripts(
    new_phone: Callable[..., Phone], town: Town, width: int
) -> None:
    phone = new_phone("en", width, java_script_enabled=False)
    phone.let_in(town.join(f"Sol Sinscript {width}"))
    phone.visit(OWN)
    page = phone.page
    choose(phone, saved(noise(400, 300), "PNG"))
    assert page.url == phone.address + OWN
    shown = page.locator(".portrait")
    expect(shown).to_have_count(1)
    for sent, said in (
        (b"", "This is no photo that can be read here."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no photo that can be read here."),
        (saved(halves(300, 300), "JPEG")[:900], "This photo is broken."),
        (bomb(), "This photo has too many pixels."),
        (moving("WEBP"), "This picture moves."),
        (saved(halves(20, 20), "PNG"), "Nothing can be seen on this photo."),
        (bytes(12_500_000), "This photo is too large."),
    ):
        choose(phone, sent)
        expect(page.locator("[role=alert]")).to_contain_text(said)
        # What was there stays.
        expect(shown).to_have_count(1)
    page.locator(f'form[action="{OWN}/end"] button').click()
    expect(shown).to_have_count(0)


def test_an_offer_shows_what_it_is(phone: Phone, town: Town) -> None:
    maker, ona = town.join("Fusta Tornejada"), town.join("Compradora Una")
    phone.sign_in(maker)
    page = phone.page
    path = publish(phone, "offer", "repair", "Bowls turned of pear wood")
    page.locator(f'a[href="{path}/photos"]').click()
    phone.seen("photos-none")
    for number in (1, 2, 3):
        choose(phone, saved(halves(600 * number, 600), "JPEG"))
        expect(page.locator(".shot")).to_have_count(number)
    expect(page.locator("#photo")).to_have_count(0)
    phone.seen("photos-three")
    page.locator(f'form[action="{path}/photos/2/end"] button').click()
    expect(page.locator(".shot")).to_have_count(2)
    phone.visit("/app/market?mine=1")
    assert is_drawn(page.locator("#own .thumb"))
    phone.sign_in(ona)
    phone.visit("/app/market?q=pear%20wood")
    assert is_drawn(page.locator("#found .thumb"))
    phone.seen("photos-market")
    page.locator("#found a").click()
    assert all(is_drawn(each) for each in page.locator(".shot").all())
    assert page.locator(".shot").count() == 2
    phone.seen("photos-notice")
    phone.visit(f"/app/people/{maker.member}")
    assert is_drawn(page.locator(".thumb"))


def test_a_steward_takes_photos_down_and_says_why(phone: Phone, town: Town) -> None:
    bold, steward = town.join("Bold Poser"), town.people["Amina Osei"]
    phone.sign_in(bold)
    page = phone.page
    phone.visit(OWN)
    choose(phone, located("WEBP"))
    path = publish(phone, "offer", "other", "Something bold")
    phone.visit(f"{path}/photos")
    choose(phone, located("PNG"))
    phone.sign_in(steward)
    for at in (f"/app/people/{bold.member}", path):
        phone.visit(at)
        page.locator("main details:has(form) summary").click()
        phone.seen("photo-taking-down")
        page.locator("[name=reason]").fill("Somebody else is on it")
        with page.expect_navigation():
            page.locator("main details form button").click()
        expect(page.locator(".portrait, .shot")).to_have_count(0)
    phone.let_in(bold)
    phone.visit(f"/app/messages/{steward.member}")
    expect(page.locator("#talk li", has_text="Somebody else is on it")).to_have_count(2)


def test_who_wants_little_data_sees_letters(new_phone: Callable[..., Phone], town: Town) -> None:
    phone, seen = new_phone(), town.join("Vista Desada")
    phone.sign_in(seen)
    phone.visit(OWN)
    choose(phone, located("JPEG"))
    path = publish(phone, "offer", "other", "Seen by sight desada")
    phone.visit(f"{path}/photos")
    choose(phone, located("JPEG"))
    phone.sign_in(town.people["Rosa"])
    for saves in (False, True):
        phone.page.set_extra_http_headers(SAVING if saves else {})
        expect(look(phone, seen)).to_have_count(0 if saves else 1)
        phone.visit("/app/market?q=sight%20desada")
        expect(phone.page.locator("#found .thumb")).to_have_count(0 if saves else 1)
