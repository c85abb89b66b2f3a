"""The bars that the ratios are held against, and which way is better."""

from __future__ import annotations

from typing import NamedTuple


class Bar(NamedTuple):
    """A ratio's bar. `at_least` says that more is better; otherwise the bar is a most."""

    ratio: str
    bar: float
    at_least: bool
    says: str

    def holds(self, value: float) -> bool:
        """Whether a value stands at its bar or on the better side of it."""
        return value >= self.bar if self.at_least else value <= self.bar


BARS = (
    Bar("bulk_over_verify.sqlite", 0.60, at_least=True, says="bulk over HTTP, of raw verification"),
    Bar("bulk_over_verify.postgresql", 0.50, at_least=True, says="the same on PostgreSQL"),
    Bar(
        "single_over_noop.sqlite", 0.70, at_least=True, says="an order a request, of doing nothing"
    ),
    Bar("single_over_noop.postgresql", 0.55, at_least=True, says="the same on PostgreSQL"),
    Bar("single_over_hordak", 12.0, at_least=True, says="times django-hordak, on PostgreSQL"),
    Bar("single_p99_over_p50", 5.0, at_least=False, says="slowest hundredth, of the median"),
    Bar("two_workers_over_one", 1.0, at_least=True, says="two workers on PostgreSQL, of one"),
    Bar("slow_sync_over_each", 10.0, at_least=True, says="2 ms a sync: times a commit a request"),
    Bar("kernel_over_driver", 0.55, at_least=True, says="kernel and store, of the bare driver"),
    Bar("growth.sqlite", 1.2, at_least=False, says="cost at 2 million, of that at 10 thousand"),
    Bar("growth.postgresql", 1.2, at_least=False, says="the same on PostgreSQL"),
    Bar("growth.sqlite_hot", 1.2, at_least=False, says="the same, one account on all"),
    Bar("growth.postgresql_hot", 1.2, at_least=False, says="the same on PostgreSQL"),
    Bar("many_books_over_one.sqlite", 0.7, at_least=True, says="a thousand books, of one"),
    Bar("many_books_over_one.postgresql", 0.7, at_least=True, says="the same on PostgreSQL"),
    Bar("audit_over_verify", 0.60, at_least=True, says="audit replay, of raw verification"),
    Bar("audit_peak_mb", 300.0, at_least=False, says="MB to audit a million entries"),
    Bar("epoch_update_s", 0.1, at_least=False, says="s to close, 1,000 of 100,000 changed"),
    Bar("backtest_fixed_s", 10.0, at_least=False, says="s to try equal limits on a year"),
    Bar("backtest_tenure_s", 10.0, at_least=False, says="s to try limits by time on a year"),
    Bar("backtest_earned_s", 10.0, at_least=False, says="s to try earned limits on a year"),
    Bar("backtest_real_s", 2.0, at_least=False, says="s, the slowest of them on real transfers"),
)
