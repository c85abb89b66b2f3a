"""What every part of the benchmark shares: timing, taking turns, and how figures are handed over.

A part is a script of its own, so that memory and garbage of one cannot slow the next. It prints
one JSON object, `{"ratios": {…}, "figures": {…}}`; `run.py` gathers them.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Found:
    """What a part found.

    Attributes:
        ratios: by name, a number, or a number for each database.
        figures: under the same names, the absolute figures that each was made of.
    """

    ratios: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)

    def put(self, name: str, ratio: float, *, database: str = "", **figures: float) -> None:
        """Keep a ratio with its figures; under a database's name if one is given."""
        rounded = {key: round(value, 4) for key, value in figures.items()}
        if database:
            self.ratios.setdefault(name, {})[database] = round(ratio, 4)
            self.figures.setdefault(name, {})[database] = rounded
        else:
            self.ratios[name], self.figures[name] = round(ratio, 4), rounded


class Part(Protocol):
    """Measures something; `quick` only shows that it works, with figures that mean nothing."""

    def __call__(self, *, quick: bool) -> Found:
        """Measure."""


def run_part(part: Part) -> None:
    """Be the script of a part: read `--quick`, measure, print the JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    found = part(quick=parser.parse_args().quick)
    print(json.dumps(asdict(found)))


def timed(action: Callable[[], object]) -> float:
    """Seconds that `action` takes, with what lives already out of the garbage collector's way."""
    gc.collect()
    gc.freeze()
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def in_turns(rounds: int, *runs: Callable[[], float]) -> list[float]:
    """Run all in turn, so often; the median of what each returned.

    Taking turns puts whatever else the machine does upon all of them alike.
    """
    values = [[run() for run in runs] for _ in range(rounds)]
    return [median(column) for column in zip(*values, strict=True)]
