"""How many bytes a page brings: what its browser asks for, each as it comes over the wire.

A page that was seen before asks for the same, though most of it is at hand: so one browser weighs
all pages, and `test_weight` holds the sum against what a first visit really brings.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Request

    from tests.browser.phone import Phone
    from tests.browser.walk import Walk


BYTES_MAX: Final = 60_000
"""Of a first visit, with the service worker that it brings."""
WORKER_BYTES: Final = 7_600
"""Of those, what the worker may take: itself, and the files that it keeps for other pages."""


@contextmanager
def asked_for(phone: Phone, walk: Walk) -> Iterator[list[str]]:
    """Collect the paths that a page asks the service for."""
    paths: list[str] = []

    def note(request: Request) -> None:
        if request.url.startswith(walk.address):
            paths.append(request.url.removeprefix(walk.address).partition("#")[0])

    phone.page.on("request", note)
    try:
        yield paths
    finally:
        phone.page.remove_listener("request", note)


def weight(phone: Phone, walk: Walk, paths: list[str]) -> int:
    """What these bring, heads and all; each file once."""
    cookies = {str(each["name"]): str(each["value"]) for each in phone.page.context.cookies()}
    own = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return sum(walk.weigh(path, own) for path in dict.fromkeys(paths))
