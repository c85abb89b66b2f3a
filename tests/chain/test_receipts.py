"""Receipts: each is about one entry, in one place of one commit, by one key."""

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
from chain.receipts import Receipt, sign_commit, split_path, verify_receipt, verify_seal
from chain.sealing import receipts_of
from ledger.journal import Posting
from ledger.sealing import Part, Promised, Seal

SIGNER = SigningKey(bytes(range(32)))
KEY = bytes(SIGNER.verify_key).hex()
FIRST = 41


def book(number: int) -> str:
    return f"{number:064x}"


def entry(seq: int, number: int = 7) -> bytes:
    """Canonical bytes with what a receipt reads of an entry."""
    said = {"order": {"book": book(number)}, "seq": seq, "time": 1000 + seq}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def part(count: int, number: int = 7) -> Part:
    seqs = range(FIRST, FIRST + count)
    return Part(book(number), FIRST, [leaf_hash(entry(seq, number)) for seq in seqs])


def receipts(parts: list[Part]) -> list[list[Receipt]]:
    """Return the receipts of a commit, by part."""
    return [
        receipts_of(
            [
                Posting(FIRST + i, 1000 + FIRST + i, Promised().keep(of, seal, []), repeated=False)
                for i in range(len(of.leaves))
            ],
            KEY,
        )
        for of, seal in zip(parts, sign_commit(SIGNER, parts), strict=True)
    ]


PARTS = [part(6, number) for number in (6, 7, 8)]
RECEIPT = receipts(PARTS)[1][3]
ENTRY = entry(FIRST + 3)


def test_a_commit_is_signed_over_these_bytes() -> None:
    seals = sign_commit(SIGNER, PARTS)
    stated = [
        b"ayni-receipt-v1\0"
        + bytes.fromhex(of.book)
        + (41).to_bytes(8, "big")
        + (6).to_bytes(4, "big")
        + root_of(of.leaves)
        for of in PARTS
    ]
    root = root_of([leaf_hash(statement) for statement in stated])
    signed = b"ayni-commit-v1\0\0" + (3).to_bytes(4, "big") + root
    assert {seal.signature for seal in seals} == {SIGNER.sign(signed).signature}
    assert [(seal.position, seal.books) for seal in seals] == [(0, 3), (1, 3), (2, 3)]


@given(st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_every_entry_of_every_book_has_a_receipt_that_holds(counts: list[int]) -> None:
    parts = [part(count, number) for number, count in enumerate(counts)]
    for number, of_part in enumerate(receipts(parts)):
        assert [receipt.seq for receipt in of_part] == list(range(FIRST, FIRST + counts[number]))
        for receipt in of_part:
            verify_receipt(receipt, entry(receipt.seq, number), KEY)
            assert Receipt.from_json(json.loads(json.dumps(receipt.to_json()))) == receipt


def test_a_part_is_verified_whole() -> None:
    for of, seal in zip(PARTS, sign_commit(SIGNER, PARTS), strict=True):
        verify_seal(of, seal, KEY)
        for other in (of._replace(leaves=of.leaves[:-1]), of._replace(first=FIRST - 1)):
            with pytest.raises(EvidenceError, match=r"^signature: "):
                verify_seal(other, seal, KEY)


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("signature", {"position": 0}),
        ("index", {"position": 3}),
        ("books", {"books": 0}),
        ("books", {"books": 2**32}),
        ("proof", {"books": 5}),
        ("proof", {"path": b""}),
        ("path", {"path": b"0"}),
        ("signature", {"path": bytes(64)}),
        ("signature", {"signature": bytes(64)}),
        ("signature", {"signature": b""}),
    ],
)
def test_a_changed_seal_is_refused(where: str, change: dict[str, Any]) -> None:
    seal = sign_commit(SIGNER, PARTS)[1]
    with pytest.raises(EvidenceError) as refused:
        verify_seal(PARTS[1], seal._replace(**change), KEY)
    assert refused.value.where == where


def test_a_seal_of_one_book_is_not_another_books() -> None:
    first, second, _ = sign_commit(SIGNER, PARTS)
    with pytest.raises(EvidenceError, match=r"^signature: "):
        verify_seal(PARTS[0], second, KEY)
    with pytest.raises(EvidenceError, match=r"^signature: "):
        verify_seal(PARTS[1], first, KEY)


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
        ("signature", {"position": 0}),
        ("index", {"position": 3}),
        ("books", {"books": 0}),
        ("proof", {"books": 5}),
        ("signature", {"above": (bytes(32), *RECEIPT.above[1:])}),
        ("above[1]", {"above": (*RECEIPT.above[:1], b"")}),
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
    for said, first in ((book(1), FIRST + 3), (book(7), FIRST)):
        moved = Part(said, first, leaves)
        [seal] = sign_commit(SIGNER, [moved])
        [found] = receipts_of(
            [Posting(first, RECEIPT.time_ms, Promised().keep(moved, seal, []), repeated=False)], KEY
        )
        claimed = replace(found, book=book(7), seq=FIRST + 3, first=FIRST + 3)
        with pytest.raises(EvidenceError, match="signature"):
            verify_receipt(claimed, ENTRY, KEY)


@given(st.integers(0, 159), st.integers(0, 7))
def test_a_changed_bit_of_signature_path_or_leaf_is_refused(at: int, bit: int) -> None:
    parts = bytearray(RECEIPT.leaf + RECEIPT.path[0] + RECEIPT.above[0] + RECEIPT.signature)
    parts[at] ^= 1 << bit
    changed = replace(
        RECEIPT,
        leaf=bytes(parts[:32]),
        path=(bytes(parts[32:64]), *RECEIPT.path[1:]),
        above=(bytes(parts[64:96]), *RECEIPT.above[1:]),
        signature=bytes(parts[96:]),
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
        {"position": -1},
        {"books": 0},
        {"books": 2**32},
        {"above": {}},
        {"above": ["00" * 32] * 33},
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


@pytest.mark.parametrize("said", [ENTRY.replace(b":", b": "), b'{"order":7,"seq":44,"time":1044}'])
def test_an_entry_of_another_form_is_refused(said: bytes) -> None:
    one = Part(book(7), FIRST + 3, [leaf_hash(said)])
    [seal] = sign_commit(SIGNER, [one])
    [found] = receipts_of(
        [Posting(FIRST + 3, RECEIPT.time_ms, Promised().keep(one, seal, []), repeated=False)], KEY
    )
    with pytest.raises(EvidenceError):
        verify_receipt(found, said, KEY)


def test_what_cannot_be_signed_is_refused() -> None:
    leaf = sha256(b"leaf").digest()
    for wrong in (
        Part(book(7), 0, []),
        Part(book(7)[1:], 0, [leaf]),
        Part(book(7), -1, [leaf]),
        Part(book(7), 0, [leaf[1:]]),
    ):
        with pytest.raises(EvidenceError):
            sign_commit(SIGNER, [wrong])
    with pytest.raises(EvidenceError):
        sign_commit(SIGNER, [])


def test_a_path_is_split_into_whole_hashes() -> None:
    assert split_path(b"") == ()
    assert split_path(bytes(64)) == (bytes(32), bytes(32))
    with pytest.raises(EvidenceError, match=r"^path: "):
        split_path(bytes(33))


def test_a_seal_names_its_place_among_one() -> None:
    assert sign_commit(SIGNER, [part(1)])[0][:3] == Seal(0, 1, b"", b"")[:3]
