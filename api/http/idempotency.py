"""`Idempotency-Key`: a request that may be sent again because no answer came, and is done once.

While the first of the same is under way in this process the next is told to wait; in another
process it waits by itself, and gets the same answer. Leaves to others: what is kept, in the
transaction of the act (`api.service.once`).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from fastapi import Depends, Header, Request
from fastapi.routing import APIRoute

from api.http.limits import LOOKS
from api.service.once import Once
from api.service.troubles import ProblemError, Trouble
from ledger.ids import NIL
from ledger.store import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant

KEY_CHARACTERS_MAX: Final = 200
NOWHERE: Final = Place(NIL, 0)
"""For what is done in no book yet."""

AGAIN_S: Final = 1
NAME: Final = "Idempotency-Key"


class Sent(NamedTuple):
    """A request that came with a key: what tells it from others, and the hash of its body."""

    named: str
    body: str

    def once(self, place: Place, who: str) -> Once:
        """What it asks for, by whom."""
        request = sha256(f"{who}\n{self.named}".encode()).hexdigest()
        return Once(place, request, self.body)


async def _sent(
    request: Request,
    key: Annotated[
        str | None,
        Header(
            alias=NAME, min_length=1, max_length=KEY_CHARACTERS_MAX,
            pattern=r"^[\x21-\x7e]+$",
            description="Sent again with the same key and body within a day, it is done once.",
        ),
    ] = None,
) -> Sent | None:  # fmt: skip
    if key is None:
        return None
    body = sha256(await request.body()).hexdigest()
    return Sent(f"{request.method} {request.url.path}\n{key}", body)


Idempotent = Annotated[Sent | None, Depends(_sent)]
"""The request's key, if it came with one."""


async def require_no_idle_key(request: Request) -> None:
    """Raise `ProblemError` for a key at a route that changes something and does not take one.

    Nobody is to believe that what they send again is done once.
    """
    if request.method in LOOKS or NAME not in request.headers:
        return
    route = request.scope["route"]
    assert isinstance(route, APIRoute)  # noqa: S101 it depends on this
    if not _takes_key(route.dependant):
        raise ProblemError(Trouble.idempotency_key_must_be_taken)


def _takes_key(dependant: Dependant) -> bool:
    return any(field.alias == NAME for field in dependant.header_params) or any(
        map(_takes_key, dependant.dependencies)
    )


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is being done once in this process."""

    _lock: Lock = field(default_factory=Lock)
    _requests: set[str] = field(default_factory=set)

    @contextmanager
    def alone(self, once: Once | None) -> Iterator[None]:
        """Do it within; raises `ProblemError` while the same is done already."""
        if once is None:
            yield
            return
        with self._lock:
            if once.request in self._requests:
                raise ProblemError(Trouble.request_must_be_finished, retry_after_s=AGAIN_S)
            self._requests.add(once.request)
        try:
            yield
        finally:
            self._requests.discard(once.request)
