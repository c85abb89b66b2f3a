"""A service's figures as Prometheus reads them. No label names a member, a book or an address.

What is asked of the database is left out while that does not answer; all else is in memory.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from prometheus_client.core import (
    CollectorRegistry,
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from api.service import disk
from api.watching.epochs import unanchored
from api.watching.how import last_backup_ms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric

    from api.http.running import Running
    from api.http.watched import Figures
    from api.service.database import Database
    from ledger.tally import Tally

MS: Final = 1_000


class Source(Collector):
    """Collects what is asked for when it is asked for."""

    def __init__(self, running: Running, figures: Figures, bounds_s: tuple[float, ...]) -> None:
        self._running, self._figures, self._bounds_s = running, figures, bounds_s

    def collect(self) -> Iterator[Metric]:
        """All figures, as they are now."""
        service = self._running.service
        yield from self._requests()
        yield from _postings(service.writer.tally)
        yield _gauge("ayni_queue_orders", "Orders that wait for their turn", service.writer.waiting)
        yield from self._jobs()
        yield from _pools(service.database)
        yield _gauge(
            "ayni_disk_free_bytes", "On the fullest disk", disk.free_bytes(service.settings)
        )
        backup_ms = last_backup_ms(service)
        if backup_ms is not None:
            age_s = (service.sources.now_ms() - backup_ms) / MS
            yield _gauge("ayni_backup_age_seconds", "Age of the newest backup", age_s)
        yield from self._parts()
        yield from self._epochs()

    def _requests(self) -> Iterator[Metric]:
        figures = self._figures
        requests = CounterMetricFamily(
            "ayni_requests", "Requests, by operation and class of status",
            labels=["operation", "class"],
        )  # fmt: skip
        for labels, count in list(figures.counts.items()):
            requests.add_metric(list(labels), count)
        yield requests
        seconds = HistogramMetricFamily(
            "ayni_request_seconds", "How long requests took", labels=["operation"]
        )
        bounds = [*map(str, self._bounds_s), "+Inf"]
        for operation, spread in list(figures.spread.items()):
            buckets = list(zip(bounds, accumulate(spread), strict=True))
            seconds.add_metric([operation], buckets, figures.seconds[operation])
        yield seconds

    def _jobs(self) -> Iterator[Metric]:
        clock = self._running.clock
        jobs = CounterMetricFamily(
            "ayni_jobs", "What was done by the clock, or failed", labels=["job", "outcome"]
        )
        for labels, count in list(clock.counts.items()):
            jobs.add_metric(list(labels), count)
        yield jobs
        yield _gauge("ayni_jobs_late_seconds", "How late the clock's next look is", clock.late_s)

    def _parts(self) -> Iterator[Metric]:
        parts = GaugeMetricFamily("ayni_part_running", "Whether a part runs", labels=["part"])
        for name, state in self._running.supervision.states().items():
            parts.add_metric([name], float(state == "running"))
        yield parts

    def _epochs(self) -> Iterator[Metric]:
        service = self._running.service
        try:
            with service.database.reading() as session:
                found = unanchored(session, service.settings.anchor)
        except SQLAlchemyError:
            return
        yield _gauge("ayni_epochs_closed", "Epochs that were closed", found.closed)
        yield _gauge("ayni_epochs_final", "Epochs that a chain cannot undo", found.final)
        yield _gauge("ayni_epochs_unanchored", "Epochs that wait for the chain", found.waiting)
        age_ms = 0 if found.oldest_ms is None else service.sources.now_ms() - found.oldest_ms
        yield _gauge(
            "ayni_epoch_oldest_unanchored_seconds", "Age of the oldest of those", age_ms / MS
        )


def exposition(source: Source) -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(source)
    return generate_latest(registry)


def _postings(tally: Tally) -> Iterator[Metric]:
    yield CounterMetricFamily("ayni_postings", "Orders that became entries", tally.posted)
    yield CounterMetricFamily("ayni_repeats", "Orders that were entries already", tally.repeated)
    refusals = CounterMetricFamily(
        "ayni_refusals", "Orders that a book refused, by the code", labels=["code"]
    )
    for code, count in list(tally.refused.items()):
        refusals.add_metric([code], count)
    yield refusals


def _pools(database: Database) -> Iterator[Metric]:
    used = GaugeMetricFamily(
        "ayni_database_connections", "Connections to the database", labels=["pool", "state"]
    )
    engines = {"writing": database.writing_engine, "reading": database.reading_engine}
    if database.replica is not None:
        engines["replica"] = database.replica.engine
        reads = CounterMetricFamily("ayni_readings", "Where was read from", labels=["server"])
        for server, count in database.replica.read.items():
            reads.add_metric([server], count)
        yield reads
    for name, engine in engines.items():
        if isinstance(engine.pool, QueuePool):
            used.add_metric([name, "used"], engine.pool.checkedout())
            used.add_metric([name, "idle"], engine.pool.checkedin())
    yield used


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value)
