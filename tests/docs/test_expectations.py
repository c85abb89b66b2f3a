"""What docs/expectations.md promises has a test, and a page, that are there."""

import ast
import re
from pathlib import Path

from tests.browser.walk import STOPS

ROW = re.compile(
    r"^\| (\d+) \| [^|]+ \| ([^|]+) \| `(tests/[\w/]+\.py)::(test_\w+)` \|$", re.MULTILINE
)
COUNT = 25


def rows(repository: Path) -> list[tuple[str, ...]]:
    """Each row's number, pages, and the file and name of its test."""
    return ROW.findall((repository / "docs" / "expectations.md").read_text())


def test_every_expectation_has_a_test_that_is_there(repository: Path) -> None:
    found = rows(repository)
    assert [int(number) for number, *_ in found] == list(range(1, COUNT + 1))
    for _number, _pages, file, name in found:
        tree = ast.parse((repository / file).read_text())
        tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in tests, f"{file}::{name}"


def test_every_expectation_has_a_page_that_is_there(repository: Path) -> None:
    walked = {stop.route for stop in STOPS} | {"/app/treasurers"}
    for _number, pages, *_ in rows(repository):
        named = re.findall(r"`([^`]+)`", pages)
        assert named or pages == "every page"
        assert set(named) <= walked
