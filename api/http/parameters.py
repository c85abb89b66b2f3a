"""What may stand in an address after the question mark: what its route declares, each once.

Whatever else is refused, so that nobody believes in a parameter that does nothing: an order sent
with `?dry_run=true` would move hours. Pages are not held to this, since links that people share
grow parameters of others.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from fastapi import Request  # noqa: TC002 FastAPI reads it
from fastapi.routing import APIRoute

from api.service.troubles import ProblemError, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant

NAME_CHARACTERS_MAX: Final = 80


async def require_known_parameters(request: Request) -> None:
    """Raise `ProblemError` for a parameter that the route does not declare, or that comes twice."""
    if not request.scope["query_string"]:
        return
    route = request.scope["route"]
    assert isinstance(route, APIRoute)  # noqa: S101 it depends on this
    known = sorted({*_declared(route.dependant)})
    for name, count in Counter(name for name, _ in request.query_params.multi_items()).items():
        said = name[:NAME_CHARACTERS_MAX]
        if name not in known:
            fields = {"parameter": said, "known": ", ".join(known)}
            raise ProblemError(Trouble.parameter_must_be_known, fields)
        if count > 1:
            raise ProblemError(Trouble.parameter_must_come_once, {"parameter": said})


def _declared(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        yield field.alias
    for one in dependant.dependencies:
        yield from _declared(one)
