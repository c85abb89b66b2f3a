"""A report's page: of what is kept, or made while it is sent, and it shows how far that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from api.pages.made import Made
from api.pages.rendering import page, slow_page
from api.reports.kept import Figures, Kind, kept, made_by_steps
from api.service.callers import Right

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from fastapi import Request, Response

    from api.pages.seat import Seat

T = TypeVar("T")
S = TypeVar("S")


class Asked(NamedTuple, Generic[T]):
    """Which report, and whether it is to be made whatever is kept."""

    kind: Kind[T]
    period: str
    again: bool


class Before(NamedTuple):
    """What was made before, as a page shows it, and of which time and how many entries it is."""

    outcome: Any
    time_ms: int
    size: int


def sent(
    request: Request, template: str, seat: Seat, tell: Callable[[Seat, T], S], asked: Asked[T],
    **values: Any,  # noqa: ANN401 whatever its template shows
) -> Response:  # fmt: skip
    """The page; `tell` makes of the figures what its template finds as `made.outcome`.

    Raises `ProblemError` for whoever may not read the journal.
    """
    seat.reader.require(Right.EXPORT)
    found = None if asked.again else kept(seat, asked.kind, asked.period)
    if found is not None:
        before = Before(tell(seat, found.found), found.time_ms, found.size)
        return page(request, template, seat, made=before, before=before, **values)

    def make(own: Seat) -> Generator[int, None, S]:
        figures: Figures[T] = yield from made_by_steps(own, asked.kind, asked.period)
        return tell(own, figures.found)

    made = Made(seat, make)
    return slow_page(
        request, template, seat, made=made, before=None, steps=made.steps(), passing=True, **values
    )
