"""What this service is to the books in its database, seen before it signs anything.

1. What it has signed: the database must still have it (`chain.watermarks`). Seen before anything is
   made, so that what is missing can still be restored into this very place.
2. Its key: one that is lost is never replaced beside books that were opened under it.
3. Its origin, the name it signs checkpoints under: kept with the books, and not changed later.
4. The tables: they must be what the journal comes to (`chain.reconciling`).

Each fault names what differs and what to do. Leaves to others: the anchor's chain and contract.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy.engine import make_url
from sqlmodel import Session, col, select

from api.service.signer import FILE, service_key
from api.service.tables import OriginRow
from api.settings import Settings
from chain.merkle import leaf_hash
from chain.reconciling import reconcile
from chain.watermarks import FILE as SIGNED
from chain.watermarks import Watermarks, read_marks
from ledger.database import SQLITE
from ledger.errors import EvidenceError, FaultError
from ledger.ids import NIL
from ledger.store import Place
from ledger.store.opening import open_store
from ledger.tables import BookRow, EntryRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from chain.watermarks import Watermark
    from ledger.store import Store
    from wallets.keys import Key

LOG = logging.getLogger("ayni.standing")
NO_COMMUNITY: Final = NIL
"""Under which the one row stands that is of all communities."""

ENTRIES_AT_START_MAX: Final = 100_000
"""Entries that are folded again at each start, some two seconds; beyond, `ayni audit` does it."""


class Standing(NamedTuple):
    """The service's key, the name it signs under, and what it has signed."""

    key: Key
    origin: str
    watermarks: Watermarks


def stand(engine: Engine, settings: Settings, random: Callable[[int], bytes]) -> Standing:
    """What this service is to the books in the database, once all of the four hold.

    Raises:
        FaultError: one does not.
    """
    watermarks = Watermarks(settings.data)
    try:
        check_signed(engine, watermarks)
        key, origin = own_key(engine, settings.data, random), own_origin(engine, settings)
        check_tables(engine, open_store(engine))
    except BaseException:
        watermarks.close()
        raise
    return Standing(key, origin, watermarks)


def own_key(engine: Engine, folder: Path, random: Callable[[int], bytes]) -> Key:
    """2. The key in `folder`, which is made there only where no book needs another one.

    Raises:
        FaultError: there is none beside books, or it is another service's.
    """
    with engine.connect() as connection:
        services = set(connection.scalars(select(BookRow.service).distinct().limit(2)))
    path = folder / FILE
    if services and not path.exists():
        remedy = (
            "Take it out of a backup (docs/operating-reference.md, A key that is lost), "
            "or name its folder with AYNI_DATA or --data"
        )
        raise FaultError(str(path), "the key of the books in this database is not there", remedy)
    key = service_key(folder, random)
    if services - {key.public}:
        remedy = "Name the right folder with AYNI_DATA or --data, or the right database"
        raise FaultError(str(path), "it is not the key of the books in this database", remedy)
    return key


def own_origin(engine: Engine, settings: Settings) -> str:
    """3. The name to sign under: that of the books if there are some, else the setting's.

    Raises:
        FaultError: the setting names another than the books were signed under.
    """
    with Session(engine) as session, session.begin():
        row = session.get(OriginRow, NO_COMMUNITY)
        opened = session.exec(select(BookRow.book).limit(1)).first() is not None
        if row is not None and opened:
            return _same(row.origin, settings)
        if row is None:
            session.add(OriginRow(community_id=NO_COMMUNITY, origin=settings.origin))
        else:
            row.origin = settings.origin
    return settings.origin


def origin_in(connection: Connection, settings: Settings) -> str:
    """As `own_origin`, for who only reads."""
    found = connection.scalar(
        select(OriginRow.origin).where(OriginRow.community_id == NO_COMMUNITY)
    )
    return settings.origin if found is None else _same(found, settings)


def _same(origin: str, settings: Settings) -> str:
    """The books' origin. A setting that was left alone asks for none."""
    if settings.origin not in {origin, Settings().origin}:
        remedy = f"Set AYNI_ORIGIN={origin}: under another name their proofs would not hold"
        why = f"the books here are signed as {origin}, not as {settings.origin}"
        raise FaultError("AYNI_ORIGIN", why, remedy)
    return origin


def require_database(settings: Settings) -> None:
    """1. Raise `FaultError` if a SQLite file is gone that had what was signed, and make no other.

    Another, empty one would stand where the backup is to be put.
    """
    address, path = make_url(settings.database), settings.data / SIGNED
    if address.get_backend_name() != SQLITE or not path.exists():
        return
    if not Path(str(address.database)).exists():
        for mark in read_marks(path.read_bytes(), str(path)):
            if mark.size:
                raise _missing(mark, 0)


def check_signed(engine: Engine, watermarks: Watermarks) -> None:
    """1. Raise `FaultError` if anything that was signed is missing, or is another."""
    with engine.connect() as connection:
        rows = connection.execute(select(BookRow)).mappings().all()
        books = {row["book_id"]: BookRow(**row) for row in rows}
        for mark in watermarks.marks():
            _check_signed(connection, mark, books.get(mark.book))


def check_tables(engine: Engine, store: Store) -> None:
    """4. Raise `FaultError` if a table says more than the journal."""
    with engine.connect() as connection:
        books = [BookRow(**row) for row in connection.execute(select(BookRow)).mappings().all()]
    if sum(book.size for book in books) > ENTRIES_AT_START_MAX:
        LOG.warning("too many entries to compare the tables with at each start; audit an export")
        return
    for book in books:
        _check_tables(store, book)


def _check_signed(connection: Connection, mark: Watermark, book: BookRow | None) -> None:
    if not mark.size:
        return
    size = 0 if book is None else book.size
    same = size >= mark.size and book is not None and _leaf(connection, book, mark) == mark.leaf
    if not same:
        raise _missing(mark, size)


def _missing(mark: Watermark, size: int) -> FaultError:
    why = f"{mark.size} entries were signed, and the database has {size} or others"
    remedy = (
        "Restore the newest backup. If what is missing is lost, this book cannot go on "
        "unnoticed: members hold receipts of it. docs/settings.md says how to go on"
    )
    return FaultError(f"book {mark.book}", why, remedy)


def _leaf(connection: Connection, book: BookRow, mark: Watermark) -> bytes | None:
    row = EntryRow
    at = (row.community_id == book.community_id, row.book == book.book, row.seq == mark.size - 1)
    body = connection.scalar(select(col(row.body)).where(*at))
    return None if body is None else leaf_hash(body)


def _check_tables(store: Store, book: BookRow) -> None:
    try:
        with store.transaction() as tx:
            reconcile(tx, Place(book.community_id, book.book))
    except EvidenceError as error:
        why = f"its tables are not what its journal comes to ({error})"
        remedy = (
            "Somebody wrote to the database beside the service. Look who can, then export the "
            "book and import it into a new database: what is in no entry is not taken along"
        )
        raise FaultError(f"book {book.book_id}", why, remedy) from error
