"""The file that a backup is: a zip of parts and of a manifest that says what they are.

`tables/NAME.jsonl` has a table's rows, `beside/NAME` a file that lay in the data folder, and
`manifest.json` how many rows, bytes and which SHA-256 each has. The archive's comment ends in the
SHA-256 of all before it, so that whatever was changed or cut shows before anything is believed. Any
program that opens zip files reads it; `sealed` puts it under a passphrase.
"""

from __future__ import annotations

import io
import json
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo
from zlib import error as DeflateError  # noqa: N812 an exception, named as one

from api.backups.rows import KINDS, READ_BYTES, Table
from ledger.errors import EvidenceError
from ledger.messages import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FORMAT: Final = "ayni-backup"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
MANIFEST_BYTES_MAX: Final = 1 << 20
PARTS_MAX: Final = 1_000
BESIDE_BYTES_MAX: Final = 1 << 24
COMMENT: Final = b"sha256:"
DIGEST_BYTES: Final = 64
LEVEL: Final = 1
"""Of packing: a million entries in a quarter of the time of the usual level, a tenth larger."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its name in the archive, and what it must be.

    `columns` are those of a table, each with the kind of its values; `rows` is then how many.
    """

    name: str
    bytes: int
    sha256: str
    rows: int = 0
    columns: tuple[tuple[str, str], ...] = ()
    key: tuple[str, ...] = ()

    @property
    def table(self) -> Table | None:
        """The table that it holds, if it is one."""
        name = self.name.removeprefix("tables/").removesuffix(".jsonl")
        return Table(name, self.columns, self.key) if self.columns else None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is of.

    `schema` is the database's revision, `service` the public key and `origin` the name that its
    books were signed under; `books` says of each how far it had come.
    """

    time_ms: int
    ayni: str
    schema: str
    store: str
    origin: str
    service: str
    books: list[dict[str, Any]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


class _Digesting(io.RawIOBase):
    """Passes on what is written, and hashes all of it but the last bytes, which become the hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash, self._last = file, sha256(), b""
        self.given_up = False

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        text = bytes(data)  # type: ignore[call-overload]
        if self.given_up:
            return len(text)
        both = self._last + text
        sure, self._last = both[:-DIGEST_BYTES], both[-DIGEST_BYTES:]
        self._hash.update(sure)
        self._file.write(sure)
        return len(text)

    def finish(self) -> None:
        self._file.write(self._hash.hexdigest().encode())


class Archive:
    """An archive that is being written, part after part."""

    def __init__(self, file: IO[bytes]) -> None:
        self._out = _Digesting(file)
        self._zip = ZipFile(self._out, "w", ZIP_DEFLATED, compresslevel=LEVEL)
        self._zip.comment = COMMENT + b"0" * DIGEST_BYTES

    def put_table(
        self, table: Table, blocks: Iterable[tuple[int, bytes]], done: Callable[[int], object]
    ) -> Part:
        """Write a table's rows; `done` is told how many at a time."""
        name, rows, size, hashed = f"tables/{table.name}.jsonl", 0, 0, sha256()
        with self._zip.open(_info(name), "w", force_zip64=True) as part:
            for count, block in blocks:
                part.write(block)
                hashed.update(block)
                rows, size = rows + count, size + len(block)
                done(count)
        return Part(name, size, hashed.hexdigest(), rows, table.columns, table.key)

    def put_file(self, name: str, content: bytes) -> Part:
        """Write a file that lies beside the database."""
        self._zip.writestr(_info(f"beside/{name}"), content)
        return Part(f"beside/{name}", len(content), sha256(content).hexdigest())

    def give_up(self) -> None:
        """Write nothing more: the file may be closed or the disk full."""
        self._out.given_up = True
        with suppress(OSError, ValueError):
            self._zip.close()

    def finish(self, manifest: Manifest) -> None:
        """Write what all of it is, and the hash of everything."""
        said = {"format": FORMAT, "v": VERSION} | asdict(manifest)
        self._zip.writestr(_info(MANIFEST), json.dumps(said, indent=1, ensure_ascii=False))
        self._zip.close()
        self._out.finish()


