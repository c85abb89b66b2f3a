"""Whatever is sent to whichever operation, by whom ever, the answer is one that it names.

A few examples each, or those that the description has; posting an order goes through all that is at
the bounds. `make schemas` does that with every operation, and sends a hundred, by each role on each
database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from fastapi.routing import APIRoute

from api.rooms import ROUTES
from chain.rules import SHAPES
from tests.schemas.running import Run, attack
from tests.support.postgres import url_of

if TYPE_CHECKING:
    from pathlib import Path


DRAWN, WALKED = ("examples", "fuzzing"), ("examples",)
RUNS: Final = [
    ("postgresql", Run("member", 2, phases=DRAWN)), ("sqlite", Run("nobody", 2, phases=DRAWN)),
    ("sqlite", Run("treasurer", 4, phases=DRAWN)), ("postgresql", Run("steward", 1, phases=WALKED)),
]  # fmt: skip


@pytest.mark.parametrize(("store", "run"), RUNS, ids=lambda one: getattr(one, "role", one))
def test_every_operation_answers_as_it_says(
    store: str, run: Run, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    tally = attack(tmp_path, url_of(request, store), run)
    routes = [one for router in ROUTES for one in router.routes if isinstance(one, APIRoute)]
    described = [one for one in routes if one.include_in_schema]
    assert len(tally.operations) == len(described) or run.phases == WALKED
    assert (tally.failures, tally.faults) == ({}, 0)


NOT_DRAWN = frozenset({
    "book-ruled", "household-stated", "endorsement-stated", "leave-stated", "policy-adopted",
    "policy-ended", "list-approved", "moves-posted", "bounds-posted", "box-key-made",
    "list-reversed", "vote-opened", "ballot-cast", "proxy-given", "proxy-withdrawn",
    "share-given", "vote-counted", "data-released",
})  # fmt: skip
"""Orders whose fields `tests.schemas.orders` does not draw so that they hold together."""


def test_orders_get_past_verification_to_the_rules(tmp_path: Path) -> None:
    tally = attack(tmp_path, "", Run("steward", 60, operation="postOrder"))
    assert (tally.failures, tally.faults) == ({}, 0)
    assert len(tally.accepted) >= (len(SHAPES) - len(NOT_DRAWN)) // 2
