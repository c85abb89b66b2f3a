"""docs/cli.md has a heading for every command and names its options, and no others."""

import re
from pathlib import Path

from typer.core import TyperGroup

from api.cli import build
from api.i18n import using


def group() -> TyperGroup:
    """Return the command line in English."""
    with using("en"):
        return build()


def sections(repository: Path) -> dict[str, str]:
    """Return the document's text by its second-level headings."""
    parts = (repository / "docs/cli.md").read_text().split("\n## ")[1:]
    return {part.split("\n")[0]: part for part in parts}


def test_every_command_has_its_heading_and_no_other_stands_there(repository: Path) -> None:
    assert list(sections(repository)) == [f"ayni {name}" for name in group().commands]


def test_every_option_is_described_and_no_other(repository: Path) -> None:
    described = {
        heading.removeprefix("ayni "): set(re.findall(r"^- `(--[a-z-]+)", text, re.MULTILINE))
        for heading, text in sections(repository).items()
    }
    made = {
        name: {opt for option in command.params for opt in option.opts if opt.startswith("--")}
        for name, command in group().commands.items()
    }
    assert described == {name: options - {"--help"} for name, options in made.items()}
