"""A connection to PostgreSQL that gives up a server from which nothing comes any more.

A machine that vanishes without a word, or something between that keeps sockets open and passes
nothing on, would otherwise be waited for as long as the kernel likes. Measures against each:
1. No connection within some seconds: `connect_timeout`.
2. Nothing is acknowledged on the way: keepalives, and the kernel's own bound on what it repeats.
3. All is acknowledged and nothing answered: while a statement waits, silence is bounded here.
4. This process vanishes instead: the server ends its transactions, so that no head stays locked.
   Where it cannot, whoever waits for the lock does (`ledger.cut_off`).

What a pooler may give to others is not set on the connection but for each transaction (`local`).
"""

from __future__ import annotations

from math import isfinite
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

import psycopg

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from psycopg.abc import PQGen

SILENCE_S_MAX: Final = 5
"""How long a server may say nothing while it is asked something, unless set otherwise."""
CONNECTING_S_MAX: Final = 3
"""How long connecting may take: with the silence before it, less than 10 s until it is said."""
CONNECTING_S_LEAST: Final = 2
"""The driver waits no shorter for a host."""
POSTING_PART: Final = 0.8
"""Of the silence, for a statement that posts; half of it for a lock."""
IDLE_PARTS: Final = 2
"""How many times the silence an ordinary transaction may do nothing, with rows locked."""
FIRST_PROBE_PART: Final = 2


def reaching(silence_s: float, hosts: int = 1) -> Mapping[str, str | int]:
    """What the driver's library is asked for, unless the database's address says otherwise.

    The first of several hosts that is gone must leave time to ask the next.
    """
    bounded_s = max(1, int(_finite(silence_s)))
    return {
        "connect_timeout": max(CONNECTING_S_LEAST, CONNECTING_S_MAX // hosts),
        "keepalives": 1,
        "keepalives_idle": max(1, bounded_s // FIRST_PROBE_PART),
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "tcp_user_timeout": bounded_s * 1_000,
    }


def local(silence_s: float) -> str:
    """What bounds a transaction that posts: shorter than the silence, so that the server says why.

    Whoever vanishes with a transaction open loses it, and its locks, as soon as that.
    """
    statement_ms = int(_finite(silence_s) * POSTING_PART * 1_000)
    return (
        f"SELECT set_config('statement_timeout', '{statement_ms}', true),"
        f" set_config('lock_timeout', '{statement_ms // 2}', true),"
        f" set_config('idle_in_transaction_session_timeout', '{statement_ms}', true)"
    )


def unlocking(silence_s: float) -> str:
    """What bounds any other transaction that writes: its statements may take their time.

    A server that was cut off keeps the rows locked that it had; whoever wants them is told.
    """
    idle_ms = int(idle_s(silence_s) * 1_000)
    lock_ms = int(_finite(silence_s) * POSTING_PART * 1_000)
    return (
        f"SELECT set_config('idle_in_transaction_session_timeout', '{idle_ms}', true),"
        f" set_config('lock_timeout', '{lock_ms}', true)"
    )


def idle_s(silence_s: float) -> float:
    """How long a transaction with rows locked may leave the server waiting for what comes next."""
    return _finite(silence_s) * IDLE_PARTS


def _finite(silence_s: float) -> float:
    return silence_s if isfinite(silence_s) else SILENCE_S_MAX


def silence_of(driver: object) -> float:
    """How long the server of a driver's connection may say nothing."""
    return getattr(driver, "silence_s", SILENCE_S_MAX)


Answer = TypeVar("Answer")


class SilentError(psycopg.OperationalError):
    """The server did not answer; the connection was given up."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the server has said nothing for {seconds} s")


class Answering(psycopg.Connection[Any]):
    """A connection whose `silence_s` bounds how long it waits for a sign of life."""

    silence_s: float = SILENCE_S_MAX

    def wait(self, gen: PQGen[Answer], *bounds: Any, **named: Any) -> Answer:  # noqa: ANN401
        """As `psycopg.Connection.wait`; raises `SilentError` and closes when nothing comes.

        It closes, too, where the client no longer understands the server: what follows would be
        answers to earlier questions.
        """
        try:
            return super().wait(_unless_silent(gen, self.silence_s), *bounds, **named)
        except SilentError:
            self.pgconn.finish()
            raise
        except psycopg.InternalError as error:
            if error.sqlstate is None:
                self.pgconn.finish()
            raise


def _unless_silent(gen: PQGen[Answer], seconds: float) -> Generator[Any, Any, Answer]:
    """Pass on what is waited for, as long as something comes of it every so often."""
    try:
        wanted = next(gen)
        until_s = monotonic() + seconds
        while True:
            ready = yield wanted
            if ready:
                until_s = monotonic() + seconds
            elif monotonic() >= until_s:
                raise SilentError(seconds)
            wanted = gen.send(ready)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
