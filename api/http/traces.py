"""Sends a span for each request to a collector of OpenTelemetry's, by OTLP over HTTP.

A span has the operation, the status and the times, and nothing of whom or what it was about. Who
calls may say of which trace it is part (`traceparent`). The libraries are read only where traces
are wanted: this module is imported by who has seen that they are.
"""

from __future__ import annotations

from importlib.metadata import version
from time import time_ns
from typing import TYPE_CHECKING, Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

if TYPE_CHECKING:
    from api.http.watched import Request

NS: Final = 1_000_000_000
FAULT: Final = 500
PARENT: Final = "traceparent"


class Traces:
    """Makes spans, and sends them from a thread of its own; `close` sends those that are left."""

    def __init__(self, url: str) -> None:
        named = {"service.name": "ayni", "service.version": version("ayni")}
        # All of them: who calls may say of which trace it is part, and not that it goes unseen.
        self._provider = TracerProvider(ALWAYS_ON, Resource(named), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
        self._tracer = self._provider.get_tracer("ayni")
        self._propagator = TraceContextTextMapPropagator()

    def __call__(self, request: Request) -> None:
        """Take a request that was answered a moment ago."""
        ended_ns = time_ns()
        parent = {PARENT: request.parent} if request.parent else {}
        span = self._tracer.start_span(
            request.operation,
            context=self._propagator.extract(parent),
            kind=SpanKind.SERVER,
            attributes={"http.response.status_code": request.status},
            start_time=ended_ns - int(request.seconds * NS),
        )
        if request.status >= FAULT:
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended_ns)

    def close(self) -> None:
        """Send what is left, and stop."""
        self._provider.shutdown()
