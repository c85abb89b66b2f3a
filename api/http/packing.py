"""What is read under `/v1` is named by its bytes (`ETag`), and goes packed where that is taken.

Whoever asks again with that name gets 304 where nothing has changed: the work was done, the bytes
are saved. The name is weak, since the same goes packed and unpacked.

Packing does not tell anybody's secret by its length (BREACH). For that somebody must have a
member's browser ask here as the member, again and again, with words of their own choosing that
stand in the answer beside the secret. No other site can: a bearer's token is not the browser's to
send, and its cookie is `SameSite=Strict`. Besides, only what is read is packed: answers that hold a
token or a code are those of POST.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request

from api.http.edge import takes_gzip

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

READ: Final = ("/v1/", "/openapi.json")
PACKED_ALREADY: Final = ("/export", "/tile/")
"""In paths of what is packed by itself, or is hashes."""

BYTES_MIN: Final = 1_000
LEVEL: Final = 5
NAME_BYTES: Final = 12
OK, NOT_MODIFIED = 200, 304


class Packing:
    """Names and packs what is read, and leaves all else alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packed = GZipMiddleware(self._named, minimum_size=BYTES_MIN, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        is_read = scope["type"] == "http" and scope["method"] == "GET"
        if not is_read or not scope["path"].startswith(READ):
            await self._app(scope, receive, send)
        elif any(part in scope["path"] for part in PACKED_ALREADY):
            await self._named(scope, receive, send)
        else:
            await self._packed(_decided(scope), receive, send)

    async def _named(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = Headers(scope=scope).get("if-none-match", "")
        await self._app(scope, receive, _Named(send, known))


def _decided(scope: Scope) -> Scope:
    """With one coding taken alone: what packs looks for its name, wherever that stands."""
    headers = Headers(scope=scope).mutablecopy()
    headers["accept-encoding"] = "gzip" if takes_gzip(Request(scope)) else "identity"
    return {**scope, "headers": headers.raw}


class _Named:
    """Sends an answer that comes whole under its name, or says that it is known."""

    def __init__(self, send: Send, known: str) -> None:
        self._send, self._known = send, known
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        """Send one message; the first waits for what follows it."""
        if message["type"] == "http.response.start" and message["status"] == OK:
            self._start = message
            return
        start, self._start = self._start, None
        if start is None:
            await self._send(message)
            return
        if not message.get("more_body", False):
            start, message = self._with_name(start, message)
        await self._send(start)
        await self._send(message)

    def _with_name(self, start: Message, message: Message) -> tuple[Message, Message]:
        name = f'W/"{blake2b(message.get("body", b""), digest_size=NAME_BYTES).hexdigest()}"'
        headers = MutableHeaders(scope=start)
        headers["ETag"] = name
        if name.removeprefix("W/") not in self._known and self._known.strip() != "*":
            return start, message
        del headers["Content-Length"]
        del headers["Content-Type"]
        return {**start, "status": NOT_MODIFIED}, {**message, "body": b""}
