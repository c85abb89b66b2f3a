"""docs/cli.md has a heading for every command and names its options, and no others."""

import re
from pathlib import Path

import pytest
from typer.core import TyperGroup

from api.cli import build
from api.words.i18n import using


def group() -> TyperGroup:
    """Return the command line in English."""
    with using("en"):
        return build()


def sections(text: str, marks: str) -> dict[str, str]:
    """Return a document's text by its headings of that depth."""
    parts = f"\n{text}".split(f"\n{marks} ")[1:]
    return {part.split("\n")[0]: part for part in parts}


def described(text: str) -> set[str]:
    """Return the options that a list in the document describes."""
    return set(re.findall(r"^- `(--[a-z-]+)", text, re.MULTILINE))


def options_of(group: TyperGroup, name: str) -> set[str]:
    """Return a command's own options."""
    params = group.commands[name].params
    names = {opt for option in params for opt in option.opts if opt.startswith("--")}
    return names - {"--help"}


@pytest.fixture
def commands(repository: Path) -> dict[str, str]:
    """Return what the document says of each command."""
    return sections((repository / "docs/cli.md").read_text(), "##")


@pytest.fixture
def of_wallet(commands: dict[str, str]) -> dict[str, str]:
    """Return what the document says of each command of the wallet."""
    return sections(commands["ayni wallet"], "###")


def wallet() -> TyperGroup:
    """Return the wallet's commands."""
    found = group().commands["wallet"]
    assert isinstance(found, TyperGroup)
    return found


def test_every_command_has_its_heading_and_no_other_stands_there(
    commands: dict[str, str], of_wallet: dict[str, str]
) -> None:
    assert list(commands) == [f"ayni {name}" for name in group().commands]
    assert list(of_wallet) == [f"ayni wallet {name}" for name in wallet().commands]


def test_every_option_is_described_and_no_other(commands: dict[str, str]) -> None:
    made = group()
    for name in made.commands.keys() - {"wallet"}:
        assert described(commands[f"ayni {name}"]) == options_of(made, name), name


def test_every_option_of_the_wallet_is_described_once(
    commands: dict[str, str], of_wallet: dict[str, str]
) -> None:
    common = described(commands["ayni wallet"].split("\n### ")[0])
    made = {name: options_of(wallet(), name) for name in wallet().commands}
    assert common <= set().union(*made.values())
    for name, options in made.items():
        # What compares programs looks at no wallet.
        assert ("--wallet" in options) == (name != "program")
        assert described(of_wallet[f"ayni wallet {name}"]) == options - common, name
