"""What every request goes through: its name and language, who keeps its answer, a last resort.

An answer is private and kept nowhere unless its route says otherwise, and is in the reader's
language unless it is for everybody's caches. Whatever can be got can be asked about (HEAD).
Plain ASGI, so that each costs a function call and holds for every route alike.
"""

from __future__ import annotations

import logging
import re
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.routing import Match

from api.http.asked import ASKED, named, request_id
from api.http.content import require_unpacked
from api.http.cors import Cors
from api.http.problems import problem
from api.http.public import HSTS, speaks_tls
from api.http.room import Room
from api.service.malformed import Why, malformed
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import negotiate, using

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("ayni.http")
HEAD: Final = "HEAD"
CHANGING: Final = frozenset({"PATCH", "POST", "PUT"})
PUBLIC: Final = "public"
UNKEPT: Final = "private, no-store"
"""What caches may do with an answer whose route does not say: nothing."""

LOADED: Final = "/static/"
"""Where pages find what they load."""

FOR_GOOD: Final = "public, max-age=31536000, immutable"
"""Of what never changes under its address, and is everybody's."""

ASK_AGAIN: Final = "public, no-cache"
"""Of what is everybody's, and changes."""

BODY_BYTES_MAX: Final = 65_536
"""The largest body of a request: an order, eight signatures and a memo take a third of it."""

DIGITS_MAX: Final = 12
LIKED: Final = re.compile(r"q\s*=\s*([01](?:\.[0-9]{0,3})?)")
BULK: Final = "/orders/bulk"
BULK_BYTES_MAX: Final = 16 * 1024 * 1024
"""The largest bulk: 10,000 ordinary orders take two thirds of it."""

AUDITED: Final = ("/app/auditor/file", "/audits/file")
AUDITED_BYTES_MAX: Final = 16 * 1024 * 1024
"""The largest export that may be sent to be audited; the program audits any."""

TRIED: Final = "/arrival/trial"
"""Ends the addresses of both doors to which files of another system are sent."""

TRIED_BYTES_MAX: Final = 16 * 1024 * 1024
"""The largest files of another system that may be sent to be tried; the program takes any."""


PICTURED: Final = re.compile(r"/photos?(?:(?<=s)/[0-9])?$")
"""Ends the addresses of both doors to which photos are sent."""

PHOTO_BYTES_MAX: Final = 16 * 1024 * 1024
"""The largest that is read; what is larger than a photo may be is refused in its own words."""


class Edge:
    """Stands outermost: chooses the language, and answers a fault with a problem."""

    def __init__(
        self, app: ASGIApp, language: str, public_url: str = "", cors: Cors | None = None
    ) -> None:
        self._app, self._language, self._public_url = app, language, public_url
        self._cors = cors or Cors()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        accepted = Headers(scope=scope).get("accept-language", "")
        https = speaks_tls(self._public_url, scope)
        asked = scope["method"]
        if asked == HEAD:
            scope = {**scope, "method": "GET"}
        running = scope["app"].state.running
        name = named(scope, running.service.sources.request_id)
        in_hand = ASKED.set(scope)
        try:
            with using(negotiate(accepted, self._language), accepted) as language:
                # What pages load is fetched by the dozen, and nobody asks after it.
                said = "" if scope["path"].startswith(LOADED) else name
                answer = _Answer(send, language, said, https=https, bodiless=asked == HEAD)
                answer.complete = partial(self._cors.complete, scope)
                await self._serve(scope, receive, answer)
        finally:
            ASKED.reset(in_hand)

    async def _serve(self, scope: Scope, receive: Receive, send: _Answer) -> None:
        try:
            if b"%00" in scope["query_string"]:
                # No address of ours has it, and PostgreSQL keeps none.
                raise malformed("address", Why.null_character)  # noqa: TRY301 one way out
            # Routes let a line end go at the end of a path: nothing has two addresses.
            app = self._app if scope["path"].isprintable() else _nowhere
            await app(scope, receive, send)
        except ProblemError as error:
            await problem(error)(scope, receive, send)
        except Exception:
            LOG.exception("%s %s failed (%s)", scope["method"], _route(scope), request_id())
            if send.started:
                raise
            await problem(ProblemError(Trouble.service_must_not_fail))(scope, receive, send)


