"""One demo for all tests of it: each takes a copy if it changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.demo.walking import make

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a demo was made at a time of the tests' choosing, to be read alone."""
    folder = tmp_path_factory.mktemp("demo")
    assert make(folder)
    return folder
