"""Whatever order is sent, the fast lane answers as the declared route behind it would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from tests.http.differential import Twins, Village
from tests.http.differential_orders import OrderSteps
from tests.http.differential_tour import walk
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

LANGUAGE: Final = ("Content-Language", "Vary")
EXAMPLES: Final = 10
STEPS: Final = 40
BODIES: Final = 150
JSON: Final = "application/json"


class Ways(Twins):
    """A service with the fast lane, whose twin has only the declared routes.

    `taken` counts the receipts that the lane gave.
    """

    def __init__(self, folder: Path) -> None:
        declared = World(folder / "declared")
        declared.app.lane = None
        super().__init__(folder / "lane", declared)
        self.taken = 0

    def same(self, mine: httpx.Response, theirs: httpx.Response) -> httpx.Response:
        """Return the one answer; but a receipt holds no words, and the lane names no language."""
        named = [LANGUAGE[0] in answer.headers for answer in (mine, theirs)]
        if mine.is_success and named == [False, True]:
            self.taken += 1
            for name in LANGUAGE:
                theirs.headers.pop(name)
        mine.headers, theirs.headers = (
            type(answer.headers)(sorted(answer.headers.multi_items())) for answer in (mine, theirs)
        )
        return super().same(mine, theirs)


@pytest.fixture
def ways(tmp_path: Path) -> Iterator[Ways]:
    """Two services, alike but for the lane."""
    with Ways(tmp_path) as made:
        yield made


def test_both_ways_give_the_same_answers(ways: Ways) -> None:
    OrderSteps.twins = ways
    walk(Village(ways))
    before = ways.taken
    effort = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(OrderSteps, settings=effort)
    assert ways.taken > before + EXAMPLES * 10


def test_both_ways_read_bodies_alike(ways: Ways) -> None:
    village = Village(ways)
    path = f"{village.coop.path}/orders"

    @settings(max_examples=BODIES)
    @given(
        at=st.none() | st.integers(0, 900),
        gone=st.integers(0, 3),
        put=st.text('{}[]",: \\ua0\n', max_size=3),
        encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
        kind=st.sampled_from([JSON, f"{JSON}; charset=utf-8"]),
    )
    def send(at: int | None, gone: int, put: str, encoding: str, kind: str) -> None:
        own = {"from_": village.account(0).account, "to": village.account(1).account}
        text = json.dumps(village.body("transfer", village.key(0), amount="1", **own))
        at = at if at is None else at % len(text)
        text = f"{put}{text}{put}" if at is None else text[:at] + put + text[at + gone :]
        headers = {"Content-Type": kind}
        ways.call("POST", path, content=text.encode(encoding), headers=headers)

    send()
    assert ways.taken
    assert "request_must_be_well_formed" in ways.codes
