"""The web app: `create_app` alone puts the service, the routes and the problems together."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

from api.http.access import require_sender
from api.http.cors import Cors
from api.http.edge import Bounded, Edge
from api.http.faults import PASSING
from api.http.lane import Lane
from api.http.openapi import describe
from api.http.packing import Packing
from api.http.problems import problem
from api.http.proxies import Proxies
from api.http.running import Running
from api.http.watched import IN_LANE, SEEN, Naming, Watched, is_watched, watched
from api.pages.language import Chosen
from api.pages.rendering import trouble_page
from api.rooms import JOBS, PAGES, ROUTES, WAITING, reaching
from api.service.malformed import malformed
from api.service.service import Service
from api.service.troubles import ProblemError, Trouble
from api.setting_values import networks
from ledger.answering import deliver_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.types import Receive, Scope, Send

    from api.settings import Settings

LICENCE: Final = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
WHERE_CHARACTERS_MAX: Final = 80
GARBAGE: Final = 200_000
"""New objects between two collections: some ten batches of orders."""
NOT_HERE: Final = 405
OF_ROUTE: Final = frozenset({
    Trouble.parameter_must_be_known, Trouble.parameter_must_come_once,
    Trouble.content_type_must_be_known,
})  # fmt: skip
"""What one route minds of a request, and another at the same address may not."""


class App(FastAPI):
    """The app, with the fast lane before it once the service is open."""

    lane: Lane | None = None
    watched: Watched | None = None
    proxies: Proxies

    def open(self, service: Service) -> None:
        """Serve from here on."""
        self.state.running = Running.of(service, JOBS, WAITING, reaching)
        self.lane = Lane(self.state.running, service.settings)
        self.watched = watched(service.settings, service.sources.now_ms, sys.stderr)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        scope["app"] = self  # As the framework does, but before the lane.
        self.proxies.heed(scope)
        if self.watched is None or scope["type"] != "http":
            await self._serve(scope, receive, send)
        else:
            await self.watched(self._serve, scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        following: Receive | None = receive
        if self.lane is not None:
            following = await self.lane.take(scope, receive, send)
        if following is not None:
            await super().__call__(scope, following, send)
        elif SEEN in scope:
            scope[SEEN].operation = IN_LANE


def create_app(settings: Settings, service: Service | None = None) -> App:
    """The app over a service that is open already, or over one that it opens and closes itself."""
    app = App(
        title="Ayni",
        version="1",
        summary="A mutual-credit ledger for cooperatives, which anyone can check offline.",
        description="docs/api.md says how to sign in, to sign orders and to read on.",
        license_info=LICENCE,
        lifespan=_opening(settings) if service is None else None,
        middleware=[
            Middleware(Chosen),
            Middleware(
                Edge,
                language=settings.language,
                cors=Cors.of(settings.cors),
                public_url=settings.public_url,
            ),
            Middleware(Bounded, may_send=require_sender),
            Middleware(Packing),
            *([Middleware(Naming)] if is_watched(settings) else []),
        ],
        redirect_slashes=False,
        docs_url=None,  # `api.pages.reference`: FastAPI's own page loads scripts from elsewhere.
        redoc_url=None,
    )
    app.proxies = Proxies(networks(settings.trusted_proxies))
    if service is not None:
        app.open(service)
    # Flat, and not as routers in routers: those are searched twice, and built anew for each app.
    for router in (*ROUTES, *PAGES):
        app.router.routes.extend(router.routes)
    for error, to_problem in _ERRORS.items():
        app.add_exception_handler(error, _answering(to_problem))
    app.openapi = describe(app)  # type: ignore[method-assign] # as FastAPI documents it
    return app


def settle() -> None:
    """Have the garbage collector look at what is made from now on alone, and that seldom.

    What is here by now stays: it need not be walked again, nor anything for every batch.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def _opening(settings: Settings) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:  # noqa: ANN401 as FastAPI types it, an App
        service = Service(settings, deliver=deliver_on(asyncio.get_running_loop()))
        app.open(service)
        settle()
        # Ended as an operator would end it: what was accepted is finished.
        end = partial(signal.raise_signal, signal.SIGTERM)
        running: Running = app.state.running
        running.clock.start()
        running.teller.start()
        running.nightly.start()
        watching = asyncio.create_task(running.supervision.run(end))
        try:
            yield
        finally:
            watching.cancel()
            # What it waits for is delivered on this loop.
            await asyncio.to_thread(running.clock.close)
            await asyncio.to_thread(running.teller.close)
            await asyncio.to_thread(running.nightly.close)
            await app.state.running.checkers.close()
            service.close()
            if app.watched is not None:
                await asyncio.to_thread(app.watched.close)

    return lifespan


def _answering(
    to_problem: Callable[[Any], ProblemError],
) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        taken = _taken(request) if _may_be_elsewhere(error) else set()
        if taken and request.method not in taken:
            is_asked = request.method == "OPTIONS"
            known = problem(ProblemError(Trouble.method_must_be_known))
            response: Response = Response(status_code=204) if is_asked else known
            response.headers["Allow"] = ", ".join(sorted(taken | {"OPTIONS"}))
            return response
        if _shows_a_page(request):
            return await run_in_threadpool(trouble_page, request, to_problem(error))
        return problem(to_problem(error))

    return answer


def _shows_a_page(request: Request) -> bool:
    """Whether a browser asks, for people to read; what programs ask for lies under /v1."""
    is_page = not request.url.path.startswith("/v1/")
    return is_page and "text/html" in request.headers.get("accept", "").lower()


def _may_be_elsewhere(error: Exception) -> bool:
    """Whether another route is the one that knows the address, or its method."""
    if isinstance(error, ProblemError):
        return error.trouble in OF_ROUTE
    if isinstance(error, RequestValidationError):
        return any(one["loc"][0] == "path" for one in error.errors())
    return isinstance(error, HTTPException) and error.status_code == NOT_HERE


def _taken(request: Request) -> set[str]:
    """The methods of an address; the framework names what its first route takes.

    Of routes that match it, those count that spell out most of it: `/orders/bulk` is no order.
    """
    found: dict[int, set[str]] = {}
    for router in (*ROUTES, *PAGES):
        for route in router.routes:
            if isinstance(route, APIRoute) and route.path_regex.match(request.scope["path"]):
                found.setdefault(len(route.param_convertors), set()).update(route.methods or ())
    taken = found[min(found)] if found else set()
    return taken | {"HEAD"} if "GET" in taken else taken


def _malformed(error: RequestValidationError) -> ProblemError:
    """Name the first field that is wrong, and never repeat what was sent."""
    first = error.errors()[0]
    # As the description names it: `amount`, whether it came in the body or after the `?`.
    parts = first["loc"][1:] or first["loc"]
    where = ".".join(str(part) for part in parts)[:WHERE_CHARACTERS_MAX]
    return malformed(where, str(first["type"]))


def _http(error: HTTPException) -> ProblemError:
    known = {404: Trouble.resource_must_exist, 405: Trouble.method_must_be_known}
    trouble = known.get(error.status_code)
    if trouble is not None:
        return ProblemError(trouble)
    return malformed("body", "json_invalid")


_ERRORS: Final[dict[type[Exception], Callable[[Any], ProblemError]]] = {
    RequestValidationError: _malformed,
    HTTPException: _http,
    **PASSING,
}
