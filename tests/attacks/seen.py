"""What became of tests, read from pytest's report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from xml.etree import ElementTree as ET

KINDS = {"failure": "failed", "error": "failed", "skipped": "skipped"}

Outcomes = Mapping[str, list[str]]
"""By the id of a test without its parameters, what each of its runs came to."""


def outcomes(report: str) -> Outcomes:
    """Read a JUnit report."""
    found: dict[str, list[str]] = defaultdict(list)
    for case in ET.fromstring(report).iter("testcase"):  # noqa: S314 pytest wrote it just now
        module, name = case.get("classname", ""), case.get("name", "").split("[")[0]
        kinds = [KINDS[part.tag] for part in case if part.tag in KINDS]
        found[f"{module.replace('.', '/')}.py::{name}"].append(kinds[0] if kinds else "passed")
    return found


def verdict(tests: tuple[str, ...], found: Outcomes) -> tuple[bool, str]:
    """Whether all of these tests ran and passed, and that in words."""
    wrong = {
        test: sorted(set(found.get(test, ["not run"])) - {"passed"})
        for test in tests
        if set(found.get(test, ["not run"])) != {"passed"}
    }
    if not wrong:
        return True, f"as expected ({sum(len(found[test]) for test in tests)} tests)"
    return False, "; ".join(f"{', '.join(how).upper()} {test}" for test, how in wrong.items())
