"""Making a community, as the operator does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from api.service.tables import CommunityRow
from ledger.errors import TryAgainError
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.retry import retried

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.service.once import Once
    from api.service.service import Service


def make(service: Service, name: str, once: Once | None) -> CommunityRow:
    """Make a community; the same again where it was made before under the same key."""

    def change(session: Session) -> CommunityRow:
        before = None if once is None else once.made(session)
        if before is not None:
            return session.get_one(CommunityRow, before)
        now_ms = service.sources.now_ms()
        made = uuid7(now_ms, service.sources.random(RANDOM_BYTES))
        row = CommunityRow(community_id=made, name=name, time_ms=now_ms)
        session.add(row)
        session.flush()
        if once is not None:
            once.keep(session.connection(), made, now_ms)
        return row

    def attempt() -> CommunityRow:
        try:
            return service.database.write(change).result()
        except IntegrityError as error:
            raise TryAgainError("another process has made it under this key") from error

    return retried(attempt)
