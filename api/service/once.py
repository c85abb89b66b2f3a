"""Acts that are done once, however often they are asked for: what came of each, under a key.

The row is written in the transaction of the act, so that there are both or neither; who asks again
is told what came of it. An act that was refused leaves no row, and may be tried again. Rows are
forgotten after a day (`api.people.retention`). Leaves to others: whose key it is, and two that ask
at the same time in one process (`api.http.idempotency`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import insert

from api.service.tables import DoneRow
from api.service.troubles import ProblemError, Trouble
from chain.closing import Closing

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlmodel import Session

    from ledger.batch import BookBatch
    from ledger.store import Place, Transaction


class Once(NamedTuple):
    """What was asked for: hashes of who asks for what under which key, and of the body."""

    place: Place
    request: str
    body: str

    def made(self, session: Session) -> str | None:
        """What came of it before; None if it was not done.

        Raises `ProblemError` where the key came with another body.
        """
        row = session.get(DoneRow, (*self.place, self.request))
        if row is None:
            return None
        if row.body_hash != self.body:
            raise ProblemError(Trouble.idempotency_key_must_be_new)
        return row.made

    def keep(self, connection: Connection, made: str, now_ms: int) -> None:
        """Keep what came of it, in the transaction in which it is done."""
        row = DoneRow(
            community_id=self.place.community, book=self.place.book, request_hash=self.request,
            body_hash=self.body, made=made, time_ms=now_ms,
        )  # fmt: skip
        connection.execute(insert(DoneRow), [row.model_dump()])


class ClosingOnce(Closing):
    """A closing that leaves its epoch's number under a key, if it has one."""

    once: Once | None = None

    def written(self, tx: Transaction, batch: BookBatch) -> None:
        """As `Closing.written`."""
        super().written(tx, batch)
        if self.once is not None:
            assert self.record is not None  # noqa: S101 it was written
            self.once.keep(tx.connection, str(self.record.epoch), batch.state.time_ms)
