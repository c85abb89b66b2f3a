"""In which letters a file is written: found by reading all of its bytes once.

UTF-8 with or without a mark, UTF-16 with one, Windows-1252 or ISO 8859-1 otherwise; a line that is
unlike the others is read as Windows-1252, and named.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.imports.reading.files import SourceFile

NAMED_MAX: Final = 20
"""The most lines with foreign letters, or with zero bytes, that are named."""

TOLD_BYTES: Final = 2**16

_MIXED: Final = "ayni-windows-1252"
_UNDEFINED: Final = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})


def _as_western(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as Windows-1252, or as ISO 8859-1 where that has none."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    text = "".join(
        bytes([each]).decode("latin-1" if each in _UNDEFINED else "cp1252") for each in bad
    )
    return text, error.end


codecs.register_error(_MIXED, _as_western)


@dataclass(slots=True)
class Letters:
    """What the first pass over a file finds."""

    encoding: str = "utf-8"
    lines: int = 0
    broken: list[int] = field(default_factory=list)
    nul: list[int] = field(default_factory=list)
    ends: bool = True


def letters_of(file: SourceFile, told: Callable[[int], object]) -> Letters:
    """Read a file's bytes once for its letters, its zero bytes and its end."""
    found, plain, undefined = Letters(), True, False
    with file.open() as opened:
        head = opened.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            found.encoding = "utf-16"
            return found
        opened.seek(0)
        line = b""
        for number, line in enumerate(opened, 1):
            told(len(line))
            found.lines = number
            if b"\0" in line and len(found.nul) < NAMED_MAX:
                found.nul.append(number)
            if line.isascii():
                continue
            try:
                line.decode()
                plain = False
            except UnicodeDecodeError:
                undefined = undefined or any(byte in _UNDEFINED for byte in line)
                if len(found.broken) < NAMED_MAX:
                    found.broken.append(number)
        found.ends = line.endswith((b"\n", b"\r"))
    marked = head.startswith(codecs.BOM_UTF8)
    if found.broken:  # 1
        western = "iso-8859-1" if undefined else "windows-1252"
        found.encoding = western if plain and not marked else "mixed"
    elif marked:
        found.encoding = "utf-8-sig"
    return found


def lines_of(opened: IO[bytes], letters: Letters, told: Callable[[int], object]) -> Iterator[str]:
    """Give a file's lines as text, each with its end; zero bytes left out."""
    encoding = "utf-8-sig" if letters.encoding in {"utf-8", "mixed"} else letters.encoding
    read = 0
    with TextIOWrapper(opened, encoding, errors=_MIXED, newline="") as text:
        for line in text:
            read += len(line)
            if read >= TOLD_BYTES:
                told(read)
                read = 0
            yield line.replace("\0", "") if "\0" in line else line
    told(read)
