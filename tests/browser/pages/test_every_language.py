"""Every page in every language: it fits the screen, and so does whatever scripts may say on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.browser.pages.test_every_page import every_page, visit
from tests.browser.phone import HEIGHT, LANGUAGES, WIDTHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.walk import Stop, Walk

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


@every_page
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_and_all_that_it_may_say_fits(
    looking: Callable[..., Phone], walk: Walk, stop: Stop, language: str
) -> None:
    phone = looking(language)
    visit(phone, walk, stop)
    assert phone.page.locator("html").get_attribute("lang") == language
    for width in WIDTHS:
        phone.page.set_viewport_size({"width": width, "height": HEIGHT})
        assert phone.overflow() <= 0, f"wider than {width}"
        assert phone.page.evaluate(WIDER) == [], f"at {width}"
    assert phone.wrong == []
