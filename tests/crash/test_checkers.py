"""What becomes of the processes that check bulks when somebody is killed."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import BrokenExecutor
from multiprocessing import active_children
from typing import TYPE_CHECKING, Final

import pytest

from api.http.checkers import Checkers, _Checker
from api.http.checking import read_checked
from ledger.refusals import Refusal
from tests.crash.programs import Watch, children

if TYPE_CHECKING:
    from pathlib import Path

    from api.http.checking import Checked

BOOK: Final = "00" * 32
LINE: Final = b"{}\n"

SERVICE: Final = """
import asyncio, sys
from api.http.checkers import Checkers, _Checker

async def check():
    checkers = Checkers()
    await asyncio.gather(*(checkers.check(b"{}", "00" * 32) for _ in range(20)))
    print("checked", flush=True)
    sys.stdin.read()

if __name__ == "__main__":
    asyncio.run(check())
"""


def test_they_end_with_a_service_that_is_killed(repository: Path, tmp_path: Path) -> None:
    script = tmp_path / "service.py"
    script.write_text(SERVICE)
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(repository)},
    ) as service:  # fmt: skip
        assert service.stdout is not None
        assert service.stdout.readline() == b"checked\n"
        left = children(service.pid)
        assert len(left) >= 2
        with Watch(left) as watch:
            service.kill()
            watch.wait(30)


def test_others_take_the_place_of_those_that_are_killed() -> None:
    async def check() -> list[Checked]:
        """Kill them while they check, then have others check."""
        checkers = Checkers()
        try:
            await checkers.check(LINE, BOOK)
            checking = asyncio.ensure_future(checkers.check(LINE * 200_000, BOOK))
            await asyncio.sleep(0)
            for process in active_children():
                process.kill()
                process.join()
            with pytest.raises(BrokenExecutor):
                await checking
            return read_checked(await checkers.check(LINE, BOOK), BOOK)
        finally:
            await checkers.close()

    [found] = asyncio.run(check())
    assert isinstance(found, Refusal)


def test_one_that_has_ended_says_so_at_once() -> None:
    async def check() -> None:
        """Ask one that is no more."""
        checker = await _Checker.start(0)
        await checker.close()
        await asyncio.wait_for(checker.check(LINE, BOOK), 30)

    with pytest.raises(BrokenExecutor):
        asyncio.run(check())
