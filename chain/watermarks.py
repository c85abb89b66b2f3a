"""How far each book was signed, kept in a file beside the service's key and not in the database.

A database that was restored from an older backup does not know what it has signed since. Signing
on from there would give two histories under one name. So whoever signs compares with this file
first: what it names must be in the journal. One record a book, of fixed width, overwritten after
each commit and before anybody is answered: that survives the end of the process. After a loss of
power it may lag by what the disk had not yet taken, which asks less than it might, never more.

Leaves to others: what to do about a book that is behind (`api.service.standing`).
"""

from __future__ import annotations

import os
from fcntl import LOCK_EX, LOCK_UN, flock
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ledger.sealing import Part

FILE: Final = "signed.sizes"
RECORD_BYTES: Final = 256
"""So that no record lies across two sectors of a disk, and none is ever half written."""

LEAF_BYTES: Final = 32
AGAIN: Final = "If no backup was restored, remove that file; else restore it as well"


class Watermark(NamedTuple):
    """What was signed last of a book: `size` entries, the newest with the leaf hash `leaf`."""

    book: str
    size: int
    leaf: bytes


class Watermarks:
    """The file in `folder`. Several processes may share it: each commit is noted by who made it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        self._places: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        for mark in self.marks():
            self._sizes[mark.book] = mark.size

    def marks(self) -> Iterator[Watermark]:
        """What the file says of every book.

        Raises:
            FaultError: a record cannot be read.
        """
        text = os.pread(self._file, os.fstat(self._file).st_size, 0)
        for at, mark in enumerate(read_marks(text, str(self._path))):
            self._places[mark.book] = at * RECORD_BYTES
            yield mark

    def size(self, book: str) -> int:
        """How many entries of the book were signed, as far as this process knows."""
        return self._sizes.get(book, 0)

    def note(self, parts: Sequence[Part]) -> None:
        """Keep that these parts of books are committed, and may now be promised."""
        for part in parts:
            size = part.first + len(part.leaves)
            if size > self._sizes.get(part.book, 0):
                self._sizes[part.book] = size
                self._write(Watermark(part.book, size, part.leaves[-1]))

    def keep(self, marks: Iterable[Watermark]) -> None:
        """Keep what was signed elsewhere under the same key, where that is more."""
        for mark in marks:
            if mark.size > self._sizes.get(mark.book, 0):
                self._sizes[mark.book] = mark.size
                self._write(mark)

    def close(self) -> None:
        """Put it on the disk, and let the file go."""
        os.fsync(self._file)
        os.close(self._file)

    def _write(self, mark: Watermark) -> None:
        record = f"{mark.book} {mark.size} {mark.leaf.hex()}"
        os.pwrite(self._file, _padded(record), self._place(mark.book))

    def _place(self, book: str) -> int:
        """Where the book's record stands; a new book's comes last."""
        found = self._places.get(book)
        if found is not None:
            return found
        flock(self._file, LOCK_EX)
        try:
            list(self.marks())
            place = self._places.setdefault(book, os.fstat(self._file).st_size)
            os.pwrite(self._file, _padded(f"{book} 0 {'0' * 64}"), place)
        finally:
            flock(self._file, LOCK_UN)
        return place


def read_marks(text: bytes, where: str, remedy: str = AGAIN) -> Iterator[Watermark]:
    """What a file's bytes say of every book; `where` names the file.

    A record that was cut, as by a copy that broke off, would say that other entries were signed.

    Raises:
        FaultError: a record cannot be read.
    """
    for at in range(0, len(text), RECORD_BYTES):
        try:
            yield _mark(text[at : at + RECORD_BYTES])
        except ValueError as error:
            raise FaultError(where, "a record cannot be read", remedy) from error


def _mark(record: bytes) -> Watermark:
    book, size, leaf = record.decode("ascii").split()
    found = Watermark(book, int(size), bytes.fromhex(leaf))
    if len(record) != RECORD_BYTES or len(found.leaf) != LEAF_BYTES:
        raise ValueError(leaf)
    return found


def _padded(record: str) -> bytes:
    return record.ljust(RECORD_BYTES - 1).encode("ascii") + b"\n"
