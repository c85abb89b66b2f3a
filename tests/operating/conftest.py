"""What the tests of this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.backups.taking import Seal, back_up
from tests.operating.installs import PUBLIC, Install
from tests.operating.places import PASSPHRASE, Place, Places
from tests.support.towns import settle
from wallets.keystore import COST_LEAST

if TYPE_CHECKING:
    from collections.abc import Iterator
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


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    """Return an installation where all is well."""
    folder = tmp_path_factory.mktemp("doctor")
    place, kept = Place(folder / "data", f"sqlite:///{folder}/data/ayni.db"), folder / "kept"
    kept.mkdir(mode=0o700)
    place.folder.mkdir(mode=0o700)
    with place.open(public_url=PUBLIC, origin="ayni.example.coop/ayni") as world:
        settle(world)
        install = Install(place, world, kept)
        install.backup.write_bytes(b"whole")
        install.backup.chmod(0o600)
        yield install


@pytest.fixture
def install(made: Install) -> Iterator[Install]:
    """Return it, and see that nothing is left of what was done to it."""
    before = (
        made.settings,
        made.machine,
        made.until_ms,
        made.headers,
        made.away,
        made.world.now_ms,
    )
    yield made
    (made.settings, made.machine, made.until_ms, made.headers, made.away,
     made.world.now_ms) = before  # fmt: skip
    assert made.examine() == []
