"""A report's page: the whole past of the book is read while it is sent, and it shows how far."""

from collections.abc import Callable, Generator
from typing import Any, TypeVar

from fastapi import Request, Response

from api.pages.made import Made
from api.pages.rendering import slow_page
from api.pages.seat import Seat
from api.queries.past import past_by_steps
from api.service.callers import Right
from credit.history import Past

T = TypeVar("T")


def sent(
    request: Request, template: str, seat: Seat, tell: Callable[[Seat, Past], T],
    **values: Any,  # noqa: ANN401 whatever its template shows
) -> Response:  # fmt: skip
    """The page; `tell` makes of the past what its template finds as `made.outcome`.

    Raises `ProblemError` for whoever may not read the journal.
    """
    seat.reader.require(Right.EXPORT)

    def make(own: Seat) -> Generator[int, None, T]:
        past = yield from past_by_steps(own)
        return tell(own, past)

    made = Made(seat, make)
    return slow_page(request, template, seat, made=made, steps=made.steps(), passing=True, **values)
