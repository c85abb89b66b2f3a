"""Anchors closed epochs in the background: one thread owns the chain and works through the books.

Posting never waits for it. What is missing on the chain is found by asking the chain, so it may
stop at any time and take up where it left; an embedded chain begins anew with every process.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from sqlmodel import col, delete, select

from chain.anchors import Anchor, AnchorOptions, open_anchor
from chain.anchors.job import AnchorReport, anchor_missing
from chain.records import EpochRecord
from chain.rules import SHAPES
from chain.tables import AnchorRow, EpochRow
from ledger.entries import read_entry
from ledger.errors import AyniError, FaultError
from ledger.rules.books import opening_of, opening_salt
from ledger.store import Place
from ledger.tables import BookRow, EntryRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlmodel import Session

    from api.database import Database
    from api.settings import Settings

LOG = logging.getLogger("ayni.anchoring")
NONE: Final = "none"


class Anchoring:
    """The anchoring thread. `wake` asks it to look now; otherwise it looks every so often."""

    def __init__(self, settings: Settings, database: Database, now_ms: Callable[[], int]) -> None:
        self._settings, self._database, self._now_ms = settings, database, now_ms
        self._asked: SimpleQueue[tuple[Callable[[Anchor], object], Future[object]]] = SimpleQueue()
        self._wake, self._stop = Event(), Event()
        self.anchor: Anchor | None = None
        self.opened: Future[Anchor] = Future()
        self._thread = Thread(target=self._run, name="ayni-anchoring", daemon=True)

    def start(self) -> None:
        """Open the chain and begin."""
        self._thread.start()

    def wake(self) -> None:
        """Look at what is missing now."""
        self._wake.set()

    def ask(self, question: Callable[[Anchor], object]) -> Future[object]:
        """Run something on the anchor, in its thread."""
        answer: Future[object] = Future()
        self._asked.put((question, answer))
        self._wake.set()
        return answer

    def close(self) -> None:
        """Finish what is under way and stop."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            self.anchor = _open(self._settings)
        except BaseException as error:
            self.opened.set_exception(error)
            LOG.exception("the anchor could not be opened")
            return
        self.opened.set_result(self.anchor)
        if not self.anchor.public:
            self._database.write(_forget(self.anchor.name)).result()
        while not self._stop.is_set():
            self._wake.clear()
            self._answer(self.anchor)
            self._look(self.anchor)
            self._answer(self.anchor)
            self._wake.wait(self._settings.anchor_every_s)

    def _answer(self, anchor: Anchor) -> None:
        while True:
            try:
                question, answer = self._asked.get_nowait()
            except Empty:
                return
            try:
                answer.set_result(question(anchor))
            except Exception as error:  # noqa: BLE001 whoever asked is told
                answer.set_exception(error)

    def _look(self, anchor: Anchor) -> None:
        with self._database.reading() as session:
            books = [
                (Place(row.community_id, row.book), row.book_id)
                for row in session.exec(select(BookRow))
            ]
        for place, book_id in books:
            if self._stop.is_set():
                return
            try:
                self.look_at(anchor, place, book_id)
            except AyniError:
                LOG.exception("book %s could not be anchored", book_id)

    def look_at(self, anchor: Anchor, place: Place, book_id: str) -> AnchorReport | None:
        """Anchor what a book's chain lacks, and note how far each epoch has come."""
        with self._database.reading() as session:
            records = _not_final(session, place, anchor.name)
            salt = _salt(session, place) if records else b""
        if not records:
            return None
        report = anchor_missing(anchor, bytes.fromhex(book_id), salt, records)
        self._database.write(_note(place, anchor.name, report, self._now_ms())).result()
        return report


def _open(settings: Settings) -> Anchor:
    key = _private_key(settings.anchor_key_file)
    contract = bytes.fromhex(settings.anchor_contract.removeprefix("0x")) or None
    options = AnchorOptions(url=settings.anchor_url, private_key=key, contract=contract)
    try:
        return open_anchor(settings.anchor, options)
    except KeyError as error:
        remedy = "Set AYNI_ANCHOR to embedded, evm or none"
        raise FaultError("anchor", f"{settings.anchor} is not a kind of anchor", remedy) from error


def _private_key(file: Path | None) -> bytes:
    if file is None:
        return b""
    return bytes.fromhex(file.read_text(encoding="ascii").strip().removeprefix("0x"))


def _not_final(session: Session, place: Place, anchor: str) -> list[EpochRecord]:
    """The book's records from the first that is not known to be final; none if all are."""
    epoch, row = EpochRow, AnchorRow
    final = select(row.epoch).where(
        row.community_id == place.community, row.book == place.book,
        row.anchor == anchor, row.state == "final",
    )  # fmt: skip
    done = max(session.exec(final), default=0)
    of_book = (epoch.community_id == place.community, epoch.book == place.book)
    later = select(epoch.record).where(*of_book, epoch.epoch > done).order_by(col(epoch.epoch))
    return [EpochRecord.from_bytes(record) for record in session.exec(later)]


def _salt(session: Session, place: Place) -> bytes:
    """The salt that the book's id commits to, from its first entry."""
    row = EntryRow
    first = select(row.body).where(
        row.community_id == place.community, row.book == place.book, row.seq == 0
    )
    entry = read_entry(session.exec(first).one(), SHAPES, "entry 0")
    return bytes.fromhex(opening_salt(opening_of(entry.order.body)))


def _forget(anchor: str) -> Callable[[Session], None]:
    """What a chain that lives only with its process held is gone."""

    def forget(session: Session) -> None:
        session.exec(delete(AnchorRow).where(col(AnchorRow.anchor) == anchor))

    return forget


def _note(
    place: Place, anchor: str, report: AnchorReport, now_ms: int
) -> Callable[[Session], None]:
    def note(session: Session) -> None:
        for found in report.epochs:
            key = (place.community, place.book, anchor, found.epoch)
            row = session.get(AnchorRow, key) or AnchorRow(
                community_id=place.community, book=place.book, anchor=anchor, epoch=found.epoch,
                state="", transaction="", time_ms=now_ms,
            )  # fmt: skip
            if row.state != found.status:
                row.state, row.time_ms = found.status, now_ms
            if found.tx is not None:
                row.transaction = found.tx.hex()
            session.add(row)

    return note
