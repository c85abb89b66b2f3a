"""The epoch record: the 184 bytes that close a book's epoch and whose digest goes on the chain.

Layout: `"ayni-epoch-v1" || 00*3 || book32 || epoch8 || prev32 || journalSize8 || journalRoot32 ||
balanceRoot32 || total16 || accounts8`, integers big-endian. There is one `total` for both signs, so
a book that does not sum to zero cannot be written down. Records form a chain through `prev`.
Leaves to others: whether the roots are true (`chain.merkle`, `chain.sumtree`, the audit).
"""

import struct
from dataclasses import dataclass
from hashlib import sha256

from chain.checks import HASH_BYTES, SIZE_MAX, check_length, check_range
from chain.errors import EvidenceError
from chain.sumtree import SUM_BYTES, SUM_LIMIT

FIRST_EPOCH = 1
FIRST_PREV = bytes(HASH_BYTES)
"""What stands in place of a previous digest in a book's first record."""

RECORD_BYTES = 184

_TAG = b"ayni-epoch-v1" + bytes(3)
_LAYOUT = struct.Struct(">16s32sQ32sQ32s32s16sQ")
_ADMIN_BYTES = 20
_SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """A closed epoch of a book.

    Attributes:
        book32: the book, 32 bytes.
        epoch: number of the epoch, from 1 without gaps.
        prev: digest of the previous epoch's record; `FIRST_PREV` in the first.
        journal_size: entries in the journal, the epoch's closing entry included.
        journal_root: root of the journal's tree at that size, 32 bytes.
        balance_root: the hash in the balance tree's root value, 32 bytes.
        total: sum of the positive balances, in subunits; the negative ones sum to as much.
        accounts: number of accounts.
    """

    book32: bytes
    epoch: int
    prev: bytes
    journal_size: int
    journal_root: bytes
    balance_root: bytes
    total: int
    accounts: int

    def __post_init__(self) -> None:
        """Refuse fields outside their ranges with `EvidenceError`."""
        check_length("book", self.book32, HASH_BYTES)
        check_range("epoch", self.epoch, FIRST_EPOCH, SIZE_MAX)
        check_length("prev", self.prev, HASH_BYTES)
        if (self.epoch == FIRST_EPOCH) != (self.prev == FIRST_PREV):
            raise EvidenceError("prev", "is zero in a book's first record, and only there")
        check_range("journalSize", self.journal_size, 1, SIZE_MAX)
        check_length("journalRoot", self.journal_root, HASH_BYTES)
        check_length("balanceRoot", self.balance_root, HASH_BYTES)
        check_range("total", self.total, 0, SUM_LIMIT - 1)
        check_range("accounts", self.accounts, 0, SIZE_MAX)

    def to_bytes(self) -> bytes:
        """Return the record's 184 bytes."""
        return _LAYOUT.pack(
            _TAG,
            self.book32,
            self.epoch,
            self.prev,
            self.journal_size,
            self.journal_root,
            self.balance_root,
            self.total.to_bytes(SUM_BYTES, "big"),
            self.accounts,
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "EpochRecord":
        """Read what `to_bytes` wrote; raise `EvidenceError` on anything else."""
        check_length("record", data, RECORD_BYTES)
        tag, book, epoch, prev, size, journal, balance, total, accounts = _LAYOUT.unpack(data)
        if tag != _TAG:
            raise EvidenceError("record", "does not begin with its tag")
        sums = int.from_bytes(total, "big")
        return cls(book, epoch, prev, size, journal, balance, sums, accounts)

    def digest(self) -> bytes:
        """Return the 32 bytes that are anchored: SHA-256 of the record."""
        return sha256(self.to_bytes()).digest()


def book_id(admin20: bytes, salt32: bytes) -> bytes:
    """Return a book's 32-byte name, bound to the chain address that may hand over its anchoring.

    Raises:
        EvidenceError: the parts have not 20 and 32 bytes.
    """
    check_length("admin", admin20, _ADMIN_BYTES)
    check_length("salt", salt32, _SALT_BYTES)
    return sha256(b"ayni-book-v1" + bytes(4) + admin20 + salt32).digest()
