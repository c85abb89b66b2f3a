"""Audits the export named on the command line and prints what it took: for `auditing.py`.

A process of its own that imports what an auditor's does and no more, since its memory is measured.
"""

import json
import sys
import time
from pathlib import Path

from chain.audit import audit


def replay(path: Path) -> dict[str, float]:
    """Audit an export; signatures, seconds, and the most memory this process ever held."""
    start = time.perf_counter()
    with path.open("rb") as file:
        report = audit(file)
    seconds = time.perf_counter() - start
    # `getrusage` would also count the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak_kb = int(status.split("VmHWM:")[1].split()[0])
    return {
        "entries": report.entries, "signatures": report.signatures, "seconds": seconds,
        "peak_mb": peak_kb / 1024,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(replay(Path(sys.argv[1]))))