def _info(name: str) -> ZipInfo:
    """No time and no owner: equal contents are equal files."""
    made = ZipInfo(name)
    made.compress_type, made.external_attr = ZIP_DEFLATED, 0o600 << 16
    return made


class Opened:
    """An archive that was found to be whole, and its manifest."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raise `EvidenceError` if it was changed, cut, or is no backup."""
        _check_digest(file)
        with _evidence("file"):
            self._zip = ZipFile(file)
            names = self._zip.namelist()
            if MANIFEST not in names:
                raise EvidenceError("file", N_("is no backup of Ayni's"))
            with self._zip.open(MANIFEST) as found:
                self.manifest = _read_manifest(found.read(MANIFEST_BYTES_MAX))
        named = [part.name for part in self.manifest.parts]
        if sorted([*named, MANIFEST]) != sorted(names):
            raise EvidenceError(MANIFEST, N_("names other parts than there are"))

    def pieces(self, part: Part) -> Iterator[bytes]:
        """A part's bytes in pieces.

        Raises:
            EvidenceError: they are not those that the manifest names; known once all were given.
        """
        size, hashed = 0, sha256()
        with _evidence(part.name), self._zip.open(part.name) as found:
            while piece := found.read(READ_BYTES):
                size += len(piece)
                if size > part.bytes:
                    break
                hashed.update(piece)
                yield piece
        if (size, hashed.hexdigest()) != (part.bytes, part.sha256):
            raise EvidenceError(part.name, N_("is not what the manifest says"))

    def beside(self) -> dict[str, bytes]:
        """The files that lay in the data folder."""
        parts = [part for part in self.manifest.parts if part.name.startswith("beside/")]
        if sum(part.bytes for part in parts) > BESIDE_BYTES_MAX:
            raise EvidenceError(MANIFEST, N_("has too much beside the tables"))
        return {part.name.removeprefix("beside/"): b"".join(self.pieces(part)) for part in parts}


@contextmanager
def _evidence(where: str) -> Iterator[None]:
    try:
        yield
    except (BadZipFile, DeflateError, NotImplementedError, RuntimeError, EOFError) as error:
        raise EvidenceError(where, N_("is damaged"), str(error)) from error


def _check_digest(file: IO[bytes]) -> None:
    left = file.seek(0, io.SEEK_END) - DIGEST_BYTES
    file.seek(0)
    hashed, end = sha256(), b""
    if left > 0:
        while left and (piece := file.read(min(READ_BYTES, left))):
            hashed.update(piece)
            left -= len(piece)
        end = file.read(DIGEST_BYTES)
    if hashed.hexdigest().encode() != end:
        raise EvidenceError("file", N_("is no backup, or was changed or cut short"))
    file.seek(0)


def _read_manifest(text: bytes) -> Manifest:
    try:
        said = json.loads(text)
        if (said.pop("format"), said.pop("v")) != (FORMAT, VERSION):
            raise EvidenceError(
                MANIFEST, N_("is no {format} of version {version}"), format=FORMAT, version=VERSION
            )
        parts = [_read_part(part) for part in said.pop("parts")]
        found = Manifest(parts=parts, **said)
        texts = (found.ayni, found.schema, found.store, found.origin, found.service)
        known = type(found.time_ms) is int and {*map(type, texts)} == {str}
        if not known or len(parts) > PARTS_MAX or len({part.name for part in parts}) != len(parts):
            raise EvidenceError(MANIFEST, N_("has fields that it cannot have"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvidenceError(MANIFEST, N_("cannot be read"), str(error)) from error
    return found


def _read_part(said: dict[str, Any]) -> Part:
    columns = tuple((str(name), str(kind)) for name, kind in said.pop("columns"))
    part = Part(columns=columns, key=tuple(map(str, said.pop("key"))), **said)
    kinds = {kind for _name, kind in columns}
    if not kinds <= KINDS or {type(part.bytes), type(part.rows)} != {int}:
        raise EvidenceError(MANIFEST, N_("has a part that it cannot have: {part}"), part=part.name)
    return part
