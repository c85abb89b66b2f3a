"""What every request goes through: its language, a last resort, a bound on its body.

Plain ASGI, so that each costs a function call and holds for every route alike.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from api.i18n import negotiate, using
from api.problems import ProblemError, Trouble, problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("ayni.http")
BODY_BYTES_MAX: Final = 65_536
"""The largest body of a request: an order, eight signatures and a memo take a third of it."""

BULK: Final = "/orders/bulk"
BULK_BYTES_MAX: Final = 16 * 1024 * 1024
"""The largest bulk: 10,000 ordinary orders take two thirds of it."""

AUDITED: Final = "/app/auditor/file"
AUDITED_BYTES_MAX: Final = 16 * 1024 * 1024
"""The largest export that a page may send to be audited; the program audits any."""


class Edge:
    """Stands outermost: chooses the language, and answers a fault with a problem."""

    def __init__(self, app: ASGIApp, language: str) -> None:
        self._app, self._language = app, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        accepted = Headers(scope=scope).get("accept-language", "")
        with using(negotiate(accepted, self._language)) as language:
            await self._serve(scope, receive, _Answer(send, language))

    async def _serve(self, scope: Scope, receive: Receive, send: _Answer) -> None:
        try:
            if "\0" in scope["path"] or b"%00" in scope["query_string"]:
                # No address of ours has it, and PostgreSQL keeps none.
                fields = {"where": "address", "why": "null_character"}
                raise ProblemError(Trouble.request_must_be_well_formed, fields)  # noqa: TRY301 one way out
            await self._app(scope, receive, send)
        except ProblemError as error:
            await problem(error)(scope, receive, send)
        except Exception:
            LOG.exception("%s %s failed", scope["method"], scope["path"])
            if send.started:
                raise
            await problem(ProblemError(Trouble.service_must_not_fail))(scope, receive, send)


class Bounded:
    """Reads each body whole, up to the bound, before the app is called with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, unless the client has left."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await whole(receive, _most(scope))
        if body is not None:
            await self._app(scope, Replay(body, receive), send)


class _Answer:
    """Sends an answer and says in which language it is."""

    def __init__(self, send: Send, language: str) -> None:
        self._send, self._language = send, language
        self.started = False

    async def __call__(self, message: Message) -> None:
        """Send one message."""
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            headers["Content-Language"] = self._language
            headers.add_vary_header("Accept-Language")
        await self._send(message)


class Replay:
    """Gives the app the body that was read, then whatever else comes."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        """Give the next message."""
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _most(scope: Scope) -> int:
    if scope["path"] == AUDITED:
        return AUDITED_BYTES_MAX
    return BULK_BYTES_MAX if scope["path"].endswith(BULK) else BODY_BYTES_MAX


async def whole(receive: Receive, most: int = BODY_BYTES_MAX) -> bytes | None:
    """The request's body, None if the client left; raises `ProblemError` once it is too large."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise ProblemError(Trouble.body_must_be_small, {"most": most})
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)
