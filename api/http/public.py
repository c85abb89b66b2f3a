"""The address under which members find the service: the one that is set, else the request's own.

Every link, picture of one, cookie and comparison of addresses goes by this, so that none follows a
`Host` header where an operator has said what the address is.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Final

from api.setting_values import is_loopback

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Scope

LOG = logging.getLogger("ayni.http")
HTTPS: Final = "https:"
HSTS: Final = "max-age=31536000"
"""How long a browser asks over TLS alone, once it has: a year."""

HOST_ONLY: Final = "__Host-"
"""Browsers keep a cookie of such a name only from this host, over TLS, for all paths."""


def public_url(request: Request) -> str:
    """Scheme and host, without a slash at the end: as a browser's `location.origin`."""
    set_: str = request.app.state.running.service.settings.public_url
    if set_:
        return set_
    url = request.base_url
    if not is_loopback(url.hostname or ""):
        _warn()
    return f"{url.scheme}://{url.netloc}"


def is_https(request: Request) -> bool:
    """Whether members' browsers speak to the service over TLS."""
    return speaks_tls(request.app.state.running.service.settings.public_url, request.scope)


def speaks_tls(address: str, scope: Scope) -> bool:
    """As `is_https`, by the address that is set, if one is."""
    return address.startswith(HTTPS) if address else scope["scheme"] == "https"


def cookie_name(request: Request, name: str) -> str:
    """A cookie's name; over TLS with the prefix that binds it to this very host."""
    return f"{HOST_ONLY}{name}" if is_https(request) else name


def own_cookie(request: Request, name: str, value: str, life_s: int) -> str:
    """The header for a cookie out of reach of scripts and other sites, kept for that long."""
    secure = "; Secure" if is_https(request) else ""
    attributes = f"Path=/; HttpOnly; SameSite=Strict; Max-Age={life_s}{secure}"
    return f"{cookie_name(request, name)}={value}; {attributes}"


@cache
def _warn() -> None:
    LOG.warning("links follow each request's Host header: set AYNI_PUBLIC_URL (docs/operating.md)")
