"""Writes the journal of a running service's book to a file, for an audit."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from chain.exporting import export
from ledger.database import POSTGRESQL

if TYPE_CHECKING:
    from api.service.callers import AtBook


def write_export(book: AtBook, file: IO[bytes]) -> None:
    """Write the book's whole journal to a file, from one snapshot."""
    service = book.service
    engine = service.database.reading_engine
    if engine.dialect.name == POSTGRESQL:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        export(connection, book.place, service.origin(book.row.book_id), service.signer, file)
