"""How a room's JSON door is made: what each of its routes asks of a request, and is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Depends

from api.http.content import require_json
from api.http.idempotency import require_no_idle_key
from api.http.parameters import require_known_parameters

if TYPE_CHECKING:
    from fastapi.routing import APIRoute

OF_BOOK: Final = "/v1/communities/{community}/books/{book}"
MANNER: Final = (
    Depends(require_known_parameters), Depends(require_json), Depends(require_no_idle_key),
)  # fmt: skip


def door(tag: str, under: str = "") -> APIRouter:
    """A router for what lies `under` an address; the description lists it by its tag."""
    return APIRouter(
        prefix=under,
        tags=[tag],
        dependencies=MANNER,
        generate_unique_id_function=operation_id,
    )


def door_of_book(tag: str, under: str = "") -> APIRouter:
    """The same for what lies `under` one book."""
    return door(tag, OF_BOOK + under)


def operation_id(route: APIRoute) -> str:
    """A route's function in the manner of JavaScript: `list_requests` is `listRequests`."""
    first, *others = route.name.split("_")
    return first + "".join(word.capitalize() for word in others)
