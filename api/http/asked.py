"""The request that is being answered: its name, and the address at which the service was asked.

Whoever writes to the log or makes a problem finds it here, without its being handed down. A client
may name its request (`X-Request-Id`), so that its log and ours can be laid side by side; any other
gets a random name. The answer carries it.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from api.http.public import public_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Scope

ID: Final = b"x-request-id"
KEPT: Final = "ayni.request_id"
ADDRESS: Final = "ayni.address"
_NAME: Final = re.compile(rb"[A-Za-z0-9._~:/+=-]{1,64}").fullmatch
"""What a log shows as it is, and no line of it can be forged with."""

ASKED: Final[ContextVar[Scope | None]] = ContextVar("asked", default=None)


def named(scope: Scope, make: Callable[[], str]) -> str:
    """What the request is called: as it says itself, if it does so in one word; or a new name."""
    known: str | None = scope.get(KEPT)
    if known is not None:
        return known
    for name, said in scope["headers"]:
        if name == ID and _NAME(said):
            found: str = said.decode()
            break
    else:
        found = make()
    scope[KEPT] = found
    return found


def request_id() -> str:
    """What the request in hand is called; `-` outside of any."""
    scope = ASKED.get()
    return "-" if scope is None else str(scope.get(KEPT, "-"))


def address() -> str:
    """Scheme and host at which the service was asked; empty outside of any request."""
    scope = ASKED.get()
    if scope is None or "app" not in scope:
        return ""
    # A bulk has thousands of problems, and one address.
    known: str | None = scope.get(ADDRESS)
    if known is None:
        known = scope[ADDRESS] = _address(scope)
    return known


def _address(scope: Scope) -> str:
    try:
        return public_url(Request(scope))
    except ValueError:  # The request names a host that is none.
        return ""
