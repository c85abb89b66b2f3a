"""Which tests count what they reach: those of the layers that are counted, but for the longest.

Counting takes two thirds of the time where it is on, and pages and programs reach nothing of the
rules that their own tests do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.support.quick import LONG

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDERS: Final = frozenset({"chain", "credit", "ledger", "wallets"})


def leave_uncounted(items: Iterable[pytest.Item]) -> None:
    """Mark the others for pytest-cov."""
    for item in items:
        folder = item.path.parent.name
        if folder not in FOLDERS or f"{folder}/{item.path.stem}" in LONG:
            item.add_marker(pytest.mark.no_cover)
