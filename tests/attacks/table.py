"""All rows, and the tests that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.attacks import critical, founder, high, low, medium, newest
from tests.attacks.lies import LIES

if TYPE_CHECKING:
    from tests.attacks.row import Row

ROWS: Final[tuple[Row, ...]] = (
    *critical.ROWS, *high.ROWS, *medium.ROWS, *low.ROWS, *founder.ROWS,
    *newest.ROWS,
)  # fmt: skip

IDS: Final = (
    "K1", "K2", *(f"H{n}" for n in range(1, 8)), *(f"M{n}" for n in range(1, 20)),
    *(f"L{n}" for n in range(1, 16)), *(f"B{n}" for n in range(1, 9)),
    *(f"N{n}" for n in range(1, 1 + len(newest.ROWS))),
)  # fmt: skip
"""The rows of the security review, of the founder's trial, and of what was tried since."""


def named(only: set[str] | None = None) -> list[str]:
    """The ids of all tests that rows and lies name, or those of some rows alone, each once."""
    rows = [test for row in ROWS if not only or row.id in only for test in row.tests]
    lies = [] if only else [test for lie in LIES for tests in lie[1:] for test in tests]
    return list(dict.fromkeys([*rows, *lies]))
