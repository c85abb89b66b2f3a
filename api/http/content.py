"""In what form a body may come: JSON, or lines of it, and nothing that must be unpacked first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import Request  # noqa: TC002 FastAPI reads it
from fastapi.routing import APIRoute
from starlette.datastructures import Headers

from api.service.troubles import ProblemError, Trouble

if TYPE_CHECKING:
    from starlette.types import Scope

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
OF_LINES: Final = frozenset({"", JSON, LINES, "application/jsonl", "application/octet-stream"})
"""Who sends a file of lines need not say what it is."""


async def require_json(request: Request) -> None:
    """Raise `ProblemError` where a route takes JSON, and something else came."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)  # noqa: S101 it depends on this
    if route.body_field is None:
        return
    kind = kind_of(request.headers)
    if not kind and request.headers.get("content-length", "0") == "0":
        return  # Nothing came: the route says what it lacks.
    if kind != JSON and not (kind.startswith("application/") and kind.endswith("+json")):
        raise ProblemError(Trouble.content_type_must_be_known, {"accepted": JSON})


def require_lines(request: Request) -> None:
    """Raise `ProblemError` where what came says that it is not lines of JSON."""
    if kind_of(request.headers) not in OF_LINES:
        raise ProblemError(Trouble.content_type_must_be_known, {"accepted": LINES})


def require_unpacked(scope: Scope) -> None:
    """Raise `ProblemError` for a body that says it is packed: nothing is unpacked here."""
    if Headers(scope=scope).get("content-encoding", "identity").strip().lower() != "identity":
        raise ProblemError(Trouble.content_must_not_be_packed)


def kind_of(headers: Headers) -> str:
    """What a body says that it is, without more about it."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()
