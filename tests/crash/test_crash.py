"""A few rounds of the crash loop; `make crash` runs a hundred on each store."""

from __future__ import annotations

from typing import Final

import pytest

from tests.crash.loop import crash
from tests.crash.stores import STORES

ROUNDS: Final = 2
"""Enough to kill each victim."""


@pytest.mark.parametrize("store", STORES)
def test_what_was_acknowledged_survives_and_what_was_not_can_be_sent_again(
    store: str,
) -> None:
    with STORES[store]() as place:
        found = crash(place, ROUNDS)
    assert sum(found["kills"].values()) == ROUNDS
    assert found["kills"].keys() == place.victims.keys()
    # Each kill met requests under way, or it would show nothing.
    assert found["acknowledged"] > found["retried"] > 0
