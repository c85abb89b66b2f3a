"""Audits the export named on the command line and prints what it took: for `auditing.py`.

A process of its own that imports what an auditor's does and no more, since its memory is measured.
"""

import json
import resource
import sys
import time
from pathlib import Path

from chain.audit import audit, usual_jobs


def replay(path: Path) -> dict[str, float]:
    """Audit an export; signatures, seconds, and the most memory that all its processes held."""
    jobs = usual_jobs()
    start = time.perf_counter()
    with path.open("rb") as file:
        report = audit(file, jobs=jobs)
    seconds = time.perf_counter() - start
    # Of itself `getrusage` would also count the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own_kb = int(status.split("VmHWM:")[1].split()[0])
    # The largest of those it started, for each: the ones that check, and `multiprocessing`'s own.
    largest_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    peak_kb = own_kb + (jobs + 1) * largest_kb
    return {
        "entries": report.entries, "signatures": report.signatures, "seconds": seconds,
        "peak_mb": peak_kb / 1024,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(replay(Path(sys.argv[1]))))
