"""The export file: JSON lines, compressed as gzip, ended by a seal over every byte before it.

Any tool that reads gzip reads the lines. The seal is a last gzip member of fixed form that holds
the SHA-256 of all bytes before it, so a change in bits that decompression ignores shows as well.
It proves that the file arrived whole, not that its content is true: that is `chain.audit`'s work.

Lines, each canonical JSON, in the order of the journal: `header`, then for every commit a `commit`
line and its `entry` lines, after an `epoch-closed` entry its `epoch` line, and last `end`.
Leaves to others: what the lines mean (`chain.audit`), reading the database (`chain.exporting`).
"""

from __future__ import annotations

import zlib
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Final, Protocol

from chain.errors import EvidenceError
from ledger.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE_BYTES_MAX: Final = 131_072
"""Twice the largest entry: what a reader need keep in memory."""

CHUNK: Final = 1 << 18

PLAIN_RATIO_MAX: Final = 64
"""The most that a byte of the file may stand for. An export's, full of hashes, stand for four."""

PLAIN_FREE: Final = 1 << 20
"""What a short file may hold however well it is compressed."""

PIECE: Final = 1 << 15
"""Bytes decompressed at a time: more would be new memory each time and cost a quarter more."""

_GZIP: Final = bytes.fromhex("1f8b08000000000000ff")
"""The header of every member: deflate, no name, no time, unknown system."""

_TRAILER_BYTES: Final = 8
"""What ends a member: the CRC-32 and the length of what it holds, least byte first."""


def seal_of(digest: bytes) -> bytes:
    """The last member: one stored block with the digest of all bytes before it."""
    text = f'{{"sha256":"{digest.hex()}","type":"seal"}}\n'.encode()
    size = len(text).to_bytes(2, "little")
    inverse = (len(text) ^ 0xFFFF).to_bytes(2, "little")
    check = zlib.crc32(text).to_bytes(4, "little") + len(text).to_bytes(4, "little")
    return _GZIP + b"\x01" + size + inverse + text + check


SEAL_BYTES: Final = len(seal_of(bytes(32)))


class Readable(Protocol):
    """What reading an export needs of a file."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place, from the beginning, or with 2 from the end; where that is."""
        ...


class ExportWriter:
    """Compresses lines into a file and seals it. A context manager; without `end` no seal."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest = file, sha256()
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._check, self._size = 0, 0
        self._put(_GZIP)

    def line(self, data: bytes) -> None:
        """Add a line (without its newline)."""
        data += b"\n"
        self._check = zlib.crc32(data, self._check)
        self._size += len(data)
        self._put(self._deflate.compress(data))

    def end(self) -> None:
        """Finish the lines and seal the file."""
        self._put(self._deflate.flush())
        self._put(self._check.to_bytes(4, "little"))
        self._put((self._size & 0xFFFFFFFF).to_bytes(4, "little"))
        self._file.write(seal_of(self._digest.digest()))

    def _put(self, data: bytes) -> None:
        self._digest.update(data)
        self._file.write(data)


def check_seal(file: IO[bytes]) -> None:
    """Raise `EvidenceError` unless the file is whole, byte for byte as it was sealed."""
    size = file.seek(0, 2)
    if size <= SEAL_BYTES:
        raise EvidenceError("seal", N_("the file is too short to be the export of a book"))
    file.seek(0)
    digest, left = sha256(), size - SEAL_BYTES
    while left:
        data = file.read(min(CHUNK, left))
        digest.update(data)
        left -= len(data)
    if file.read() != seal_of(digest.digest()):
        raise EvidenceError("seal", N_("the file is not as it was sealed; get it again"))


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the file's lines without their newlines, the seal's excepted, as far as it reads.

    Raises:
        EvidenceError: it is not an export, is damaged, or a line is too long.
    """
    for block in blocks_of(file):
        yield from block.removesuffix(b"\n").split(b"\n")


def blocks_of(file: Readable, *, whole: bool = True) -> Iterator[bytes]:
    """As `lines_of`, some whole lines at a time, each with its newline.

    Who only looks for something, and lets others say what is wrong, need not ask whether the
    `whole` is there: no check sum is computed then.
    """
    left = file.seek(0, 2) - SEAL_BYTES - len(_GZIP)
    file.seek(0)
    if file.read(len(_GZIP)) != _GZIP:
        raise EvidenceError("file", N_("does not begin as an export of a book does"))
    member, number, rest = _Member(file, left, summed=whole), 0, b""
    try:
        for data in member:
            end = data.rfind(b"\n") + 1
            if end:
                block, rest = b"".join((rest, memoryview(data)[:end])), data[end:]
                number += block.count(b"\n")
                yield block
            else:
                rest += data
            if len(rest) > LINE_BYTES_MAX:
                raise EvidenceError(
                    f"line {number + 1}",
                    N_("is longer than {most} characters"),
                    most=LINE_BYTES_MAX,
                )
    except zlib.error as error:
        why = N_("this line or what follows is damaged")
        raise EvidenceError(f"line {number + 1}", why, str(error)) from error
    if rest:
        raise EvidenceError(f"line {number + 1}", N_("has no end"))
    if whole:
        member.finish()


class _Member:
    """Decompresses a gzip member of `left` bytes, a piece at a time however much one expands."""

    def __init__(self, file: Readable, left: int, *, summed: bool) -> None:
        self._file, self._left, self._summed = file, left, summed
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._taken = self._size = self._check = 0

    def __iter__(self) -> Iterator[bytes]:
        inflate = self._inflate
        while not inflate.eof and (data := self._file.read(min(PIECE, max(self._left, 0)))):
            self._left -= len(data)
            self._taken += len(data)
            full = True
            while full:
                plain = inflate.decompress(data, PIECE)
                self._count(plain)
                yield plain
                data, full = inflate.unconsumed_tail, len(plain) == PIECE
        if not inflate.eof:
            raise zlib.error("the file ends too early")

    def _count(self, plain: bytes) -> None:
        self._size += len(plain)
        if self._size > PLAIN_FREE + PLAIN_RATIO_MAX * self._taken:
            raise EvidenceError("file", N_("holds more than an export of its size can hold"))
        if self._summed:
            self._check = zlib.crc32(plain, self._check)

    def finish(self) -> None:
        """Raise `EvidenceError` unless nothing follows but the check sum and the length."""
        rest = self._inflate.unused_data
        rest += self._file.read(min(max(self._left, 0), _TRAILER_BYTES + 1))
        expected = self._check.to_bytes(4, "little")
        expected += (self._size & 0xFFFFFFFF).to_bytes(4, "little")
        if rest != expected:
            raise EvidenceError("file", N_("has another check sum than its lines come to"))
