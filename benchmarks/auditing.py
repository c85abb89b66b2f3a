"""`audit_over_verify` and `audit_peak_mb`: the audit of a journal of a million signed orders.

The replay runs in processes of its own, as an auditor's does: its signatures a second are set
against raw verification before and after, its memory is the most that those ever held together.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from nacl.signing import SigningKey

from chain.exporting import export
from databases import BATCH, NOW_MS, open_all, open_books, post, urls
from ledger.database import SQLITE
from ledger.store import Place
from measure import Found, run_part
from orders import Crowd
from verifying import Verifier

MEMBERS, ENTRIES = 1_000, 1_000_000
CHUNK = 20 * BATCH
REPLAY_S_MAX = 400
REPLAYING = Path(__file__).with_name("replaying.py")


def write_export(url: str, path: Path, members: int, entries: int) -> None:
    """Fill a book with signed orders and export it."""
    crowd, books = Crowd(6, members, NOW_MS), open_books(url)
    open_all(books, crowd.opening(books.key.public))
    left = entries - 1 - 2 * members
    while left > 0:
        post(books.journal, crowd.transfers(min(CHUNK, left), signed=True))
        left -= CHUNK
    signer = SigningKey(books.key.seed)
    with books.engine.connect() as connection, path.open("wb") as file:
        origin = f"bench/ayni/{crowd.book}"
        export(connection, Place(crowd.community, 0), origin, signer, file)


def replay_apart(path: Path) -> dict[str, Any]:
    """Audit the export in processes of its own."""
    command = [sys.executable, str(REPLAYING), str(path)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=REPLAY_S_MAX)
    return dict(json.loads(done.stdout))


def measure(*, quick: bool) -> Found:
    """The replay between measurements of its ceiling."""
    members, entries = (100, 3_000) if quick else (MEMBERS, ENTRIES)
    verifier = Verifier(1_000 if quick else 50_000)
    with urls() as fresh:
        url = next(fresh)[SQLITE]
        path = Path(url.removeprefix("sqlite:///")).with_suffix(".gz")
        write_export(url, path, members, entries)
        ceilings = [verifier.per_s() for _ in range(3)]
        told = replay_apart(path)
        ceilings += [verifier.per_s() for _ in range(3)]
    found = Found()
    verify_per_s, audit_per_s = median(ceilings), told["signatures"] / told["seconds"]
    found.put(
        "audit_over_verify", audit_per_s / verify_per_s, audit_per_s=audit_per_s,
        verify_per_s=verify_per_s, seconds=told["seconds"],
    )  # fmt: skip
    found.put("audit_peak_mb", told["peak_mb"], entries=told["entries"])
    return found


if __name__ == "__main__":
    run_part(measure)
