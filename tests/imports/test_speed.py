"""A large file is read in a few seconds, a row at a time, and says how far it is."""

from __future__ import annotations

import time
from io import StringIO

from api.imports import ARRIVING
from api.imports.reading.engine import read
from api.imports.reading.files import of_bytes
from ledger.amounts import HOURS

ROWS = 50_000
SECONDS_MAX = 20.0
"""Far above what it takes (a few), so that a busy machine does not fail it."""


def test_fifty_thousand_rows_are_read_and_progress_is_told() -> None:
    members = StringIO("uid,name,mail,created\n")
    members.seek(0, 2)
    for at in range(1_000):
        members.write(f"{at},Member {at},m{at}@example.org,2019-01-01\n")
    rows = StringIO("serial,payer,payee,quantity,created,state,description\n")
    rows.seek(0, 2)
    for at in range(ROWS):
        payer = at % 1_000
        rows.write(f'{at},{payer},{(payer + 1) % 1_000},"1,25",{1 + at % 28}/01/2020,done,Pà{at}\n')
    files = [
        of_bytes("users.csv", members.getvalue().encode()),
        of_bytes("transactions.csv", rows.getvalue().encode()),
    ]
    told: list[tuple[int, int]] = []
    began = time.perf_counter()
    arrivals = read(
        ARRIVING["community-accounting"],
        files,
        HOURS,
        progress=lambda done, whole: told.append((done, whole)),
    )
    assert time.perf_counter() - began < SECONDS_MAX
    assert (len(arrivals.members), len(arrivals.exchanges)) == (1_000, ROWS)
    assert arrivals.stopping == 0
    assert arrivals.total == 0
    dones = [done for done, _ in told]
    assert dones == sorted(dones)
    assert told[-1] == (told[0][1], told[0][1])
    assert len(told) > 20
