"""Every row of the reviews stands in the table, and every test that it names is there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.attacks.lies import LIES
from tests.attacks.red import NEWEST, PLAYED, RED, TRIED
from tests.attacks.seen import outcomes, verdict
from tests.attacks.table import IDS, ROWS, named

REPOSITORY = Path(__file__).parents[2]


def functions(file: str) -> set[str]:
    """The functions of a file."""
    tree = ast.parse((REPOSITORY / file).read_text())
    return {part.name for part in tree.body if isinstance(part, ast.FunctionDef)}


def test_every_row_is_there_once() -> None:
    assert [row.id for row in ROWS] == list(IDS)


def test_every_row_says_once_how_it_was_seen_to_fail() -> None:
    assert sorted(RED) == sorted(IDS)
    assert len(RED) == len(PLAYED) + len(TRIED) + len(NEWEST)


@pytest.mark.parametrize("test", named())
def test_what_is_named_is_there(test: str) -> None:
    file, _, function = test.partition("::")
    assert function in functions(file)


def test_a_row_without_a_test_says_what_is_open() -> None:
    assert [row.id for row in ROWS if not row.tests and not row.unplayed] == []


def test_each_lie_is_found_by_somebody() -> None:
    assert all(lie.browser or lie.terminal or lie.audit for lie in LIES)


def test_only_what_ran_and_passed_is_as_expected() -> None:
    case = '<testcase classname="tests.a.test_b" name="test_{}">{}</testcase>'
    cases = (
        ("c[x]", ""),
        ("c[y]", ""),
        ("d", "<failure/>"),
        ("e", "<skipped/>"),
        ("f", "<error/>"),
    )
    report = "".join(case.format(name, inner) for name, inner in cases)
    found = outcomes(f"<testsuites><testsuite>{report}</testsuite></testsuites>")
    fine = {name: verdict((f"tests/a/test_b.py::test_{name}",), found)[0] for name in "cdefg"}
    assert fine == {"c": True, "d": False, "e": False, "f": False, "g": False}
