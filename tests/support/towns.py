"""A world shared by the tests of a module: none of them may spoil it for the next."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.postgres import url_of
from tests.support.world import Coop, Person, World


class Town(NamedTuple):
    """Two communities on one service; in the first, a member of each role and two without."""

    world: World
    coop: Coop
    ana: Person
    ben: Person
    roles: dict[str, Person]
    other: Coop
    zoe: Person


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A service with nobody in it."""
    with World(tmp_path) as made:
        yield made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Two communities with some history, on each database; an epoch is closed in each."""
    url = url_of(request, request.param)
    with World(tmp_path_factory.mktemp("town"), database_url=url) as world:
        yield settle(world)


def settle(world: World) -> Town:
    """Fill a world with two communities."""
    coop = Coop(world, "Cooperativa Ayni")
    ana, ben = coop.join(), coop.join()
    roles = {role: coop.join(role) for role in ("treasurer", "auditor", "broker")}
    roles["steward"] = coop.steward
    coop.pay(ana, ben, 90, "Night watch")
    coop.pay(ben, ana, 30)
    other = Coop(world, "Elsewhere")
    zoe = other.join()
    other.pay(zoe, other.steward, 60, "Bread")
    for of in (coop, other):
        world.service.close_epoch(of.community, of.book).result()
    return Town(world, coop, ana, ben, roles, other, zoe)
