"""Runs audits in a process of their own, one after the other, for those who ask on a page.

An audit takes as long as its journal is long and keeps one processor busy, so it neither runs in
the process that posts nor beside another one. It is the program that anybody runs at home,
`python -m chain audit`, with the service's key as a trust input.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from pathlib import Path

LIMIT_S: Final = 600
"""How long an audit may take before it is ended."""


class Auditors:
    """Runs one audit at a time; the others wait their turn."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def audit(self, file: Path, key: str, digest: str = "") -> str:
        """What the audit of an export comes to, as its JSON text; empty if it did not finish.

        `key` is the log's in text form, `digest` 64 hex digits seen on a chain, or empty.
        """
        asked = ["--json", "--jobs", "1", "--key", key, *(["--digest", digest] if digest else [])]
        program = [sys.executable, "-m", "chain", "audit", str(file), *asked]
        async with self._turn:
            process = await asyncio.create_subprocess_exec(
                *program, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
            )
            return await _answer(process)


async def _answer(process: Process) -> str:
    try:
        async with asyncio.timeout(LIMIT_S):
            out, _nothing = await process.communicate()
    except TimeoutError:
        return ""
    finally:
        # Whoever is stopped while it runs, be it by the service's end, leaves none behind.
        if process.returncode is None:
            process.kill()
            await process.wait()
    return out.decode()
