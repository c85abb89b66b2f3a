"""Every page in every language: it fits the screen, and so does whatever scripts may say on it.

In French, which takes the most room, `test_every_page` looks at that and at much more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.words.i18n import LANGUAGES
from tests.browser.pages.visiting import every_page, fits_whatever_it_says, visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.walk import Stop, Walk


@every_page
@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "fr"])
def test_a_page_and_all_that_it_may_say_fits(
    looking: Callable[..., Phone], walk: Walk, stop: Stop, language: str
) -> None:
    phone = looking(language)
    visit(phone, walk, stop)
    assert phone.page.locator("html").get_attribute("lang") == language
    fits_whatever_it_says(phone)
    assert phone.wrong == []
