"""Devices that many members use, such as an office's tablet.

Such a browser says so by a cookie of its own. One member at a time is signed in there; the sign-in
ends soon unless it is renewed, and nothing that pages show is kept on the device.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.http.public import cookie_name, own_cookie

if TYPE_CHECKING:
    from starlette.requests import Request

NAME: Final = "desk"
YES: Final = "1"

LIFE_S: Final = 300
"""How long a sign-in outlasts the last page or touch: longer than pages wait for a touch."""

YEAR_S: Final = 31_536_000


def is_shared(request: Request) -> bool:
    """Whether the browser is one that many members use."""
    return request.cookies.get(cookie_name(request, NAME)) == YES


def mark(request: Request, *, shared: bool) -> str:
    """The header by which a browser says from now on that it is shared, or no longer."""
    return own_cookie(request, NAME, YES, YEAR_S if shared else 0)
