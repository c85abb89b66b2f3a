"""The pictures of the documents: taken by one command, light, and of pages as they are."""

from __future__ import annotations

import os
import re
import struct
from typing import TYPE_CHECKING

import pytest

from api.demo.prepare import prepare
from api.service.service import clock_ms
from api.settings import Settings
from tests.browser.picturing import BYTES_MAX, FOLDER, PICTURES, take
from tests.browser.serving import serving
from tests.browser.town import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a running demo."""
    folder = tmp_path_factory.mktemp("pictures")
    prepare(Settings(data=folder, anchor="embedded", demo=True), clock_ms(), os.urandom)
    with serving(folder, Clock(0), demo=True) as (_, address):
        yield address


def size(png: bytes) -> tuple[int, int]:
    """The width and height in pixels."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_taken_and_light(browser: Browser, demo: str, picture: object) -> None:
    assert isinstance(picture, type(PICTURES[0]))
    taken = take(browser, demo, picture)
    assert size(taken) == picture.size
    assert len(taken) <= BYTES_MAX


def test_each_picture_stands_in_the_documents(repository: Path) -> None:
    text = (repository / "docs" / "web.md").read_text()
    shown = re.findall(r"!\[[^\]]{20,}\]\(pictures/(\w+)\.png\)", text)
    assert sorted(shown) == sorted(picture.name for picture in PICTURES)
    for picture in PICTURES:
        kept = (FOLDER / f"{picture.name}.png").read_bytes()
        assert size(kept) == picture.size
        assert len(kept) <= BYTES_MAX
