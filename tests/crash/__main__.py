"""`python -m tests.crash`: the crash loop on both stores, and its figures as one JSON object."""

from __future__ import annotations

import argparse
import json
import sys

from tests.crash.loop import crash
from tests.crash.stores import STORES


def main() -> None:
    """Run it; ends with an `AssertionError` when something does not hold."""
    parser = argparse.ArgumentParser("tests.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="kills on each store")
    parser.add_argument("--seed", type=int, default=0, help="chooses the moments")
    parser.add_argument("--only", choices=STORES, help="one store alone")
    asked = parser.parse_args()
    found = {}
    for name in [asked.only] if asked.only else STORES:
        with STORES[name]() as place:
            found[name] = crash(place, asked.rounds, asked.seed)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
