#!/usr/bin/env python3
"""Measures everything, each part in a process of its own, and compares with the committed run.

Writes `benchmarks/results.json` and `docs/growth.svg` after a full run. Which ratio missed its bar
or fell by more than a fifth is said in words; only a part that could not be measured is an error.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bars import BARS
from compare import fallen, flat, table
from plot import growth_svg

HERE = Path(__file__).parent
ROOT = HERE.parent
RESULTS = HERE / "results.json"
PLOT = ROOT / "docs" / "growth.svg"

PARTS = {
    "single": 300, "bulk": 180, "slow": 90, "kernel": 60, "growth": 720, "books": 120,
    "auditing": 420, "epoch": 120, "backtest": 150,
}  # fmt: skip
"""Each part's script and the seconds after which it is given up."""

TOTAL_S_MAX = 24 * 60
"""With what a part may take to end, the whole stays within 25 minutes."""
ENDING_S_MAX = 30
NAMES = {
    "sqlite": "SQLite", "sqlite_hot": "SQLite, one hot", "postgresql": "PostgreSQL",
    "postgresql_hot": "PostgreSQL, one hot",
}  # fmt: skip


def main() -> int:
    """Be the command; 1 if a part could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="only see that it works")
    parser.add_argument("--only", choices=PARTS, help="one part; nothing is written")
    options = parser.parse_args()
    chosen = [options.only] if options.only else list(PARTS)
    found = gather(chosen, quick=options.quick)
    print(table(BARS, found["ratios"], found["figures"]))
    if options.quick:
        return len(found["failed"]) and 1
    say_what_fell(found["ratios"])
    if not options.only and not found["failed"]:
        write(found)
    return len(found["failed"]) and 1


def gather(parts: list[str], *, quick: bool) -> dict[str, Any]:
    """Run the parts in turn; all their ratios and figures, and the parts that failed."""
    found: dict[str, Any] = {"ratios": {}, "figures": {}, "failed": []}
    started = time.monotonic()
    for part in parts:
        left_s = TOTAL_S_MAX - (time.monotonic() - started)
        said = run_part(part, min(PARTS[part], left_s), quick=quick)
        if said is None:
            found["failed"].append(part)
            continue
        found["ratios"] |= said["ratios"]
        found["figures"] |= said["figures"]
    return found


def run_part(part: str, limit_s: float, *, quick: bool) -> dict[str, Any] | None:
    """Run a part's script; what it found, or None if it failed, which is told on stderr."""
    print(f"{part} …", file=sys.stderr, flush=True)
    command = [sys.executable, str(HERE / f"{part}.py"), *(["--quick"] if quick else [])]
    start = time.monotonic()
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        said, errors = _within(process, limit_s)
    if process.returncode:
        print(f"{part} could not be measured; it had {limit_s:.0f} s\n{errors}", file=sys.stderr)
        return None
    print(f"{part} took {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return dict(json.loads(said))


def _within(process: subprocess.Popen[str], limit_s: float) -> tuple[str, str]:
    """What the process writes. Out of time, it is interrupted, so that it ends what it started."""
    for limit, stop in ((limit_s, process.send_signal), (ENDING_S_MAX, lambda _: process.kill())):
        try:
            return process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            stop(signal.SIGINT)
    return process.communicate()


def say_what_fell(ratios: dict[str, Any]) -> None:
    """Compare with the committed run."""
    before = committed()
    if before is None:
        print("No earlier run is committed; there is nothing to compare with.")
        return
    falls = fallen(BARS, before["ratios"], ratios)
    for fall in falls:
        print(f"{fall.ratio} got worse by more than a fifth: {fall.before:.3g} to {fall.now:.3g}")
    if not falls:
        print("No ratio got worse by more than a fifth since the committed run.")


def committed() -> dict[str, Any] | None:
    """The results in the last commit, if there are any."""
    name = f"HEAD:{RESULTS.relative_to(ROOT)}"
    shown = subprocess.run(["git", "show", name], cwd=ROOT, capture_output=True, check=False)  # noqa: S607 whichever git is used here
    return dict(json.loads(shown.stdout)) if shown.returncode == 0 else None


def write(found: dict[str, Any]) -> None:
    """Keep the results and draw the plot."""
    machine = {
        "cores": os.cpu_count(), "system": platform.system(), "machine": platform.machine(),
        "python": platform.python_version(),
    }  # fmt: skip
    values = flat(found["ratios"])
    # Real transfers are not everywhere.
    missed = [bar.ratio for bar in BARS if bar.ratio in values and not bar.holds(values[bar.ratio])]
    results = {"machine": machine, "missed": missed} | found
    results.pop("failed")
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    PLOT.write_text(growth_svg(series(found["figures"]["growth"])), encoding="utf-8")


def series(growth: dict[str, dict[str, float]]) -> dict[str, list[tuple[int, float]]]:
    """The points of the plot, from the figures beside `growth`."""
    return {
        NAMES[name]: [
            (int(key.removeprefix("us_at_")), cost)
            for key, cost in figures.items()
            if key.startswith("us_at_")
        ]
        for name, figures in growth.items()
    }


if __name__ == "__main__":
    sys.exit(main())
