"""What a row of the tables says, and how the tests that play it are named."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One attack.

    Attributes:
        id: how the review names it.
        expected: what becomes of it now, in one sentence.
        tests: the pytest ids of functions that play it, with all their parameters.
        unplayed: what of it no test plays or nothing mends; "" where all is played.
    """

    id: str
    expected: str
    tests: tuple[str, ...]
    unplayed: str = ""


def within(folder: str, *tests: str) -> tuple[str, ...]:
    """Ids of tests, each named `file::function` and lying in `tests/<folder>`."""
    return tuple(
        f"tests/{folder}/test_{file}.py::test_{function}"
        for file, _, function in (test.partition("::") for test in tests)
    )
