"""Receipts: the service's signed promise that an entry is in the journal.

One Ed25519 signature covers a database commit, which may write entries of several books:
- a book's part states `"ayni-receipt-v1" || 00 || book32 || first8 || count4 || root32`, with the
  RFC 6962 root over its entries' leaf hashes, from sequence number `first` on;
- signed is `"ayni-commit-v1" || 00*2 || books4 || root32`, with the RFC 6962 root over the parts.
A receipt carries one entry's path to its part's root, and the part's path to what was signed. Who
holds a receipt whose entry is missing from a later checkpoint can show the two side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from chain.checks import (
    HASH_BYTES,
    check_hashes,
    check_length,
    check_range,
    read_hex,
    read_integer,
    read_list,
)
from chain.errors import EvidenceError
from chain.merkle import leaf_hash, node_hash, root_and_paths, root_of
from chain.shape import climb
from ledger import canonical
from ledger.entries import ENTRY_BYTES_MAX
from ledger.messages import N_
from ledger.sealing import Part, Seal

if TYPE_CHECKING:
    from collections.abc import Sequence

BATCH_MAX = 2**32 - 1
"""The most entries, and the most books, that one signature can cover."""

INTEGER_MAX = 2**53 - 1
"""The largest sequence number or time that JSON carries safely."""

_PART_TAG = b"ayni-receipt-v1" + bytes(1)
_COMMIT_TAG = b"ayni-commit-v1" + bytes(2)
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_PATH_MAX = 32
_FIELDS = {
    "v", "book", "seq", "time_ms", "leaf", "first", "count", "path", "position", "books", "above",
    "key", "signature",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receipt:
    """The promise about one entry.

    Attributes:
        book: 64 hex digits.
        seq: the entry's sequence number.
        time_ms: the entry's time, in milliseconds since 1970.
        leaf: the entry's leaf hash, 32 bytes.
        first: sequence number of the first entry in the book's part of the commit.
        count: number of entries in that part.
        path: siblings from the leaf to the part's root, 32 bytes each.
        position: the part's place among the commit's parts.
        books: number of parts, one for each book that the commit wrote to.
        above: siblings from the part to what was signed, 32 bytes each.
        key: the service's public key, 64 hex digits.
        signature: 64 bytes.
    """

    book: str
    seq: int
    time_ms: int
    leaf: bytes
    first: int
    count: int
    path: tuple[bytes, ...]
    position: int
    books: int
    above: tuple[bytes, ...]
    key: str
    signature: bytes

    def to_json(self) -> dict[str, int | str | list[str]]:
        """Return the receipt as an object for JSON, with bytes in hex."""
        return {
            "v": 1,
            "book": self.book,
            "seq": self.seq,
            "time_ms": self.time_ms,
            "leaf": self.leaf.hex(),
            "first": self.first,
            "count": self.count,
            "path": [sibling.hex() for sibling in self.path],
            "position": self.position,
            "books": self.books,
            "above": [sibling.hex() for sibling in self.above],
            "key": self.key,
            "signature": self.signature.hex(),
        }

    @classmethod
    def from_json(cls, value: object) -> Receipt:
        """Read what `to_json` gave; raise `EvidenceError` on anything else."""
        if not isinstance(value, dict) or value.keys() != _FIELDS:
            raise EvidenceError("receipt", f"must be an object of {sorted(_FIELDS)}")
        read_integer("v", value["v"], 1, 1)
        return cls(
            book=read_hex("book", value["book"], HASH_BYTES).hex(),
            seq=read_integer("seq", value["seq"], 0, INTEGER_MAX),
            time_ms=read_integer("time_ms", value["time_ms"], 0, INTEGER_MAX),
            leaf=read_hex("leaf", value["leaf"], HASH_BYTES),
            first=read_integer("first", value["first"], 0, INTEGER_MAX),
            count=read_integer("count", value["count"], 1, BATCH_MAX),
            path=_read_path("path", value["path"]),
            position=read_integer("position", value["position"], 0, BATCH_MAX),
            books=read_integer("books", value["books"], 1, BATCH_MAX),
            above=_read_path("above", value["above"]),
            key=read_hex("key", value["key"], _KEY_BYTES).hex(),
            signature=read_hex("signature", value["signature"], _SIGNATURE_BYTES),
        )


def sign_commit(signer: SigningKey, parts: Sequence[Part]) -> list[Seal]:
    """Sign for the entries that one commit writes; the seal of each book's part, in order.

    Raises:
        EvidenceError: there are none, or a part is out of range.
    """
    root, paths = root_and_paths([leaf_hash(_part_bytes(part)) for part in parts])
    signature = signer.sign(_signed_bytes(len(parts), root)).signature
    return [
        Seal(position, len(parts), b"".join(path), signature) for position, path in enumerate(paths)
    ]


def verify_seal(part: Part, seal: Seal, key: str) -> None:
    """Check that the service promised all of a part's entries, from their leaf hashes.

    Raises:
        EvidenceError: it did not, or another number of them.
    """
    _verify_sealed(_part_bytes(part), seal, key)


def verify_receipt(receipt: Receipt, entry: bytes, key: str) -> None:
    """Check that the service promised this very entry.

    1. The receipt is by the key that the caller trusts (64 hex digits).
    2. It is about these bytes, and says of them the book, place and time that they say themselves.
    3. Its path leads to its part's root, that part's path to the commit's, and the key signed it.

    Raises:
        EvidenceError: one of these does not hold.
    """
    if receipt.key != key:  # 1
        raise EvidenceError(
            "key", N_("should be {wanted}, and is {found}"), wanted=key, found=receipt.key
        )
    if leaf_hash(entry) != receipt.leaf:  # 2
        raise EvidenceError("leaf", N_("is not the hash of the entry"))
    _check_said(receipt, entry)
    book32 = read_hex("book", receipt.book, HASH_BYTES)  # 3
    part = _statement(book32, receipt.first, receipt.count, _part_root(receipt))
    check_hashes("above", receipt.above)
    above = b"".join(receipt.above)
    _verify_sealed(part, Seal(receipt.position, receipt.books, above, receipt.signature), key)


def verify_posted(receipt: Receipt, entry: bytes, key: str, order: bytes) -> None:
    """Check that the service promised this very entry, and that it holds an order, to the letter.

    1 to 3 as `verify_receipt`.
    4. The entry holds the very order that was signed.

    Raises:
        EvidenceError: one of these does not hold.
    """
    verify_receipt(receipt, entry, key)
    said = canonical.decode(entry, ENTRY_BYTES_MAX).get("order")
    if not isinstance(said, dict) or canonical.encode(said) != order:  # 4
        raise EvidenceError("order", "is not the one that was signed")


def _check_said(receipt: Receipt, entry: bytes) -> None:
    said = canonical.decode(entry, ENTRY_BYTES_MAX)
    order = said.get("order")
    book = order.get("book") if isinstance(order, dict) else None
    for where, ours, theirs in (
        ("book", receipt.book, book),
        ("seq", receipt.seq, said.get("seq")),
        ("time_ms", receipt.time_ms, said.get("time")),
    ):
        if ours != theirs:
            raise EvidenceError(
                where, N_("is {ours}, and {theirs} in the entry"), ours=ours, theirs=theirs
            )


def _part_root(receipt: Receipt) -> bytes:
    check_range("count", receipt.count, 1, BATCH_MAX)
    check_range("seq", receipt.seq, receipt.first, receipt.first + receipt.count - 1)
    check_hashes("path", receipt.path)
    index = receipt.seq - receipt.first
    return climb(receipt.leaf, index, receipt.count, receipt.path, node_hash)


def _verify_sealed(part: bytes, seal: Seal, key: str) -> None:
    check_range("books", seal.books, 1, BATCH_MAX)
    root = climb(leaf_hash(part), seal.position, seal.books, split_path(seal.path), node_hash)
    check_length("signature", seal.signature, _SIGNATURE_BYTES)
    signed = _signed_bytes(seal.books, root)
    try:
        VerifyKey(read_hex("key", key, _KEY_BYTES)).verify(signed, seal.signature)
    except BadSignatureError as error:
        raise EvidenceError(
            "signature", N_("is not by the service's key, or not over this")
        ) from error


def _part_bytes(part: Part) -> bytes:
    check_hashes("leaves", part.leaves)
    book32 = read_hex("book", part.book, HASH_BYTES)
    return _statement(book32, part.first, len(part.leaves), root_of(part.leaves))


def _statement(book32: bytes, first: int, count: int, root: bytes) -> bytes:
    check_length("book", book32, HASH_BYTES)
    check_range("first", first, 0, INTEGER_MAX)
    check_range("count", count, 1, BATCH_MAX)
    return _PART_TAG + book32 + first.to_bytes(8, "big") + count.to_bytes(4, "big") + root


def _signed_bytes(books: int, root: bytes) -> bytes:
    return _COMMIT_TAG + books.to_bytes(4, "big") + root


def split_path(path: bytes) -> tuple[bytes, ...]:
    """The 32-byte hashes that stand end to end in a seal's path."""
    if len(path) % HASH_BYTES:
        raise EvidenceError("path", "must be whole hashes")
    return tuple(path[at : at + HASH_BYTES] for at in range(0, len(path), HASH_BYTES))


def _read_path(where: str, value: object) -> tuple[bytes, ...]:
    return read_list(where, value, _PATH_MAX, lambda at, item: read_hex(at, item, HASH_BYTES))
