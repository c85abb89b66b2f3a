"""What every request is counted, logged and traced by: its operation, status and milliseconds.

Nothing else of a request is kept: no path, query, address or member. An operation is a route's
name; whatever no route took is `none`.

Leaves to others: what of it is shown (`api.watching.metrics`), sending traces
(`api.http.traces`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from fastapi.routing import APIRoute

from api.http.asked import KEPT
from api.setting_values import NONE as OFF

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TextIO

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.http.traces import Traces
    from api.settings import Settings

SEEN: Final = "ayni.seen"
NONE: Final = "none"
IN_LANE: Final = "postOrder"
"""What the lane answers (`api.http.lane`)."""
BOUNDS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
PARENT: Final = b"traceparent"
LEFT: Final = 499
"""Of a client that left before it was answered."""


class Seen:
    """A request while it is served."""

    __slots__ = ("operation", "status")

    def __init__(self) -> None:
        self.operation, self.status = "", 0


class Request(NamedTuple):
    """A request that was answered; `parent` is what it says of the trace that it is part of."""

    operation: str
    status: int
    seconds: float
    name: str
    parent: str = ""


class Watcher(Protocol):
    """Is told of every request that was answered, on the event loop: it must not wait."""

    def __call__(self, request: Request) -> None:
        """Take it."""


class Figures:
    """Counts requests by operation and class of status, and how long they took by operation."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.spread: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS_S) + 1))

    def __call__(self, request: Request) -> None:
        """Count it."""
        self.counts[request.operation, f"{request.status // 100}xx"] += 1
        self.seconds[request.operation] += request.seconds
        self.spread[request.operation][bisect_left(BOUNDS_S, request.seconds)] += 1


class AccessLog:
    """Writes a line for each request: time, operation, status, milliseconds, the request's name."""

    def __init__(self, stream: TextIO, now_ms: Callable[[], int]) -> None:
        self._stream, self._now_ms = stream, now_ms

    def __call__(self, request: Request) -> None:
        """Write it."""
        moment = datetime.fromtimestamp(self._now_ms() / 1_000, UTC)
        time = moment.isoformat(timespec="milliseconds")
        operation, status, seconds, name, _ = request
        self._stream.write(f"{time} {operation} {status} {seconds * 1_000:.1f} ms {name}\n")


class Watched:
    """Tells watchers of each request that goes through it.

    Attributes:
        figures: those that are counted, if they are.
    """

    def __init__(
        self, watchers: list[Watcher], figures: Figures | None = None, traces: Traces | None = None
    ) -> None:
        self._watchers, self.figures, self._traces = watchers, figures, traces

    def close(self) -> None:
        """Send what is still to be sent."""
        if self._traces is not None:
            self._traces.close()

    async def __call__(
        self,
        serve: Callable[[Scope, Receive, Send], Awaitable[None]],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Serve one request."""
        seen = scope[SEEN] = Seen()
        begun_s = perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
            await send(message)

        try:
            await serve(scope, receive, sending)
        finally:
            took_s = perf_counter() - begun_s
            told = Request(
                seen.operation or NONE, seen.status or LEFT, took_s, scope.get(KEPT) or "-",
                _parent(scope),
            )  # fmt: skip
            for watcher in self._watchers:
                watcher(told)


def _parent(scope: Scope) -> str:
    return next((text.decode("latin-1") for name, text in scope["headers"] if name == PARENT), "")


class Naming:
    """Stands innermost, and notes which route took a request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            await self._app(scope, receive, send)
        finally:
            seen, route = scope.get(SEEN), scope.get("route")
            if seen is not None and isinstance(route, APIRoute):
                seen.operation = name_of(route)


def name_of(route: APIRoute) -> str:
    """An operation's id; of a page its address, with the names of what stands there."""
    return route.unique_id if route.include_in_schema else route.path


def is_watched(settings: Settings) -> bool:
    """Whether requests are counted, logged or traced at all."""
    return settings.metrics != OFF or settings.access_log or bool(settings.traces)


def watched(settings: Settings, now_ms: Callable[[], int], stream: TextIO) -> Watched | None:
    """Whoever is to be told, as it is set; None where nobody is."""
    watchers: list[Watcher] = []
    figures = None
    if settings.metrics != OFF:
        figures = Figures()
        watchers.append(figures)
    if settings.access_log:
        watchers.append(AccessLog(stream, now_ms))
    traces = None
    if settings.traces:
        from api.http.traces import Traces  # noqa: PLC0415 read only where it is wanted

        traces = Traces(settings.traces)
        watchers.append(traces)
    return Watched(watchers, figures, traces) if watchers else None
