"""Moving in from another system: made-up files tried, brought in, and certified.

`python benchmarks/arriving.py --members 50000 --exchanges 50000` prints the seconds that each step
took, and the most memory of this process. It ends with an error if what came is not what was sent.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from api.arrivals.standing import Stage, standing
from tests.arrivals.large import large
from tests.arrivals.moving import Moving
from tests.support.world import World


def measured(members: int, exchanges: int) -> dict[str, float]:
    """The seconds of each step."""
    files = large(members, exchanges)
    with TemporaryDirectory() as folder, World(Path(folder)) as world:
        moving, found = Moving(world), {}
        began = time.perf_counter()
        trial = moving.try_("csv", files)
        found["try"] = time.perf_counter() - began
        moving.sign_to_bring()
        began = time.perf_counter()
        moving.go_on()
        found["bring in"] = time.perf_counter() - began
        with moving.as_(moving.auditor) as caller:
            arrived = standing(caller)
        if arrived.stage != Stage.BROUGHT or arrived.arrived is None:
            raise SystemExit("not all of it came")
        if (trial.members, trial.exchanges) != (members, exchanges):
            raise SystemExit("something else came")
        moving.certify()
        found["of the processor"] = time.process_time()
    found["memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {name: round(value, 1) for name, value in found.items()}


def main() -> None:
    """Measure, and print a line of JSON."""
    parser = argparse.ArgumentParser("arriving.py", description=__doc__)
    parser.add_argument("--members", type=int, default=1_000)
    parser.add_argument("--exchanges", type=int, default=50_000)
    asked = parser.parse_args()
    print(json.dumps(vars(asked) | measured(asked.members, asked.exchanges)))


if __name__ == "__main__":
    main()
