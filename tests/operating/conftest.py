"""What the tests of this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.backups.taking import Seal, back_up
from tests.operating.places import PASSPHRASE, Place, Places
from tests.support.towns import settle
from wallets.keystore import COST_LEAST

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def places(tmp_path: Path, request: pytest.FixtureRequest) -> Places:
    """Return a maker of places."""
    return Places(tmp_path, request)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a place with two communities, which tests only read."""
    folder = tmp_path_factory.mktemp("story")
    place = Place(folder, f"sqlite:///{folder}/ayni.db")
    with place.open() as world:
        settle(world)
    return place


@pytest.fixture(scope="module")
def backups(story: Place, tmp_path_factory: pytest.TempPathFactory) -> dict[str | None, bytes]:
    """Return a backup's bytes, open and sealed."""
    folder, found = tmp_path_factory.mktemp("backups"), {}
    for passphrase in (None, PASSPHRASE):
        seal = None if passphrase is None else Seal(passphrase, COST_LEAST)
        back_up(story.settings, folder / str(passphrase), 7, seal=seal)
        found[passphrase] = (folder / str(passphrase)).read_bytes()
    return found
