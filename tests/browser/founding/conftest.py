"""A fresh service for each of these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.founding.ground import Ground
from tests.browser.serving import serving
from tests.browser.town import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture
def ground(tmp_path: Path, browser: Browser, pictures: Path | None) -> Iterator[Ground]:
    """Return a service on which nothing was founded yet."""
    with serving(tmp_path, Clock(0), anchor="embedded", anchor_every_s=1) as (service, address):
        made = Ground(service, address, browser, pictures)
        yield made
        made.close()
