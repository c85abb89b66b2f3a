"""Slow syncs take hold of every commit, and nothing gets lost by them."""

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.scripts import FOLDER

COMMITS = 5
PROGRAM = """
import sqlite3, sys
from slow_sync import Slow
slow = Slow(0.0)
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous=FULL")
connection.execute("CREATE TABLE t (n)")
before = slow.syncs
for n in range(int(sys.argv[2])):
    connection.execute("INSERT INTO t VALUES (?)", (n,))
count = connection.execute("SELECT COUNT(*) FROM t").fetchone()[0]
syncs = slow.syncs - before
connection.close()
print(syncs, count)
"""


def test_every_commit_is_synced_through_it(tmp_path: Path) -> None:
    # In a process of its own: the tests' databases shall not be touched.
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "slow.db"), str(COMMITS)]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, check=True, text=True)
    assert done.stdout.split() == [str(COMMITS), str(COMMITS)]
