"""What a browser calls the device that it is in, for a name to begin with: "Chrome on Android"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from api.words.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"), ("Chrome|CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
"""The first that is found: most of them say that they are Safari too."""
SYSTEMS: Final = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "Chromebook"),
    ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_name(user_agent: str) -> str:
    """The name, in the language in use; empty for what does not say what it is."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if not browser or not system:
        return ""
    return _("{browser} on {system}").format(browser=browser, system=system)


def _first(of: Sequence[tuple[str, str]], said: str) -> str:
    return next((name for mark, name in of if re.search(mark, said)), "")
