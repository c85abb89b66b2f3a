"""Loads the benchmark's scripts, which import each other from the folder they lie in."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

FOLDER = str(Path(__file__).parents[2] / "benchmarks")


def script(name: str) -> Any:  # noqa: ANN401 mypy does not know the folder
    """Return a script as a module."""
    sys.path.append(FOLDER)
    try:
        return import_module(name)
    finally:
        sys.path.remove(FOLDER)
