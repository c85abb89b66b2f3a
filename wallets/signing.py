"""What is signed, and whether a signature holds (Ed25519, RFC 8032, as libsodium checks it).

Libsodium refuses public keys of small order and non-canonical encodings. Implementations differ
in such edge cases, so nothing else may verify orders: accepting with one and auditing with another
would split the book.

Leaves to others: whether the key had authority (the rules of each layer).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError as SodiumError

from wallets.errors import BadSignatureError

if TYPE_CHECKING:
    from collections.abc import Iterable

ORDER_DOMAIN: Final = b"ayni-order-v1\x00\x00\x00"
"""Starts what is signed, so that no order's signature can pass for that of something else."""

_PUBLIC_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64


def signing_input(order_bytes: bytes) -> bytes:
    """The 48 bytes a key signs for an order: the domain, then the SHA-256 of the order's bytes."""
    return ORDER_DOMAIN + sha256(order_bytes).digest()


def verify(public: str, order_bytes: bytes, signature: str) -> None:
    """Return if `signature` (128 hex characters) over the order is by `public` (64).

    Raises:
        BadSignatureError: it is not, or either is not lowercase hexadecimal of its length.
    """
    why = _fault(public, order_bytes, signature)
    if why:
        raise BadSignatureError(public, why)


def verify_all(items: Iterable[tuple[str, bytes, str]]) -> list[BadSignatureError | None]:
    """As `verify` for many of (public, order bytes, signature): the error of each, or None.

    Libsodium runs without the interpreter's lock, so two threads may share a long list.
    """
    return [BadSignatureError(item[0], why) if (why := _fault(*item)) else None for item in items]


def _fault(public: str, order_bytes: bytes, signature: str) -> str | None:
    try:
        key, signed = bytes.fromhex(public), bytes.fromhex(signature)
    except ValueError:
        return "key and signature must be hexadecimal"
    # `fromhex` also takes capitals and spaces, which would give one signature many spellings.
    if len(key) != _PUBLIC_BYTES or key.hex() != public:
        return "the key must be 64 lowercase hexadecimal characters"
    if len(signed) != _SIGNATURE_BYTES or signed.hex() != signature:
        return "the signature must be 128 lowercase hexadecimal characters"
    try:
        crypto_sign_open(signed + signing_input(order_bytes), key)
    except SodiumError:
        return "must be a valid Ed25519 signature of this order by this key"
    return None