def _route(scope: Scope) -> str:
    """The address of the route that was asked; what stands in it may be a secret, or somebody."""
    for route in scope["app"].routes:
        if route.matches(scope)[0] is Match.FULL:
            return str(route.path)
    return "no route"


async def _nowhere(*_: object) -> None:
    raise ProblemError(Trouble.resource_must_exist)


class Bounded:
    """Reads each body whole, up to the bound, before the app is called with it.

    `may_send` raises `ProblemError` unless the request's sign-in lets files be sent there.
    """

    def __init__(self, app: ASGIApp, may_send: Callable[[Request], None]) -> None:
        self._app, self._may_send = app, may_send
        self._room = Room()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, unless the client has left."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] in CHANGING:
            require_unpacked(scope)
        most = _most(scope)
        if most <= BODY_BYTES_MAX:
            await self._serve(scope, receive, send, most)
            return
        if not scope["path"].endswith(BULK):
            await run_in_threadpool(self._may_send, Request(scope))
        with self._room.take(scope, min(_said(scope), most)):
            await self._serve(scope, receive, send, most)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        # What says that it is too large need not be read to be refused.
        if _said(scope, 0) > most:
            raise ProblemError(Trouble.body_must_be_small, {"most": most})
        body = await whole(receive, most)
        if body is not None:
            await self._app(scope, Replay(body, receive), send)


class _Answer:
    """Sends an answer, and says what it answers, in which language, and who may keep it.

    `complete` adds what else goes with it.
    """

    complete: Callable[[MutableHeaders], None]

    def __init__(
        self, send: Send, language: str, name: str, *, https: bool, bodiless: bool
    ) -> None:
        self._send, self._language, self._name = send, language, name
        self._https, self._bodiless = https, bodiless
        self.started = False

    async def __call__(self, message: Message) -> None:
        """Send one message."""
        if message["type"] == "http.response.start":
            self.started = True
            self._complete(MutableHeaders(scope=message))
        elif self._bodiless:
            message = {**message, "body": b""}
        await self._send(message)

    def _complete(self, headers: MutableHeaders) -> None:
        self.complete(headers)
        if self._name:
            headers["X-Request-Id"] = self._name
        headers.setdefault("Cache-Control", UNKEPT)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        if self._https:
            headers["Strict-Transport-Security"] = HSTS
        if not headers["Cache-Control"].startswith(PUBLIC):
            headers["Content-Language"] = self._language
            headers.add_vary_header("Accept-Language")


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


def _said(scope: Scope, otherwise: int = BULK_BYTES_MAX) -> int:
    """How long the body is, by its head."""
    length = Headers(scope=scope).get("content-length", "")
    return int(length[:DIGITS_MAX]) if length.isascii() and length.isdigit() else otherwise


def takes_gzip(request: Request) -> bool:
    """Whether whoever asks takes packed answers, and likes them no less than plain ones."""
    liked = dict(map(_liked, request.headers.get("accept-encoding", "").lower().split(",")))
    packed = liked.get("gzip", liked.get("*", 0.0))
    return packed > 0 and packed >= liked.get("identity", 0.0)


def _liked(said: str) -> tuple[str, float]:
    """A coding and how much it is liked, from 0, which is not at all, to 1."""
    coding, _, more = said.partition(";")
    found = LIKED.fullmatch(more.strip())
    return coding.strip(), 1.0 if found is None else float(found[1])


def _most(scope: Scope) -> int:
    if scope["path"].endswith(AUDITED):
        return AUDITED_BYTES_MAX
    if scope["path"].endswith(TRIED) and scope["method"] == "POST":
        return TRIED_BYTES_MAX
    if is_photo(scope):
        return PHOTO_BYTES_MAX
    return BULK_BYTES_MAX if scope["path"].endswith(BULK) else BODY_BYTES_MAX


def is_photo(scope: Scope) -> bool:
    """Whether a photo is sent, as any member may."""
    return scope["method"] in CHANGING and PICTURED.search(scope["path"]) is not None


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
