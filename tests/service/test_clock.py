"""A service whose clock jumps: nothing is posted meanwhile, and nothing is spoilt afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger.clock import SETTLING_MS
from ledger.ids import RANDOM_BYTES, uuid7
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.postgres import Server

HOUR_MS = 3_600_000
DAY_MS = 86_400_000
YEAR_MS = 365 * DAY_MS


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[World]:
    """A world whose clock is held against another, as a real service's is."""
    with World(tmp_path, passed_ms=SETTLING_MS) as world:
        yield world


@pytest.mark.parametrize("jump_ms", [12 * HOUR_MS, 2 * YEAR_MS])
def test_a_clock_that_jumps_and_comes_back_leaves_nothing(guarded: World, jump_ms: int) -> None:
    coop = Coop(guarded, "Any")
    ben = coop.join()
    token = coop.token(coop.steward)
    between = {"from_": coop.steward.account, "to": ben.account}
    hold = uuid7(guarded.now_ms, bytes(RANDOM_BYTES))
    later_ms = guarded.now_ms + HOUR_MS
    held = coop.order("hold", coop.steward.key, id=hold, amount="5", until=later_ms, **between)
    assert coop.send(held).status_code == 201
    account = f"{coop.path}/accounts/{coop.steward.account}"
    before, head = guarded.get(account, token), guarded.get(coop.path)
    far_ms = guarded.now_ms + 300 * DAY_MS
    far = coop.order("transfer", coop.steward.key, amount="1", expires=far_ms, **between)
    sent = [far, coop.transfer(ben, coop.steward, 1)]
    noted = coop.transfer(coop.steward, ben, 1, "Bread")
    guarded.now_ms += jump_ms
    for order in (*sent, noted):
        answer = coop.send(order)
        assert (answer.status_code, answer.json()["code"]) == (503, "clock_must_be_right")
        assert answer.json()["retry"] is True
    closing = guarded.call("POST", f"{coop.path}/epochs", token)
    assert (closing.status_code, closing.json()["code"]) == (503, "clock_must_be_right")
    ready = guarded.call("GET", "/readyz")
    assert (ready.status_code, ready.json()["parts"]["clock"]) == (503, "wrong")
    # Who reads is still signed in, and sees that nothing has happened.
    assert guarded.get(account, token) == before
    assert guarded.get(coop.path) == head
    guarded.now_ms -= jump_ms
    assert [coop.send(order).status_code for order in (*sent, noted)] == [201] * 3
    assert guarded.get(account, token)["held_out"] == "5"
    captured = coop.order("capture", ben.key, hold=hold, amount="5", rest="released")
    assert coop.send(captured).status_code == 201
    assert guarded.call("GET", "/readyz").status_code == 200
    assert guarded.call("POST", f"{coop.path}/epochs", token).status_code == 201


def test_a_service_started_long_after_the_last_entry_goes_on(tmp_path: Path) -> None:
    with World(tmp_path, passed_ms=SETTLING_MS) as world:
        coop = Coop(world, "Any")
        ben = coop.join()
    with World(tmp_path, 1, world.now_ms + YEAR_MS, SETTLING_MS) as later:
        coop.world = later
        assert coop.send(coop.transfer(coop.steward, ben, 1)).status_code == 201


def test_a_database_that_tells_another_time_is_heard(
    postgres_server: Server, tmp_path: Path
) -> None:
    # The world's clock stands years before the server's.
    with World(tmp_path, passed_ms=SETTLING_MS, database_url=postgres_server.ready()) as world:
        ready = world.call("GET", "/readyz")
        assert ready.json()["parts"]["clock"] == "wrong"
        assert world.now_ms > SETTLING_MS
