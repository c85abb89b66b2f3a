"""Runs audits in processes of their own, for those who ask on a page.

An audit takes as long as its journal is long and keeps a processor busy, so it runs in no process
that posts, and gives way to all others. It is the program that anybody runs at home,
`python -m chain audit`, with the service's key as a trust input.

Who sends files can make audits as long as they like. So a community has one at a time, its others
wait for that one and not for anybody else's; a few communities have theirs at once; and each has
an end, in time and in memory.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Awaitable, Callable
    from pathlib import Path

LIMIT_S: Final = 600
"""How long an audit may take before it is ended."""

AT_ONCE: Final = 3
"""How many communities may have an audit under way."""


class Allowance(NamedTuple):
    """What an audit may take: seconds, and MiB of memory."""

    seconds: int
    memory: int


OWN: Final = Allowance(LIMIT_S, 8_192)
"""Of the service's own journal, which is as large as it is."""

SENT: Final = Allowance(LIMIT_S // 4, 1_024)
"""Of a file that somebody sends: at most 16 MB, and what is wrong with it shows early."""


class Auditors:
    """Runs audits, one at a time for each community."""

    def __init__(self, run: Callable[[list[str], Allowance], Awaitable[str]] | None = None) -> None:
        self._run = run or run_apart
        self._places = asyncio.Semaphore(AT_ONCE)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def audit(
        self, community: str, file: Path, key: str, digest: str, allowed: Allowance
    ) -> str:
        """What the audit of an export comes to, as its JSON text; empty if it did not finish.

        `key` is the log's in text form, `digest` 64 hex digits seen on a chain, or empty.
        """
        asked = ["--json", "--jobs", "1", "--memory", str(allowed.memory), "--key", key]
        asked += ["--digest", digest] if digest else []
        turn = self._turns.setdefault(community, asyncio.Lock())
        async with turn, self._places:
            return await self._run([str(file), *asked], allowed)


async def run_apart(asked: list[str], allowed: Allowance) -> str:
    """What `python -m chain audit` answers in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chain", "audit", *asked, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
    )
    return await _answer(process, allowed.seconds)


async def _answer(process: Process, seconds: float) -> str:
    try:
        async with asyncio.timeout(seconds):
            out, _nothing = await process.communicate()
    except TimeoutError:
        return ""
    finally:
        # Whoever is stopped while it runs, be it by the service's end, leaves none behind.
        if process.returncode is None:
            process.kill()
            await process.wait()
    return out.decode()
