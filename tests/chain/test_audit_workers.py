"""The audit's other processes: they find what this one finds, and end when it does."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO, StringIO
from multiprocessing import active_children
from pathlib import Path
from typing import NoReturn

import pytest

from chain.audit import audit, auditing, usual_jobs
from chain.audit.checking import check_block
from chain.audit.workers import DEPTH, USEFUL_MAX, Workers
from chain.cli import main
from chain.exports import SEAL_BYTES
from ledger.errors import FaultError
from tests.support.forging import Forger, edited, failure, lines
from tests.support.journals import Ledger

ENDING_S_MAX = 30


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2) as started:
        yield started


def blocks_of(exported: bytes, size: int = 3) -> list[bytes]:
    """Return many small blocks, more than are ever under way."""
    whole = lines(exported) * 2
    cut = [whole[at : at + size] for at in range(0, len(whole), size)]
    assert len(cut) > 4 * DEPTH
    return [b"".join(line + b"\n" for line in block) for block in cut]


def test_processes_find_what_this_one_finds_in_the_same_order(
    workers: Workers, exported: bytes
) -> None:
    blocks = blocks_of(exported)
    assert list(workers.check_all(blocks)) == list(map(check_block, blocks))


def test_few_blocks_are_under_way_at_a_time(workers: Workers, exported: bytes) -> None:
    blocks = blocks_of(exported)
    taken = 0

    def counted() -> Iterator[bytes]:
        for at, block in enumerate(blocks):
            assert at - taken <= 2 * DEPTH
            yield block

    for _ in workers.check_all(counted()):
        taken += 1
    assert taken == len(blocks)


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small files be checked by other processes too."""
    monkeypatch.setattr(auditing, "ALONE_BYTES_MAX", 0)


@pytest.mark.usefixtures("apart")
def test_an_audit_with_processes_comes_to_the_same(exported: bytes) -> None:
    assert audit(BytesIO(exported), jobs=2) == audit(BytesIO(exported))


@pytest.mark.usefixtures("apart")
def test_processes_name_the_first_that_is_wrong(
    ledger: Ledger, forger: Forger, exported: bytes
) -> None:
    """Whatever another process finds meanwhile in later lines, or in the file after them."""
    before = set(active_children())
    body = ledger.entries[20]
    [[key, signature]] = json.loads(body)["signatures"]
    unsigned = edited(body, signatures=[[key, signature[::-1]]])
    both = [*ledger.entries[:17], *ledger.entries[18:20], unsigned, *ledger.entries[21:]]
    one = [*ledger.entries[:20], unsigned, *ledger.entries[21:]]
    cut = -SEAL_BYTES - 20
    for data, where in (
        (forger.export(both), "entry 17"),
        (forger.export(both)[:cut], "entry 17"),
        (forger.export(one), "entry 20"),
        (exported[:cut], "line "),
    ):
        found, alone = failure(data, jobs=2), failure(data)
        assert (found.where, found.why) == (alone.where, alone.why)
        assert found.where.startswith(where)
    assert set(active_children()) == before


def test_a_process_that_ends_too_early_is_a_fault(exported: bytes) -> None:
    before = set(active_children())
    with Workers(1) as workers:
        [process] = set(active_children()) - before
        process.kill()
        process.join()
        with pytest.raises(FaultError, match="--jobs 1"):
            list(workers.check_all(blocks_of(exported)))


def test_small_files_start_no_process(exported: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chain.audit.workers._start", lambda: pytest.fail("started"))
    assert audit(BytesIO(exported), jobs=2).entries


def test_no_process_outlives_the_audit_that_was_killed() -> None:
    """All hold the pipe that is read here; it ends when the last of them has."""
    program = """
import sys
from chain.audit.workers import Workers
if __name__ == "__main__":
    with Workers(2) as workers:
        print("started", flush=True)
        sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        os.kill(process.pid, signal.SIGKILL)
        out, _ = process.communicate(timeout=ENDING_S_MAX)
    assert out == b""


@pytest.mark.parametrize("jobs", ["0", "65", "-1", "two", "1" * 5000])
def test_another_number_of_jobs_is_not_understood(jobs: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["audit", "file", f"--jobs={jobs}"], StringIO(), StringIO())
    assert ended.value.code == 2


def test_the_command_says_what_became_of_its_processes(
    exported: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def broken(_: object, *, jobs: int, **__: object) -> NoReturn:
        asked.append(jobs)
        raise FaultError("audit", "a process ended", "Use --jobs 1")

    monkeypatch.setattr("chain.commands.auditing.audit", broken)
    path, out = tmp_path / "export.gz", StringIO()
    path.write_bytes(exported)
    assert main(["audit", str(path), "--jobs=3", "--json"], out, StringIO()) == 1
    assert json.loads(out.getvalue()) == {
        "ok": False, "where": "audit", "why": "a process ended. Use --jobs 1",
        "message": "", "figures": {},
    }  # fmt: skip
    assert main(["audit", str(path)], out, StringIO()) == 1
    assert asked == [3, usual_jobs()]
    assert 1 <= usual_jobs() <= USEFUL_MAX
