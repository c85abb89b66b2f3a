"""The modules stay small, load separately, and need nothing that a strict page forbids."""

from __future__ import annotations

import re

import pytest

from tests.web.phone import MODULES

NAMES = sorted(file.name for file in MODULES.glob("*.js"))
BYTES_MAX = 10_000
PAYING = {"orders.js", "keystore.js", "memos.js", "ids.js", "amounts.js", "keys.js"}
VERIFYING = {"verify.js", "bundle.js", "anchor.js", "keccak.js", "trie.js", "sumtree.js"}


def imports(name: str) -> set[str]:
    """Return the modules that a module imports itself."""
    return set(re.findall(r'from "\./([a-z]+\.js)"', (MODULES / name).read_text()))


def loaded_with(names: set[str]) -> set[str]:
    """Return all that loads with these modules."""
    more = names.union(*(imports(name) for name in names))
    return names if more == names else loaded_with(more)


@pytest.mark.parametrize("name", NAMES)
def test_a_module_is_small_and_plain(name: str) -> None:
    text = (MODULES / name).read_text()
    assert len(text.encode()) < BYTES_MAX
    assert max(map(len, text.splitlines())) <= 100
    forbidden = r"\b(?:eval|Function|innerHTML|document|window|import\(|require|var|Math\.random)\b"
    assert re.findall(forbidden, text) == []
    named = re.findall(r'^import .* from "([^"]*)"', text, re.MULTILINE)
    assert all(re.fullmatch(r"\./[a-z]+\.js", other) for other in named)


def test_a_page_that_pays_loads_no_verifier() -> None:
    assert loaded_with(PAYING).isdisjoint(VERIFYING)
    assert VERIFYING.issubset(loaded_with({"verify.js", "bundle.js"}))


def test_every_module_exists_that_is_imported() -> None:
    assert loaded_with(set(NAMES)) == set(NAMES)


def test_pages_say_amounts_on_one_line() -> None:
    saying = {file.name for file in MODULES.rglob("*.js") if "sayAmount" in file.read_text()}
    assert saying == {"amounts.js", "say.js"}
