"""`ayni admit`: have a book's epochs anchored that was opened without the operator's token."""

from __future__ import annotations

from api.cli.opening import find_book, reading, writing
from api.cli.options import Book, Data, Database, Json, settings_of
from api.cli.showing import show
from api.service.admission import admit
from ledger.store import Place


def admit_book(
    book: Book = None, database: Database = None, data: Data = None, *, json: Json = False
) -> None:
    """Stand for a book from now on; the running service then anchors what it lacks."""
    settings = settings_of(database, data)
    with reading(settings) as connection:
        found = find_book(connection, book)
    with writing(settings) as service:
        place, now_ms = Place(found.community_id, found.book), service.sources.now_ms()
        service.database.write(lambda session: admit(session, place, now_ms)).result()
    show({"community": found.community_id, "book": found.book_id}, as_json=json)
