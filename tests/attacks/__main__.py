"""`python -m tests.attacks [ROW …]`: play the attacks, and print what was expected and seen."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.attacks.lies import LIES, Lie
from tests.attacks.red import RED, commit_of
from tests.attacks.seen import Outcomes, outcomes, verdict
from tests.attacks.table import IDS, ROWS, named

if TYPE_CHECKING:
    from tests.attacks.row import Row


def play(tests: list[str]) -> Outcomes:
    """Run tests in one pytest; what became of each."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "attacks.xml"
        command = [sys.executable, "-m", "pytest", "-n2", "-q", f"--junit-xml={report}", *tests]
        subprocess.run(command, check=False, stdout=sys.stderr)
        return outcomes(report.read_text()) if report.exists() else {}


def row_line(row: Row, found: Outcomes) -> tuple[bool, str]:
    """Whether a row is as expected, and its lines."""
    good, seen = verdict(row.tests, found)
    if not row.tests:
        good, seen = False, f"OPEN: {row.unplayed}"
    elif row.unplayed:
        seen += f"; stated, not prevented: {row.unplayed}"
    lines = f"{row.id:4} {row.expected}", f"seen: {seen}", f"on {commit_of(row.id)}, {RED[row.id]}"
    return good, "\n     ".join(lines)


def lie_line(lie: Lie, found: Outcomes) -> tuple[bool, str]:
    """Whether everybody who should finds a lie, and its line."""
    parts, good = [], any((lie.browser, lie.terminal, lie.audit))
    for who, tests in zip(Lie._fields[1:], lie[1:], strict=True):
        if tests:
            fine, seen = verdict(tests, found)
            good = good and fine
            parts.append(f"{who}: {'finds it' if fine else seen}")
    return good, f"{lie.lie}\n     {'; '.join(parts)}"


def main(asked: list[str]) -> int:
    """Play all rows or those asked for; 0 if all are as expected."""
    if unknown := set(asked) - set(IDS):
        sys.stderr.write(f"no such row: {', '.join(sorted(unknown))}\n")
        return 2
    found = play(named(set(asked)))
    lines = [row_line(row, found) for row in ROWS if not asked or row.id in asked]
    if not asked:
        lines += [lie_line(lie, found) for lie in LIES]
    sys.stdout.write("\n".join(line for _, line in lines) + "\n\n")
    good = sum(fine for fine, _ in lines)
    sys.stdout.write(f"{good} of {len(lines)} as expected\n")
    return 0 if good == len(lines) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
