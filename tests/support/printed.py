"""What tests measured for people to read: kept in `.cache`, and printed once all have run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

FOLDER: Final = Path(__file__).parents[2] / ".cache"
KEPT: Final = ("founding.txt", "arrivals.txt", "taps.txt")
HEADS: Final = {"taps.txt": f"{'task':<37} taps allowed characters begun in\n"}
"""What stands above the lines of a table."""


def note(name: str, line: str) -> None:
    """Keep a line; several processes may, since each line is written at once."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / name).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def begin(config: pytest.Config) -> None:
    """Forget those of an earlier run, in the process that begins this one."""
    if not hasattr(config, "workerinput"):
        for name in KEPT:
            (FOLDER / name).unlink(missing_ok=True)


def tell(reporter: pytest.TerminalReporter) -> None:
    """Print what was kept."""
    for name in KEPT:
        file = FOLDER / name
        if file.exists():
            reporter.section(name)
            reporter.write(HEADS.get(name, ""))
            reporter.write(file.read_text(encoding="utf-8"))
