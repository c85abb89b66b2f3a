"""`ayni close`: close a book's epoch now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.opening import find_book, reading, writing
from api.cli.options import Book, Data, Database, Json, settings_of
from api.cli.showing import show
from api.http.problems import explained
from api.service.troubles import ProblemError
from api.words.i18n import _
from ledger.errors import FaultError

if TYPE_CHECKING:
    from api.service.service import Service
    from chain.records import EpochRecord
    from ledger.tables import BookRow


def close_epoch(
    book: Book = None, database: Database = None, data: Data = None, *, json: Json = False
) -> None:
    """Close the epoch of a book and show its record."""
    settings = settings_of(database, data)
    with reading(settings) as connection:
        found = find_book(connection, book)
    with writing(settings) as service:
        record = _closed(service, found)
    closed = {
        "book": found.book_id,
        "epoch": record.epoch,
        "entries": record.journal_size,
        "accounts": record.accounts,
        "total": str(record.total),
        "journal_root": record.journal_root.hex(),
        "balance_root": record.balance_root.hex(),
        "digest": record.digest().hex(),
    }
    show(closed, as_json=json)


def _closed(service: Service, book: BookRow) -> EpochRecord:
    """The record of the epoch that is closed; `FaultError` where it is not due."""
    try:
        return service.close_epoch(book.community_id, book.book_id, by_operator=True).result()
    except ProblemError as error:
        _status, said = explained(error)
        raise FaultError(_("the books"), said.title, said.detail.rstrip(".")) from error
