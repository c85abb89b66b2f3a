"""Receipts: each is about one entry, in one place, by one key."""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from chain.errors import EvidenceError
from chain.merkle import leaf_hash, root_of
from chain.receipts import (
    BatchSignature,
    Receipt,
    receipt_for,
    receipts_for,
    sign_batch,
    verify_receipt,
)

SIGNER = SigningKey(bytes(range(32)))
KEY = bytes(SIGNER.verify_key).hex()
BOOK = bytes([7]) * 32
FIRST = 41


def entry(seq: int) -> bytes:
    """Canonical bytes with what a receipt reads of an entry."""
    said = {"order": {"book": BOOK.hex()}, "seq": seq, "time": 1000 + seq}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def batch_of(count: int) -> tuple[BatchSignature, list[Receipt]]:
    leaves = [leaf_hash(entry(seq)) for seq in range(FIRST, FIRST + count)]
    batch = sign_batch(SIGNER, BOOK, FIRST, leaves)
    return batch, receipts_for(batch, [1000 + seq for seq in range(FIRST, FIRST + count)])


RECEIPT = batch_of(6)[1][3]
ENTRY = entry(FIRST + 3)


def test_a_batch_is_signed_over_these_bytes() -> None:
    batch, _ = batch_of(3)
    signed = (
        b"ayni-receipt-v1\0"
        + BOOK
        + (41).to_bytes(8, "big")
        + (3).to_bytes(4, "big")
        + root_of(batch.leaves)
    )
    assert SIGNER.verify_key.verify(signed, batch.signature) == signed


@given(st.integers(1, 40))
def test_every_entry_of_a_batch_has_a_receipt_that_holds(count: int) -> None:
    batch, receipts = batch_of(count)
    assert [receipt.seq for receipt in receipts] == list(range(FIRST, FIRST + count))
    for receipt in receipts:
        verify_receipt(receipt, entry(receipt.seq), KEY)
        assert receipt_for(batch, receipt.seq, receipt.time_ms) == receipt
        assert Receipt.from_json(json.loads(json.dumps(receipt.to_json()))) == receipt


def test_a_receipt_holds_for_no_other_entry_or_key() -> None:
    verify_receipt(RECEIPT, ENTRY, KEY)
    other = bytes(SigningKey(bytes(32)).verify_key).hex()
    for said, key in ((entry(FIRST + 2), KEY), (ENTRY + b" ", KEY), (ENTRY, other)):
        with pytest.raises(EvidenceError):
            verify_receipt(RECEIPT, said, key)


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("book", {"book": "08" * 32}),
        ("seq", {"seq": FIRST + 2}),
        ("seq", {"seq": FIRST + 6}),
        ("time_ms", {"time_ms": 1000}),
        ("leaf", {"leaf": bytes(32)}),
        ("signature", {"first": FIRST - 1, "count": 7}),
        ("signature", {"path": (bytes(32), *RECEIPT.path[1:])}),
        ("proof", {"count": 9}),
        ("proof", {"path": RECEIPT.path[:-1]}),
        ("path[0]", {"path": (b"", *RECEIPT.path[1:])}),
        ("count", {"count": 0}),
        ("count", {"count": 2**32}),
        ("signature", {"signature": bytes(64)}),
        ("signature", {"signature": RECEIPT.signature + b"\0"}),
        ("key", {"key": "00" * 32}),
    ],
)
def test_a_changed_receipt_is_refused(where: str, change: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError) as refused:
        verify_receipt(replace(RECEIPT, **change), ENTRY, KEY)
    assert refused.value.where == where


def test_a_receipt_is_bound_to_its_book_and_place_by_the_signature() -> None:
    """The same entries signed for another book or place are another promise."""
    leaves = [leaf_hash(ENTRY)]
    for book, first in ((bytes(32), FIRST + 3), (BOOK, FIRST)):
        batch = sign_batch(SIGNER, book, first, leaves)
        moved = receipts_for(batch, [RECEIPT.time_ms])[0]
        claimed = replace(moved, book=BOOK.hex(), seq=FIRST + 3, first=FIRST + 3)
        with pytest.raises(EvidenceError, match="signature"):
            verify_receipt(claimed, ENTRY, KEY)


@given(st.integers(0, 127), st.integers(0, 7))
def test_a_changed_bit_of_signature_path_or_leaf_is_refused(at: int, bit: int) -> None:
    parts = bytearray(RECEIPT.leaf + RECEIPT.path[0] + RECEIPT.signature)
    parts[at] ^= 1 << bit
    changed = replace(
        RECEIPT,
        leaf=bytes(parts[:32]),
        path=(bytes(parts[32:64]), *RECEIPT.path[1:]),
        signature=bytes(parts[64:]),
    )
    with pytest.raises(EvidenceError):
        verify_receipt(changed, ENTRY, KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"book": "07" * 31},
        {"book": "0A" * 32},
        {"book": 7},
        {"seq": -1},
        {"seq": "44"},
        {"seq": 44.0},
        {"seq": 2**53},
        {"time_ms": None},
        {"count": 0},
        {"count": 2**32},
        {"first": True},
        {"path": "00"},
        {"path": ["00" * 32] * 33},
        {"path": ["00" * 31]},
        {"path": [None]},
        {"leaf": "zz" * 32},
        {"key": ""},
        {"signature": "00" * 63},
        {"extra": 1},
    ],
)
def test_json_of_another_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError):
        Receipt.from_json(RECEIPT.to_json() | change)


def test_json_with_a_field_missing_is_refused() -> None:
    whole = RECEIPT.to_json()
    for name in whole:
        with pytest.raises(EvidenceError):
            Receipt.from_json({key: value for key, value in whole.items() if key != name})
    with pytest.raises(EvidenceError):
        Receipt.from_json([whole])


def test_an_entry_that_is_not_canonical_is_refused() -> None:
    loose = ENTRY.replace(b":", b": ")
    batch = sign_batch(SIGNER, BOOK, FIRST + 3, [leaf_hash(loose)])
    with pytest.raises(EvidenceError):
        verify_receipt(receipts_for(batch, [RECEIPT.time_ms])[0], loose, KEY)


def test_what_cannot_be_signed_is_refused() -> None:
    leaf = sha256(b"leaf").digest()
    for book, first, leaves in (
        (BOOK, 0, []),
        (BOOK[1:], 0, [leaf]),
        (BOOK, -1, [leaf]),
        (BOOK, 0, [leaf[1:]]),
    ):
        with pytest.raises(EvidenceError):
            sign_batch(SIGNER, book, first, leaves)
    with pytest.raises(EvidenceError):
        receipt_for(batch_of(2)[0], FIRST + 2, 0)
