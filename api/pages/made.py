"""What takes seconds, made while its page is sent: how far it is, and then what came out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from api.pages.seat import Seat

T = TypeVar("T")


class Made(Generic[T]):
    """Made by steps, each so many per cent; `outcome` is there once they are through.

    Its page goes through `steps` (`pages/steps.html`), and is sent by `slow_page`. Whatever may be
    refused is to be refused before.
    """

    def __init__(self, seat: Seat, make: Callable[[Seat], Generator[int, None, T]]) -> None:
        self._seat, self._make = seat, make
        self.outcome: T

    def steps(self) -> Iterator[int]:
        """How far it is, in per cent, whenever that is one more."""
        # The request's own session is closed by then.
        with self._seat.service.database.reading() as session:
            last = -1
            for percent in self._run(replace(self._seat, session=session)):
                if percent > last:
                    yield percent
                last = percent

    def _run(self, seat: Seat) -> Generator[int, None, None]:
        self.outcome = yield from self._make(seat)
