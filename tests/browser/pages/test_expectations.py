"""What people who know other systems look for and no flow shows; docs/expectations.md lists all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from api.pages.rendering import TEMPLATES
from api.words.i18n import LANGUAGES
from tests.browser.pages.visiting import visit
from tests.browser.walk import STOPS, Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.walk import Walk

HOME: Final = Stop("/app/", "Rosa", "/app/")
SHARE: Final = "navigator.share = async ({ text }) => { window.shared = text; };"
LARGE_PX: Final = 25
FACE: Final = re.compile(r'class="face (face-\d)" aria-hidden="true">(\w+)<')


def page_of(walk: Walk, path: str, language: str = "en") -> str:
    """A page as it comes."""
    [stop, *_] = [stop for stop in STOPS if stop.path == path]
    return walk.read(stop, language).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_balance_is_large_and_on_the_first_screen(
    looking: Callable[..., Phone], walk: Walk, language: str
) -> None:
    phone = looking(language)
    phone.page.set_viewport_size({"width": 360, "height": 740})
    visit(phone, walk, HOME)
    figure, foot = phone.page.locator(".figure").first, phone.page.locator(".foot")
    size = figure.evaluate("figure => parseFloat(getComputedStyle(figure).fontSize)")
    at, bar = figure.bounding_box(), foot.bounding_box()
    assert at is not None
    assert bar is not None
    assert size >= LARGE_PX
    assert at["y"] + at["height"] <= bar["y"]


def test_a_receipt_is_shared_printed_and_paid_again(
    looking: Callable[..., Phone], walk: Walk
) -> None:
    phone = looking("fr")
    phone.context.add_init_script(SHARE)
    visit(phone, walk, Stop("", "Rosa", "/app/exchange/{seq}"))
    page = phone.page
    page.locator("#share").click()
    assert "Hiroshi\u00a0: 20\u00a0min" in page.evaluate("window.shared")
    assert page.locator("#print").is_visible()
    assert page.locator(f'a[href="/app/pay?to={walk.named["account"]}"]').is_visible()


def test_a_face_has_the_same_colour_and_letters_wherever_it_is(walk: Walk) -> None:
    paths = ("/app/pay", "/app/people", "/app/people/{member}", "/app/rota/new", "/app/")
    seen = [set(FACE.findall(page_of(walk, path))) for path in paths]
    assert len({colour for colour, _ in seen[0]}) > 1
    assert all(faces and faces <= seen[0] | seen[1] for faces in seen)
    drawn = [page.name for page in TEMPLATES.rglob("*.html") if 'class="face' in page.read_text()]
    assert drawn == ["parts.html"], "every page takes a face from the one macro"


def test_categories_are_browsed_with_how_many_each_has(walk: Walk) -> None:
    page = page_of(walk, "/app/market")
    assert re.search(r'category=company[^"]*"[^>]*>Company and visits \(1\)<', page)
    assert re.search(r'kind=offer"[^>]*>Offers \(1\)<', page)


def test_one_writes_to_somebody_from_their_page(walk: Walk) -> None:
    page = page_of(walk, "/app/people/{member}")
    for path in ("/app/messages/{member}", "/app/pay?to={account}", "/app/book?to={account}"):
        assert f'href="{path.format(**walk.named)}"' in page


def test_every_page_says_how_much_there_is_to_do(walk: Walk) -> None:
    for path in ("/app/pay", "/app/market", "/app/help"):
        page = page_of(walk, path)
        found = re.search(r'<b class="badge">(\d+)<', page)
        assert found is not None, path
        assert f"({found[1]})" in page.split("</title>")[0]


def test_help_and_the_co_op_are_at_the_foot_of_every_page(walk: Walk) -> None:
    for path in ("/app/", "/app/pay", "/app/rota", "/app/safety"):
        foot = page_of(walk, path).split("<footer>")[1]
        assert 'href="/app/help"' in foot
        assert 'href="tel:935550100"' in foot


def test_a_statement_has_sums_balances_and_a_picture_of_the_year(walk: Walk) -> None:
    page = page_of(walk, "/app/statement")
    assert 'class="year"' in page
    assert 'class="running"' in page
    assert "Received 1 h 10, given 1 h 30" in page.replace("\u00a0", " ")


def test_a_desk_is_a_table_to_sort_sift_take_and_act_on(walk: Walk) -> None:
    page = page_of(walk, "/app/treasurer")
    assert 'aria-sort="ascending"' in page
    assert re.search(r">\d[^<-]* below zero, ", page.replace("\u00a0", " "))  # no minus as well
    assert all(part in page for part in ('name="state"', "/app/treasurer.csv", 'name="account"'))
