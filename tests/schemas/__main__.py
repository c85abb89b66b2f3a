"""`python -m tests.schemas`: every operation, by each role, on each database, with figures."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.schemas.running import ROLES, Run, Tally, attack
from tests.support.postgres import serving


def main() -> int:
    """Run what was asked for; 1 where anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.schemas", description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="for each operation (100)")
    parser.add_argument("--roles", nargs="+", default=ROLES, choices=ROLES)
    parser.add_argument("--stores", nargs="+", default=("sqlite", "postgresql"))
    parser.add_argument("--paths", default="", help="a pattern that their paths match; any does")
    asked = parser.parse_args()
    failed = 0
    for store in asked.stores:
        for role in asked.roles:
            began = time.monotonic()
            tally = _run(store, Run(role, asked.examples, paths=asked.paths))
            failed += len(tally.failures) + tally.faults
            took_s = time.monotonic() - began
            sys.stdout.write(f"{store}, {role}: {tally}, {took_s:.0f} s\n")
            for named, said in sorted(tally.failures.items()):
                sys.stdout.write(f"  {named}\n    " + said.replace("\n", "\n    ") + "\n")
            slow = ", ".join(
                f"{named} {ms / 1_000:.0f} s" for named, ms in tally.took_ms.most_common(5)
            )
            sys.stdout.write(f"  slowest: {slow}\n  statuses: {dict(tally.statuses)}\n")
            sys.stdout.write(f"  accepted: {dict(tally.accepted)}\n")
            sys.stdout.flush()
    return 1 if failed else 0


def _run(store: str, run: Run) -> Tally:
    with TemporaryDirectory() as folder:
        if store == "sqlite":
            return attack(Path(folder), "", run)
        with serving() as server:
            return attack(Path(folder), server.ready(), run)


if __name__ == "__main__":
    sys.exit(main())
