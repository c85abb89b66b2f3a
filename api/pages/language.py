"""The language that a person chose on a page, kept in a cookie; it goes before the browser's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser

from api.words.i18n import LANGUAGES

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAME: Final = "lang"
"""Of the query's parameter and of the cookie."""

YEAR_S: Final = 31_536_000
ACCEPT: Final = b"accept-language"


class Chosen:
    """Puts the chosen language in the place of the browser's, before `api.http.edge` looks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        asked = _asked(scope) if scope["type"] == "http" else None
        chosen = asked or (_kept(scope) if scope["type"] == "http" else None)
        if chosen is None:
            await self._app(scope, receive, send)
            return
        others = [pair for pair in scope["headers"] if pair[0] != ACCEPT]
        spoken = {**scope, "headers": [*others, (ACCEPT, _as_liked(scope, chosen).encode())]}

        async def keep(message: Message) -> None:
            if asked and message["type"] == "http.response.start":
                cookie = f"{NAME}={asked}; Path=/; SameSite=Lax; Max-Age={YEAR_S}"
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self._app(spoken, receive, keep)


def _as_liked(scope: Scope, chosen: str) -> str:
    """The chosen language, first as it is in the country that the browser names."""
    tags = [part.partition(";")[0].strip() for part in _accepted(scope).split(",")]
    return ",".join([*(tag for tag in tags if tag.lower().startswith(f"{chosen}-")), chosen])


def _accepted(scope: Scope) -> str:
    return Headers(scope=scope).get("accept-language", "")


def _asked(scope: Scope) -> str | None:
    values = parse_qs(scope["query_string"].decode("latin-1")).get(NAME, [])
    return _known(values[0]) if values else None


def _kept(scope: Scope) -> str | None:
    # As browsers read them: Python's own parser gives up all that follow one it finds odd.
    return _known(cookie_parser(Headers(scope=scope).get("cookie", "")).get(NAME, ""))


def _known(language: str) -> str | None:
    return language if language in LANGUAGES else None
