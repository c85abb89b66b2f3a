"""Whether a passkey's assertion holds: WebAuthn level 2, section 7.2, as far as it is asked here.

A passkey is kept with what it shows on being made: its public key, and an assertion that is checked
as every later one. So nothing of its attestation is read, which would only say who made the device.
"""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC, RSA
from Crypto.Signature import DSS, eddsa, pkcs1_15

from api.service.troubles import ProblemError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD_BYTES: Final = 37
"""Of an authenticator's data: the hash of the service's name, flags, and how often it signed."""
PRESENT, VERIFIED = 0x01, 0x04
HASH_BYTES: Final = 32
P256: Final = "NIST P-256"
ED25519: Final = "Ed25519"
RSA_BITS_MIN: Final = 2048


class Assertion(NamedTuple):
    """What a passkey answers: whose it is by its own account, what it signed, and how.

    Attributes:
        credential: the passkey's id.
        handle: what it keeps of its owner, as it was told on being made.
        client: what the browser says was asked, as JSON.
        authenticator: what the passkey says of the moment.
    """

    credential: bytes
    handle: bytes
    client: bytes
    authenticator: bytes
    signature: bytes


def check(said: Assertion, public_key: bytes, challenge: str, origin: str) -> int:
    """How often the passkey signed, by its own account; zero where it does not count.

    Raises `ProblemError` unless it signed this challenge, for this address, by this key (DER), with
    its owner there and known to it.
    """
    head = said.authenticator
    flags = head[HASH_BYTES] if len(head) >= HEAD_BYTES else 0
    name = (urlsplit(origin).hostname or "").encode()
    whole = (
        head[:HASH_BYTES] == sha256(name).digest()
        and flags & PRESENT
        and flags & VERIFIED
        and _asked(said.client, challenge, origin)
        and _signed(public_key, head + sha256(said.client).digest(), said.signature)
    )
    if not whole:
        raise ProblemError(Trouble.sign_in_must_be_valid)
    return int.from_bytes(head[HASH_BYTES + 1 : HEAD_BYTES])


def _asked(client: bytes, challenge: str, origin: str) -> bool:
    """Whether the browser asked for what was to be asked, for a page of this service."""
    try:
        found = json.loads(client)
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict):
        return False
    wanted = base64.urlsafe_b64encode(challenge.encode()).decode().rstrip("=")
    said = (found.get("type"), found.get("challenge"), found.get("origin"))
    return said == ("webauthn.get", wanted, origin) and not found.get("crossOrigin")


def _signed(public_key: bytes, data: bytes, signature: bytes) -> bool:
    try:
        _verifier(public_key)(data, signature)
    except (ValueError, IndexError):
        return False
    return True


def _verifier(public_key: bytes) -> Callable[[bytes, bytes], object]:
    """What raises `ValueError` unless a signature holds: ES256, EdDSA or RS256, by the key."""
    try:
        key = ECC.import_key(public_key)
    except ValueError:
        rsa = RSA.import_key(public_key)
        if rsa.size_in_bits() < RSA_BITS_MIN:
            raise ValueError(rsa.size_in_bits()) from None
        return lambda data, signed: pkcs1_15.new(rsa).verify(SHA256.new(data), signed)
    if key.curve == P256:
        by_p256 = DSS.new(key, "fips-186-3", encoding="der")
        return lambda data, signed: by_p256.verify(SHA256.new(data), signed)
    if key.curve != ED25519:
        raise ValueError(key.curve)
    return eddsa.new(key, "rfc8032").verify


def is_known(public_key: bytes) -> bool:
    """Whether it is a public key of a kind that passkeys sign with here."""
    try:
        _verifier(public_key)
    except (ValueError, IndexError):
        return False
    return True
