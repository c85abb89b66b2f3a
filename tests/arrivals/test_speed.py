"""Fifty thousand rows come in within a minute, and how long each step takes is printed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from api.arrivals.standing import Stage, standing
from tests.arrivals.large import large
from tests.arrivals.moving import Moving
from tests.support.printed import note

if TYPE_CHECKING:
    from tests.support.world import World

SECONDS_MAX = 60.0


@pytest.mark.parametrize(("members", "exchanges"), [(1_000, 50_000)])
def test_fifty_thousand_rows_come_in(world: World, members: int, exchanges: int) -> None:
    moving, files = Moving(world), large(members, exchanges)
    told: list[tuple[int, int]] = []
    began = time.perf_counter()
    trial = moving.try_("csv", files, progress=lambda done, whole: told.append((done, whole)))
    tried = time.perf_counter()
    assert trial.may_be_brought, (trial.found, trial.refusal)
    moving.bring()
    brought = time.perf_counter()
    said = f"{members} members and {exchanges} exchanges: tried in {tried - began:.1f} s"
    note("arrivals.txt", f"{said}, brought in within {brought - tried:.1f} s")
    assert brought - began < SECONDS_MAX
    with moving.as_(moving.auditor) as caller:
        found = standing(caller)
    assert found.stage == Stage.BROUGHT
    assert found.arrived is not None
    assert (found.arrived.members, found.arrived.exchanges) == (members, exchanges)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(told) > 20
