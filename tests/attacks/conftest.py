"""What attacks are played on: a service with nobody in it, and one that is stopped and put back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.kept import Kept
from tests.support.postgres import url_of
from tests.support.world import World


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A service with nobody in it."""
    with World(tmp_path, database_url=url_of(request, request.param)) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    """A service's folder and database, on each kind."""
    postgresql = request.param == "postgresql"
    return Kept(tmp_path, request.getfixturevalue("postgres_server") if postgresql else None)
