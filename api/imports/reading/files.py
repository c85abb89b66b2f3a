"""The files that somebody sent: one, a folder or a zip archive, each to be opened again and again.

Tells what was sent by mistake: a spreadsheet, a web page, a PDF. Nothing is unpacked to disk.

Leaves to others: what stands in a file (`api.imports.reading.tables`).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from api.imports.faults import Wrong
from api.words.i18n import N_
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from api.imports.faults import Faults

FILE_BYTES_MAX: Final = 100 * 2**20
FILES_MAX: Final = 50
CHUNK: Final = 2**16
HEAD_BYTES: Final = 4_096

_MAGIC: Final = (
    (b"PK\x03\x04", N_("a spreadsheet or archive (XLSX, ODS or ZIP)")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", N_("an old spreadsheet (XLS)")),
    (b"%PDF", N_("a PDF")),
    (b"{\\rtf", N_("a text document (RTF)")),
    (b"\x1f\x8b", N_("a packed file (GZIP)")),
    (b"Rar!", N_("a packed file (RAR)")),
    (b"7z\xbc\xaf\x27\x1c", N_("a packed file (7Z)")),
    (b"SQLite format 3\x00", N_("a database (SQLite)")),
)
_MARKUP: Final = (b"<!doctype html", b"<html", b"<table", b"<head", b"<body")
_XML: Final = b"<?xml"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file by its name, its length in bytes, and how it is opened from its start."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


def of_bytes(name: str, data: bytes) -> SourceFile:
    """Return a file whose bytes are at hand."""
    return SourceFile(name, len(data), lambda: BytesIO(data))


def of_upload(name: str, data: bytes, faults: Faults) -> list[SourceFile]:
    """Return what was sent as one file: the files in it, if it is an archive of them."""
    return _unpacked(of_bytes(name, data), faults)


def of_uploads(sent: Iterable[tuple[str, bytes]], faults: Faults) -> list[SourceFile]:
    """Return what was sent, by name and bytes: of archives the files in them.

    Together they may be as large and as many as one archive's files; beyond, none is returned.
    """
    found: list[SourceFile] = []
    for name, data in sent:
        found += of_upload(name, data, faults)
        if sum(file.size for file in found) > FILE_BYTES_MAX:
            faults.add(Wrong.FILE_TOO_LARGE, name, most=FILE_BYTES_MAX)
            return []
    return _few(found, "", faults)


def _few(found: list[SourceFile], name: str, faults: Faults) -> list[SourceFile]:
    """All of them, or none where they are too many: what is left out could be balances."""
    if len(found) <= FILES_MAX:
        return found
    faults.add(Wrong.FILES_TOO_MANY, name, most=FILES_MAX)
    return []


def of_path(path: Path, faults: Faults) -> list[SourceFile]:
    """Return the files in a folder, in a zip archive, or the one file.

    Raises:
        FaultError: there is nothing, or it cannot be read.
    """
    try:
        if path.is_dir():
            inside = sorted(each for each in path.iterdir() if _is_wanted(each.name))
            found = [_of_file(each) for each in inside if each.is_file()]
            return _few(found, path.name, faults)
        return _unpacked(_of_file(path), faults)
    except OSError as error:
        raise FaultError("file", str(error), "Look at the path and its rights") from error


def _of_file(path: Path) -> SourceFile:
    return SourceFile(path.name, path.stat().st_size, lambda: path.open("rb"))


def _unpacked(file: SourceFile, faults: Faults) -> list[SourceFile]:
    with file.open() as opened:
        if not is_zipfile(opened):
            return [file]
    if file.size > FILE_BYTES_MAX:
        faults.add(Wrong.FILE_TOO_LARGE, file.name, most=FILE_BYTES_MAX)
        return []
    try:
        with file.open() as opened:
            return _inside(file, ZipFile(BytesIO(opened.read())), faults)
    except (BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError):
        faults.add(Wrong.ARCHIVE_UNREADABLE, file.name)
        return []


def _inside(file: SourceFile, archive: ZipFile, faults: Faults) -> list[SourceFile]:
    """The tables in an archive whose parts are whole and not too large; itself, if it has none."""
    inside = [info for info in archive.infolist() if _is_table(info)]
    if not inside or any(info.filename.startswith("xl/") for info in archive.infolist()):
        return [file]
    if sum(info.file_size for info in archive.infolist()) > FILE_BYTES_MAX:
        faults.add(Wrong.FILE_TOO_LARGE, file.name, most=FILE_BYTES_MAX)
        return []
    if archive.testzip() is not None:
        raise BadZipFile
    found = sorted(inside, key=lambda info: info.filename)
    return _few([_packed(archive, info) for info in found], file.name, faults)


def _packed(archive: ZipFile, info: ZipInfo) -> SourceFile:
    name = Path(info.filename).name
    return SourceFile(name, info.file_size, lambda: archive.open(info))


def _is_table(info: ZipInfo) -> bool:
    name = Path(info.filename).name
    return not info.is_dir() and _is_wanted(name) and "__MACOSX" not in info.filename


def _is_wanted(name: str) -> bool:
    return name.lower().endswith((".csv", ".txt", ".tsv")) and not name.startswith(".")


def mistaken(file: SourceFile) -> str | None:
    """Return what was sent in place of a table of text; None if it may be one."""
    with file.open() as opened:
        head = opened.read(HEAD_BYTES)
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return what
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith(_XML):
        return N_("a web page or spreadsheet (XML)")
    return N_("a web page (HTML)") if start.startswith(_MARKUP) else None


def hash_of(files: Sequence[SourceFile]) -> str:
    """Return the hash of what was sent, as `Arrivals.sha256` says, in hex."""
    whole = sha256()
    for file in sorted(files, key=lambda each: each.name):
        own = sha256()
        with file.open() as opened:
            while chunk := opened.read(CHUNK):
                own.update(chunk)
        name = file.name.encode()
        whole.update(len(name).to_bytes(4, "big") + name + file.size.to_bytes(8, "big"))
        whole.update(own.digest())
    return whole.hexdigest()
