"""What this service is to the books in its database: its key, its name, and what it has signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.backups.beside import SIGNED
from api.backups.restoring import books_behind
from api.doctor.findings import Place, Said
from api.service.schema import is_current
from api.service.signer import FILE, read_key
from api.service.standing import origin_in
from chain.watermarks import read_marks
from ledger.clock import AHEAD_MS_MAX
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


def look(place: Place) -> Iterator[Said]:
    """Compare the data folder with the database."""
    if not place.is_there:
        return
    with place.reading() as connection:
        if is_current(connection):
            yield from _key(place, connection)
            yield from _signed(place, connection)
            yield from _dated(place, connection)
            # It raises where the setting names another than the books are signed under.
            origin_in(connection, place.settings)


def _key(place: Place, connection: Connection) -> Iterator[Said]:
    path = place.settings.data / FILE
    if not path.exists():
        return
    services = set(connection.scalars(select(col(BookRow.service)).distinct()))
    if services - {read_key(path).public}:
        yield Said(
            f"{path} is not the key of the books in this database",
            "the service does not start: it would sign as somebody else",
            "Name the right folder with AYNI_DATA, or the right database; else restore both",
        )  # fmt: skip


def _signed(place: Place, connection: Connection) -> Iterator[Said]:
    path = place.settings.data / SIGNED
    if not path.exists():
        if connection.scalar(select(col(BookRow.size)).limit(1)) is not None:
            yield Said(
                f"{path} is not there, and there are books",
                "a database that is older than what was signed would not be noticed",
                "Restore it from the newest backup; if none was restored, the next entry makes it",
            )  # fmt: skip
        return
    for book in books_behind(connection, list(read_marks(path.read_bytes(), str(path)))):
        signed, size = book.signed, book.size
        yield Said(
            f"book {book.book}: {signed} entries were signed, and the database has {size}",
            "members hold receipts of them: the service does not start",
            "Restore the newest backup; docs/operating.md says how to go on if they are lost",
        )  # fmt: skip


def _dated(place: Place, connection: Connection) -> Iterator[Said]:
    last_ms = max(connection.scalars(select(col(BookRow.time_ms))), default=0)
    ahead_ms = last_ms - place.machine.now_ms()
    if ahead_ms > AHEAD_MS_MAX:
        yield Said(
            f"the last entry is dated {ahead_ms // 60_000} min ahead of the clock",
            "until then every entry gets that same time, and holds do not end",
            "If the clock is behind, put it right; else wait: a book's time never goes back",
        )  # fmt: skip
