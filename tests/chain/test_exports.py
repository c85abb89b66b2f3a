"""The export file: any gzip reads it, and no byte of it can change unseen."""

import gzip
import zlib
from hashlib import shake_128
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import exporting
from chain.errors import EvidenceError
from chain.exports import (
    CHUNK,
    LINE_BYTES_MAX,
    SEAL_BYTES,
    ExportWriter,
    check_seal,
    lines_of,
    seal_of,
)
from tests.support.journals import Ledger

LINES = [b'{"a":1}', b"", b"x" * 1000]


def written(lines: list[bytes]) -> bytes:
    file = BytesIO()
    writer = ExportWriter(file)
    for line in lines:
        writer.line(line)
    writer.end()
    return file.getvalue()


def failure(data: bytes) -> str:
    """Where reading the lines of this file fails."""
    with pytest.raises(EvidenceError) as refused:
        list(lines_of(BytesIO(data)))
    return refused.value.where


@given(st.lists(st.binary(max_size=300).map(lambda line: line.replace(b"\n", b"")), max_size=20))
def test_lines_come_back(lines: list[bytes]) -> None:
    file = BytesIO(written(lines))
    check_seal(file)
    assert list(lines_of(file)) == lines


def test_any_gzip_reads_it_and_its_last_line_is_the_seal() -> None:
    *lines, seal, end = gzip.decompress(written(LINES)).split(b"\n")
    assert lines == LINES
    assert seal.startswith(b'{"sha256":"')
    assert end == b""


def test_every_changed_byte_breaks_the_seal() -> None:
    whole = written(LINES)
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(EvidenceError, match=r"^seal: "):
            check_seal(BytesIO(bytes(changed)))


@pytest.mark.parametrize("size", [0, 5, SEAL_BYTES, SEAL_BYTES + 30])
def test_a_file_cut_short_is_refused(size: int) -> None:
    with pytest.raises(EvidenceError, match=r"^seal: "):
        check_seal(BytesIO(written(LINES)[:size]))


def test_what_is_no_export_is_refused() -> None:
    assert failure(b"") == "file"
    assert failure(gzip.compress(b"{}\n")) == "file"


def test_damage_is_named_by_its_line() -> None:
    whole = bytearray(written(LINES))
    whole[-SEAL_BYTES - 12] ^= 0xFF
    assert failure(bytes(whole)) in {"line 1", "line 2", "line 3", "line 4", "file"}
    assert failure(bytes(whole[:15]) + bytes(SEAL_BYTES)) == "line 1"


def test_a_line_without_an_end_is_refused() -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(b"one\ntwo") + deflate.flush()
    data = written([])[:10] + body + bytes(8)
    assert failure(data + seal_of(bytes(32))) == "line 2"


def test_a_line_too_long_is_refused_before_memory_fills() -> None:
    assert failure(written([b"short", b"x" * (4 * CHUNK)])) == "line 2"
    fits = [b"x" * LINE_BYTES_MAX]
    assert list(lines_of(BytesIO(written(fits)))) == fits


def test_a_file_larger_than_a_chunk_is_read_whole() -> None:
    noise = [bytes(b if b != 10 else 11 for b in block) for block in _noise(40)]
    file = BytesIO(written(noise))
    assert len(file.getvalue()) > CHUNK
    check_seal(file)
    assert list(lines_of(file)) == noise


@pytest.mark.parametrize("rows", [1, 7, 10_000])
def test_a_journal_is_read_in_pages(
    ledger: Ledger, exported: bytes, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "ROWS", rows)
    assert ledger.export() == exported


def test_progress_is_told(ledger: Ledger) -> None:
    seen: list[int] = []
    with ledger.engine.connect() as connection:
        signer, file = ledger.signer, BytesIO()
        done = exporting.export(
            connection, ledger.place, ledger.origin, signer, file, progress=seen.append
        )
    assert seen == sorted(seen)
    assert seen[-1] == done == len(ledger.entries)


def _noise(blocks: int) -> list[bytes]:
    """Bytes that hardly compress."""
    return [shake_128(bytes([number])).digest(10_000) for number in range(blocks)]
