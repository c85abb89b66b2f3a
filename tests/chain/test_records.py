"""Epoch records: their bytes, their chain, and what is refused."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import EvidenceError
from chain.records import FIRST_PREV, EpochRecord, book_id

RECORD = EpochRecord(
    book32=bytes([1]) * 32,
    epoch=7,
    prev=bytes([2]) * 32,
    journal_size=1000,
    journal_root=bytes([3]) * 32,
    balance_root=bytes([4]) * 32,
    total=90_000,
    accounts=12,
)

BYTES = bytes.fromhex(
    "61796e692d65706f63682d7631000000"
    + "01" * 32
    + "0000000000000007"
    + "02" * 32
    + "00000000000003e8"
    + "03" * 32
    + "04" * 32
    + "00000000000000000000000000015f90"
    + "000000000000000c"
)

hashes = st.binary(min_size=32, max_size=32)
numbers = st.integers(0, 2**63 - 1)
records = st.builds(
    EpochRecord,
    hashes,
    st.integers(2, 2**63 - 1),
    hashes.filter(any),
    st.integers(1, 2**63 - 1),
    hashes,
    hashes,
    st.integers(0, 2**127 - 1),
    numbers,
)


def test_a_record_is_these_184_bytes() -> None:
    assert len(BYTES) == 184
    assert RECORD.to_bytes() == BYTES
    assert EpochRecord.from_bytes(BYTES) == RECORD
    assert RECORD.digest() == sha256(BYTES).digest()


@given(records)
def test_every_record_reads_back(record: EpochRecord) -> None:
    assert EpochRecord.from_bytes(record.to_bytes()) == record


@given(st.integers(0, 183), st.integers(0, 7))
def test_a_changed_bit_is_refused_or_another_record(at: int, bit: int) -> None:
    changed = bytearray(BYTES)
    changed[at] ^= 1 << bit
    if at < 16:
        with pytest.raises(EvidenceError):
            EpochRecord.from_bytes(bytes(changed))
        return
    try:
        other = EpochRecord.from_bytes(bytes(changed))
    except EvidenceError:
        return
    assert other.digest() != RECORD.digest()


@pytest.mark.parametrize("data", [b"", BYTES[:-1], BYTES + b"\0", BYTES[1:] + b"\0"])
def test_other_lengths_and_tags_are_refused(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        EpochRecord.from_bytes(data)


@pytest.mark.parametrize(
    "change",
    [
        {"book32": bytes(31)},
        {"epoch": 0},
        {"epoch": 2**63},
        {"epoch": 1},
        {"prev": FIRST_PREV},
        {"prev": bytes([2]) * 31},
        {"journal_size": 0},
        {"journal_size": 2**63},
        {"journal_root": b""},
        {"balance_root": bytes(33)},
        {"total": -1},
        {"total": 2**127},
        {"accounts": -1},
        {"accounts": 2**63},
    ],
)
def test_a_field_out_of_range_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError):
        replace(RECORD, **change)


def test_the_first_record_follows_nothing() -> None:
    first = replace(RECORD, epoch=1, prev=FIRST_PREV)
    assert EpochRecord.from_bytes(first.to_bytes()) == first


def test_a_books_name_is_bound_to_its_admin_and_salt() -> None:
    admin, salt = bytes([9]) * 20, bytes([8]) * 32
    assert book_id(admin, salt) == sha256(b"ayni-book-v1\0\0\0\0" + admin + salt).digest()
    for parts in ((admin[:-1], salt), (admin, salt + b"\0")):
        with pytest.raises(EvidenceError):
            book_id(*parts)
