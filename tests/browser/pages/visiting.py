"""Opening each page as whoever looks at it, and what every such visit looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.browser.phone import HEIGHT, WIDTHS
from tests.browser.walk import STOPS, Stop

if TYPE_CHECKING:
    from tests.browser.phone import Phone
    from tests.browser.walk import Walk

WIDER: Final = """
() => {
  const said = document.querySelector("main [role=alert], main [role=status]");
  const texts = [...document.querySelectorAll("#texts, #shared-texts")]
    .flatMap((script) => Object.values(JSON.parse(script.textContent))).flat(2);
  return said === null ? [] : texts.filter((text) => {
    said.textContent = text;
    return document.documentElement.scrollWidth > document.documentElement.clientWidth;
  });
}
"""
"""What scripts may say here, and what of it makes the page wider than the screen."""


BETWEEN: Final = (768, 1024)
"""Tablets: the widest without a rail, and the narrowest beside one."""


def name_of(stop: Stop) -> str:
    """What a test of a page is called."""
    return stop.path.strip("/").replace("app/", "") or "first"


every_page = pytest.mark.parametrize("stop", STOPS, ids=name_of)


def visit(phone: Phone, walk: Walk, stop: Stop) -> None:
    """Open a page as whoever looks at it."""
    if stop.who:
        cookie = {"name": "ayni", "value": walk.cookie(stop.who), "url": walk.address}
        phone.context.add_cookies([cookie])  # type: ignore[list-item] # as it takes it
    answer = phone.page.goto(walk.url(stop))
    assert answer is not None
    assert answer.status == (404 if "{rest" in stop.route else 200)
    assert phone.page.url == walk.url(stop), "it leads elsewhere"


def fits_whatever_it_says(phone: Phone) -> None:
    """At all widths the page fits, and at two so it does with whatever scripts may say on it."""
    for width in BETWEEN:
        phone.page.set_viewport_size({"width": width, "height": HEIGHT})
        assert phone.overflow() <= 0, f"wider than {width}"
    for width in WIDTHS:
        phone.page.set_viewport_size({"width": width, "height": HEIGHT})
        assert phone.overflow() <= 0, f"wider than {width}"
        assert phone.page.evaluate(WIDER) == [], f"at {width}"
