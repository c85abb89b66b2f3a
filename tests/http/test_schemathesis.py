"""Whatever is sent to whichever operation, by whom ever, the answer is one that it names.

A few examples each, and one role alone goes through all that is at the bounds; `make schemas` sends
a hundred, by each role on each database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from api.rooms import ROUTES
from chain.rules import SHAPES
from tests.schemas.running import PHASES, ROLES, Run, attack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.postgres import Server

EXAMPLES: Final = 2
DRAWN: Final = ("examples", "fuzzing")
RUNS: Final = [(role, "postgresql", DRAWN) for role in ROLES if role != "steward"]


@pytest.mark.parametrize(("role", "store", "phases"), [*RUNS, ("steward", "sqlite", PHASES)])
def test_every_operation_answers_as_it_says(
    role: str, store: str, phases: Sequence[str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = ""
    if store == "postgresql":
        server: Server = request.getfixturevalue("postgres_server")
        url = server.create()
    tally = attack(tmp_path, url, Run(role, EXAMPLES, phases=phases))
    assert len(tally.operations) == sum(len(router.routes) for router in ROUTES)
    assert (tally.failures, tally.faults) == ({}, 0)


def test_orders_get_past_verification_to_the_rules(tmp_path: Path) -> None:
    tally = attack(tmp_path, "", Run("steward", 60, operation="postOrder"))
    assert (tally.failures, tally.faults) == ({}, 0)
    assert len(tally.accepted) >= len(SHAPES) // 2
