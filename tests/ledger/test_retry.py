"""What is done again, how often, and what is said when it did not help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger.errors import TryAgainError, UnknownOutcomeError
from ledger.retry import ATTEMPTS_MAX, retried

if TYPE_CHECKING:
    from collections.abc import Callable

AGAIN, UNKNOWN, OTHER = TryAgainError("again"), UnknownOutcomeError("unknown"), ValueError("other")


def answering(*answers: int | Exception) -> Callable[[], int]:
    """Return a function that gives or raises one answer after the other."""
    left = iter(answers)

    def attempt() -> int:
        answer = next(left)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return attempt


@pytest.mark.parametrize("error", [AGAIN, UNKNOWN])
def test_it_is_tried_until_it_works(error: Exception) -> None:
    assert retried(answering(*[error] * (ATTEMPTS_MAX - 1), 7)) == 7


@pytest.mark.parametrize("error", [AGAIN, UNKNOWN])
def test_it_is_not_tried_for_ever(error: Exception) -> None:
    with pytest.raises(type(error)) as raised:
        retried(answering(*[error] * ATTEMPTS_MAX, 7))
    assert raised.value is error


def test_another_error_is_not_tried_again() -> None:
    with pytest.raises(ValueError, match="other"):
        retried(answering(OTHER, 7))


@pytest.mark.parametrize("later", [OTHER, AGAIN])
def test_what_may_have_been_written_stays_unknown_whatever_follows(later: Exception) -> None:
    with pytest.raises(UnknownOutcomeError):
        retried(answering(AGAIN, UNKNOWN, *[later] * ATTEMPTS_MAX))
