"""docs/importing.md names every file and column that is read, what it becomes, and every fault."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from api.imports import ARRIVING
from api.imports.faults import NOTES, SENTENCES, Wrong
from api.imports.reading.columns import Meaning

if TYPE_CHECKING:
    from pathlib import Path


def rows(text: str) -> list[list[str]]:
    """Return the cells of the first table in a text, below its head."""
    table = re.search(r"^\|.*?(?=\n\n|\Z)", text.strip("\n"), re.DOTALL | re.MULTILINE)
    assert table
    lines = table[0].strip().split("\n")[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.fixture
def sections(repository: Path) -> dict[str, str]:
    """Return the text under each heading of the page."""
    page = (repository / "docs/importing.md").read_text()
    parts = re.split(r"^##+ (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_file_and_column_has_what_it_becomes(sections: dict[str, str]) -> None:
    expected = {
        f"{name}: `{layout.files[0]}.csv`": layout
        for name, format_ in ARRIVING.items()
        for layout in format_.layouts
        if layout.columns
    }
    assert {heading for heading in sections if ": `" in heading} == set(expected)
    for heading, layout in expected.items():
        listed = {column.strip("`"): meaning for column, meaning in rows(sections[heading])}
        assert listed == dict(layout.columns), heading
        assert ("Required." in sections[heading]) == layout.required, heading


def test_every_system_has_its_section(sections: dict[str, str]) -> None:
    for name, format_ in ARRIVING.items():
        assert f"Choose `{name}`." in sections[format_.name]


def test_everything_that_a_column_may_become_is_explained(sections: dict[str, str]) -> None:
    explained = [meaning for meaning, _ in rows(sections["What a column becomes"])]
    assert explained == [str(meaning) for meaning in Meaning]


def test_every_fault_is_told(sections: dict[str, str]) -> None:
    assert rows(sections["What can be wrong"]) == [
        [f"`{wrong}`", "note" if wrong in NOTES else "stops", SENTENCES[wrong]] for wrong in Wrong
    ]
