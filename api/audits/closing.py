"""Closing the books now, for whoever may; by the clock they close as stewards have set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.service.callers import Right

if TYPE_CHECKING:
    from concurrent.futures import Future

    from api.service.callers import Caller
    from api.service.once import Once
    from chain.records import EpochRecord


def close_now(caller: Caller, once: Once | None = None) -> Future[EpochRecord]:
    """Close the book's epoch; anchoring follows by itself.

    It fails with a `ProblemError` where there is nothing to close, or too soon after the last time.
    """
    caller.reader.require(Right.CLOSE)
    book = caller.row
    return caller.service.close_epoch(book.community_id, book.book_id, once=once)
