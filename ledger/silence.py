"""A connection to PostgreSQL that gives up a server from which nothing comes any more.

A machine that vanishes without a word, or something between that keeps sockets open and passes
nothing on, would otherwise be waited for as long as the kernel likes. Measures against each:
1. No connection within some seconds: `connect_timeout`.
2. Nothing is acknowledged on the way: keepalives, and the kernel's own bound on what it repeats.
3. All is acknowledged and nothing answered: while a statement waits, silence is bounded here.
4. This process vanishes instead: the server ends its transactions, so that no head stays locked.

What a pooler may give to others is not set on the connection but for each transaction (`LOCAL`).
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

import psycopg

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from psycopg.abc import PQGen

SILENCE_S_MAX: Final = 10
"""How long a server may say nothing while it is asked something."""
CONNECTING_S_MAX: Final = 5

REACHING: Final[Mapping[str, str | int]] = {
    "connect_timeout": CONNECTING_S_MAX,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": SILENCE_S_MAX * 1_000,
}
"""What the driver's library is asked for, unless the database's address says otherwise."""

LOCAL: Final = (
    "SELECT set_config('statement_timeout', '9s', true), set_config('lock_timeout', '5s', true),"
    " set_config('idle_in_transaction_session_timeout', '30s', true)"
)
"""For a transaction that posts: shorter than the silence, so that the server says why it failed."""

Answer = TypeVar("Answer")


class SilentError(psycopg.OperationalError):
    """The server did not answer; the connection was given up."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the server has said nothing for {seconds} s")


class Answering(psycopg.Connection[Any]):
    """A connection whose `silence_s` bounds how long it waits for a sign of life."""

    silence_s: float = SILENCE_S_MAX

    def wait(self, gen: PQGen[Answer], *bounds: Any, **named: Any) -> Answer:  # noqa: ANN401
        """As `psycopg.Connection.wait`; raises `SilentError` and closes when nothing comes."""
        try:
            return super().wait(_unless_silent(gen, self.silence_s), *bounds, **named)
        except SilentError:
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
