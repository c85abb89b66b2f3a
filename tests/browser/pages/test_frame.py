"""The frame of pages on small phones: one row at the foot, and what one can do above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from api.words.i18n import LANGUAGES
from tests.browser.pages.visiting import visit
from tests.browser.walk import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.walk import Walk

HOME: Final = Stop("/app/", "Rosa", "/app/")
HEIGHT: Final = 740
OF_PHONES: Final = (360, 320)
LINES: Final = """
(links) => links.filter((link) => link.checkVisibility()).map((link) => {
  const text = document.createRange();
  text.selectNodeContents([...link.childNodes].find((node) => node.data?.trim()));
  return [link.offsetTop, text.getClientRects().length];
})
"""
"""Where each link of the foot begins, and in how many lines its name stands."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_foot_is_one_row_and_breaks_no_name(
    looking: Callable[..., Phone], walk: Walk, language: str
) -> None:
    phone = looking(language)
    visit(phone, walk, HOME)
    for width in OF_PHONES:
        phone.page.set_viewport_size({"width": width, "height": HEIGHT})
        places = phone.page.locator(".foot a").evaluate_all(LINES)
        assert len(places) == 5
        assert len({top for top, _ in places}) == 1, f"several rows at {width}"
        assert {lines for _, lines in places} == {1}, f"a name is broken at {width}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_four_acts_of_home_stand_above_the_foot(
    looking: Callable[..., Phone], walk: Walk, language: str
) -> None:
    phone = looking(language)
    phone.page.set_viewport_size({"width": 360, "height": HEIGHT})
    visit(phone, walk, HOME)
    foot = phone.page.locator(".foot").bounding_box()
    acts = [act.bounding_box() for act in phone.page.locator(".acts a").all()]
    assert foot is not None
    assert len(acts) == 4
    assert all(act is not None and act["y"] + act["height"] <= foot["y"] for act in acts)
