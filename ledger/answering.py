"""Between the writer's thread and an event loop: orders go over, and their outcomes come back.

Leaves to others: what the writer does with them (`ledger.writer`).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from ledger.writer import call_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.gathering import Item
    from ledger.journal import Outcome
    from ledger.queues import Resolve, Result
    from ledger.writer import Calls, Deliver, Writer


async def post(writer: Writer, items: Sequence[Item]) -> list[Outcome]:
    """Submit orders and wait for their outcomes on the running event loop.

    Raises what `Writer.submit` raises, and what posting them raised.
    """
    future: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
    writer.submit(items, settling(future))
    return await future


def settling(future: asyncio.Future[list[Outcome]]) -> Resolve:
    """A `resolve` that answers who awaits the future, whichever thread calls it."""
    loop = future.get_loop()

    def resolve(result: Result) -> None:
        if _is_running(loop):
            _settle(future, result)
        else:
            deliver_on(loop)([partial(_settle, future, result)])

    return resolve


def deliver_on(loop: asyncio.AbstractEventLoop) -> Deliver:
    """A `deliver` that makes a batch's calls on an event loop, which it wakes once for all."""

    def deliver(calls: Calls) -> None:
        with suppress(RuntimeError):  # a loop that is closed has nobody who waits
            loop.call_soon_threadsafe(call_each, calls)

    return deliver


def _settle(future: asyncio.Future[list[Outcome]], result: Result) -> None:
    if future.done():  # who asked has gone
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)


def _is_running(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether this thread is in a callback of the loop."""
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
