"""The browser's cookie: the tokens of its sign-ins, out of reach of scripts and other sites.

One cookie holds up to `SESSIONS_MAX` tokens, the one in use first, so that a person with several
accounts or communities signs in to each once. It is `SameSite=Strict`; a request that relies on it
and changes something must besides come from a page of this service. Signed orders need no session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.http.public import cookie_name, own_cookie, public_url
from api.http.shared import LIFE_S, is_shared
from api.service.troubles import ProblemError, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

NAME: Final = "ayni"
BETWEEN: Final = "~"
"""Separates tokens, which are base64url and a dot."""

SESSIONS_MAX: Final = 6
"""Tokens in the cookie: browsers keep 4,096 bytes of it."""

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def tokens_in(request: Request) -> Sequence[str]:
    """The tokens that the browser sent, the one in use first.

    Raises `ProblemError` where they come with a change that no page of this service asked for.
    """
    value = request.cookies.get(cookie_name(request, NAME), "")
    if value and request.method not in SAFE:
        require_own_page(request)
    return tuple(value.split(BETWEEN)[:SESSIONS_MAX]) if value else ()


def require_own_page(request: Request) -> None:
    """Raise `ProblemError` unless a page of this service made the request."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if not (site == "same-origin" if site else origin == public_url(request)):
        raise ProblemError(Trouble.request_must_come_from_our_pages)


def cookie(request: Request, tokens: Sequence[str], life_s: int) -> str:
    """The header that keeps these tokens, or none, for that long.

    A shared device keeps one of them, and not for long.
    """
    if is_shared(request):
        tokens, life_s = tokens[:1], LIFE_S
    value = BETWEEN.join(tokens[:SESSIONS_MAX])
    return own_cookie(request, NAME, value, life_s if tokens else 0)
