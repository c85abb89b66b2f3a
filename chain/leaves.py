"""The leaves of the balance tree: what an account's leaf binds, and what hides it from strangers.

Leaves to others: drawing the epoch's seed and the accounts' salts.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from chain.checks import SIZE_MAX, check_length, check_range
from chain.errors import EvidenceError
from chain.sumtree import COUNT_BYTES, SUM_BYTES, SUM_LIMIT

NO_LOWER_BOUND = 2**128 - 1

SEED_BYTES = 32
NO_SEED = bytes(SEED_BYTES)
"""The seed of an epoch that changed no leaf: nothing would show it to be another."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One account's balance at the close of an epoch.

    Attributes:
        book32: the book, 32 bytes.
        slot: ordinal of the account's opening entry, from 0; the leaf's index in the tree.
        acct32: `account_commitment` of the account, 32 bytes.
        balance: subunits, within (-2^127, 2^127).
        limit: lower bound in subunits, zero or less; None when the account has none.
        last_entry: sequence number of the last entry that touched the account.
        nonce32: `leaf_nonce`, so that a small balance cannot be guessed from its hash.
    """

    book32: bytes
    slot: int
    acct32: bytes
    balance: int
    limit: int | None
    last_entry: int
    nonce32: bytes

    def __post_init__(self) -> None:
        """Refuse fields outside their ranges with `EvidenceError`."""
        for where, part in (("book", self.book32), ("acct", self.acct32), ("nonce", self.nonce32)):
            check_length(where, part, 32)
        for where, number in (("slot", self.slot), ("lastEntry", self.last_entry)):
            check_range(where, number, 0, SIZE_MAX)
        check_range("balance", self.balance, 1 - SUM_LIMIT, SUM_LIMIT - 1)
        if self.limit is not None and not -SUM_LIMIT < self.limit <= 0:
            raise EvidenceError("limit", f"a lower bound is zero or less, not {self.limit}")

    def to_bytes(self) -> bytes:
        """Return the 162 bytes whose SHA-256 is the leaf's hash."""
        limit = NO_LOWER_BOUND if self.limit is None else -self.limit
        return b"".join(
            (
                b"\x02\x01",
                self.book32,
                self.slot.to_bytes(8, "big"),
                self.acct32,
                _pos_neg(self.balance),
                limit.to_bytes(SUM_BYTES, "big"),
                self.last_entry.to_bytes(8, "big"),
                self.nonce32,
            )
        )

    def value(self) -> bytes:
        """Return the leaf's 72-byte node value."""
        count = (1).to_bytes(COUNT_BYTES, "big")
        return _pos_neg(self.balance) + count + sha256(self.to_bytes()).digest()


def account_commitment(id16: bytes, key32: bytes, salt32: bytes) -> bytes:
    """Return the 32 bytes that stand for an account in public, from its id, first key and salt.

    Raises:
        EvidenceError: a part has not 16, 32 and 32 bytes.
    """
    for where, part, length in (
        ("id", id16, 16),
        ("key", key32, 32),
        ("salt", salt32, 32),
    ):
        check_length(where, part, length)
    return sha256(b"ayni-acct-v1" + bytes(4) + id16 + key32 + salt32).digest()


def leaf_nonce(seed32: bytes, slot: int) -> bytes:
    """Return a leaf's 32-byte nonce: HMAC-SHA256 under the seed of the epoch that changed the leaf.

    A fresh random seed for every epoch gives a changed leaf a fresh nonce. A member's bundle shows
    one nonce; the auditor's export shows the seed and with it all of the epoch's.
    """
    check_length("seed", seed32, SEED_BYTES)
    return hmac.digest(seed32, b"ayni-nonce-v1" + slot.to_bytes(8, "big"), "sha256")


def _pos_neg(balance: int) -> bytes:
    pos, neg = max(balance, 0), max(-balance, 0)
    return (pos << 128 | neg).to_bytes(2 * SUM_BYTES, "big")
