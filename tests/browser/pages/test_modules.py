"""The pages' modules: small, plain, and with every text from the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from api.pages.static_files import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

PAGES = FOLDER / "js" / "pages"
ALL = FOLDER.parent / "templates"
BASE = ALL / "pages" / "base.html"
KEEPING = ALL / "keys" / "parts.html"
TEMPLATES = sorted(ALL.rglob("*.html"))
MODULES = sorted(PAGES.rglob("*.js"))
LINES_MAX = 200


@pytest.mark.parametrize("module", MODULES, ids=lambda file: str(file.relative_to(PAGES)))
def test_a_page_module_is_small_and_plain(module: Path) -> None:
    text = module.read_text()
    assert len(text.splitlines()) <= LINES_MAX
    assert max(map(len, text.splitlines())) <= 100
    # What a passkey is asked for, WebAuthn calls `eval`: as a name it evaluates nothing.
    forbidden = r"\b(?:eval(?!: )|Function\(|innerHTML|outerHTML|insertAdjacentHTML|var)\b"
    assert re.findall(forbidden, text) == []
    for other in re.findall(r'^import .* from "([^"]*)"', text, re.MULTILINE):
        assert (module.parent / other).is_file(), other


def loaded(modules: set[Path]) -> set[Path]:
    """Return all page modules that load with these."""
    found = {
        (module.parent / other).resolve()
        for module in modules
        for other in re.findall(r'from "(\.[^"]*\.js)"', module.read_text())
    }
    more = modules | {each for each in found if each.is_relative_to(PAGES)}
    return modules if more == modules else loaded(more)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: str(file.relative_to(ALL)))
def test_a_page_gives_its_modules_the_words_they_say(template: Path) -> None:
    page = template.read_text()
    asked = {
        name
        for module in loaded(
            {PAGES / name for name in re.findall(r"js/pages/([a-z/-]+\.js)", page)}
        )
        for name in re.findall(r'\btext\("(\w+)"', module.read_text())
    }
    shared = BASE.read_text() + (KEEPING.read_text() if "keeping.said" in page else "")
    given = set(re.findall(r'"(\w+)":\s*(?:_|ngettext)\(', page + shared))
    assert asked <= given
