"""What is signed, and whether a signature holds (Ed25519, RFC 8032, as libsodium checks it).

Libsodium refuses public keys of small order and non-canonical encodings. Implementations differ
in such edge cases, so nothing else may verify orders: accepting with one and auditing with another
would split the book.

Leaves to others: whether the key had authority (the rules of each layer).
"""

from __future__ import annotations

from binascii import unhexlify
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from nacl._sodium import ffi, lib  # type: ignore[import-not-found] # compiled, without a stub
from nacl.bindings import crypto_sign_BYTES, crypto_sign_PUBLICKEYBYTES

from wallets.errors import BadSignatureError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ORDER_DOMAIN: Final = b"ayni-order-v1\x00\x00\x00"
"""Starts what is signed, so that no order's signature can pass for that of something else."""

KEYS_IN_MEMORY_MAX: Final = 8_192
_PUBLIC_BYTES: Final = crypto_sign_PUBLICKEYBYTES
_SIGNATURE_BYTES: Final = crypto_sign_BYTES
_SIGNED_BYTES: Final = _SIGNATURE_BYTES + len(ORDER_DOMAIN) + sha256().digest_size

if TYPE_CHECKING:
    Holds = Callable[[bytes, bytes], bool]
    """Whether signed bytes, of `_SIGNED_BYTES`, hold under a public key."""


def signing_input(order_bytes: bytes) -> bytes:
    """The 48 bytes a key signs for an order: the domain, then the SHA-256 of the order's bytes."""
    return ORDER_DOMAIN + sha256(order_bytes).digest()


def verify(public: str, order_bytes: bytes, signature: str) -> None:
    """Return if `signature` (128 hex characters) over the order is by `public` (64).

    Raises:
        BadSignatureError: it is not, or either is not lowercase hexadecimal of its length.
    """
    why = _fault(_opener(), public, order_bytes, signature)
    if why:
        raise BadSignatureError(public, why)


def verify_all(items: Iterable[tuple[str, bytes, str]]) -> list[BadSignatureError | None]:
    """As `verify` for many of (public, order bytes, signature): the error of each, or None.

    Libsodium runs without the interpreter's lock, so two threads may share a long list.
    """
    holds = _opener()
    return [
        None if (why := _fault(holds, *item)) is None else BadSignatureError(item[0], why)
        for item in items
    ]


def _opener() -> Holds:
    """What libsodium's `crypto_sign_open` says, with room for what it opens made once.

    PyNaCl's function of that name makes room anew for each signature and copies what was signed out
    of it: a fourteenth of the whole, measured. Not for two threads at once.
    """
    opened, length = ffi.new("unsigned char[]", _SIGNED_BYTES), ffi.new("unsigned long long *")
    open_ = lib.crypto_sign_open
    return lambda signed, key: open_(opened, length, signed, _SIGNED_BYTES, key) == 0


def _fault(holds: Holds, public: str, order_bytes: bytes, signature: str) -> str | None:
    key = _key_bytes(public)
    if key is None:
        return "the key must be 64 lowercase hexadecimal characters"
    signed = _bytes_of(signature, _SIGNATURE_BYTES)
    if signed is None:
        return "the signature must be 128 lowercase hexadecimal characters"
    if holds(signed + signing_input(order_bytes), key):
        return None
    return "must be a valid Ed25519 signature of this order by this key"


@lru_cache(KEYS_IN_MEMORY_MAX)
def _key_bytes(public: str) -> bytes | None:
    """Members sign again and again, so their keys are read once."""
    return _bytes_of(public, _PUBLIC_BYTES)


def _bytes_of(text: str, length: int) -> bytes | None:
    """So many bytes of lowercase hexadecimal; None for anything else."""
    try:
        found = unhexlify(text)
    except ValueError:
        return None
    # Capitals are read as well, which would give one signature many spellings.
    return found if len(found) == length and found.hex() == text else None
