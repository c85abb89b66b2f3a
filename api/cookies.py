"""The browser's cookie: the tokens of its sign-ins, out of reach of scripts and other sites.

One cookie holds up to `SESSIONS_MAX` tokens, the one in use first, so that a person with several
accounts or communities signs in to each once. It is `SameSite=Strict`; a request that relies on it
and changes something must besides come from a page of this service. Signed orders need no session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from api.problems import ProblemError, Trouble
from api.shared import LIFE_S, is_shared

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
    value = request.cookies.get(NAME, "")
    if value and request.method not in SAFE:
        require_own_page(request)
    return tuple(value.split(BETWEEN)[:SESSIONS_MAX]) if value else ()


def require_own_page(request: Request) -> None:
    """Raise `ProblemError` unless a page of this service made the request."""
    site = request.headers.get("sec-fetch-site")
    origin = urlsplit(request.headers.get("origin", ""))
    own = site == "same-origin" if site else origin.netloc == request.headers.get("host")
    if not own:
        raise ProblemError(Trouble.request_must_come_from_our_pages)


def cookie(request: Request, tokens: Sequence[str], life_s: int) -> str:
    """The header that keeps these tokens, or none, for that long.

    A shared device keeps one of them, and not for long.
    """
    if is_shared(request):
        tokens, life_s = tokens[:1], LIFE_S
    parts = [f"{NAME}={BETWEEN.join(tokens[:SESSIONS_MAX])}", "Path=/", "HttpOnly"]
    parts += ["SameSite=Strict", f"Max-Age={life_s if tokens else 0}"]
    if request.url.scheme == "https":
        parts.append("Secure")
    return "; ".join(parts)
