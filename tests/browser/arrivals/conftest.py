"""A fresh service for each of these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.arrivals.moving import Moving
from tests.browser.serving import serving
from tests.browser.town import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture
def moving(tmp_path: Path, browser: Browser, pictures: Path | None) -> Iterator[Moving]:
    """Return a co-op in which nothing has moved yet."""
    clock = Clock(0)
    with serving(tmp_path, clock) as (service, address):
        made = Moving(service, clock, address, browser, pictures)
        yield made
        made.close()
