"""Does again what the database undid, or of which it is not known whether it did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from ledger.errors import TryAgainError, UnknownOutcomeError

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")

ATTEMPTS_MAX: Final = 10
"""Each attempt that loses against another process means that the other one got on."""


def retried(attempt: Callable[[], Answer], attempts: int = ATTEMPTS_MAX) -> Answer:
    """The answer of `attempt`, called until the database lets it through, `attempts` times at most.

    It must find out by itself what an earlier call has already done, as posting does by order id.

    Raises:
        UnknownOutcomeError: a call may have been committed, and no later one found out.
        TryAgainError: the database undid the last call, as it did all before.
    """
    try:
        return attempt()
    except TryAgainError:
        if attempts == 1:
            raise
        return retried(attempt, attempts - 1)
    except UnknownOutcomeError as unknown:
        if attempts == 1:
            raise
        try:
            return retried(attempt, attempts - 1)
        except Exception as error:
            raise unknown from error
