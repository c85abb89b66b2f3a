"""A passkey as a phone has one: it signs what a page asks, and gives its owner a secret."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from Crypto.Cipher import AES
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

if TYPE_CHECKING:
    from random import Random

TITLE: Final = b"ayni-passkey-v1"
PRESENT_AND_KNOWN: Final = 0x05


def spread(secret: bytes) -> bytes:
    """HKDF-SHA-256 of what a passkey gives, without salt: the key of its seal."""
    first = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(first, TITLE + b"\x01", "sha256")


def seal(key: bytes, seed: bytes, public: str, nonce: bytes) -> bytes:
    """A seed as `js/passkeys.js` seals it."""
    cipher = AES.new(key, AES.MODE_GCM, nonce=nonce)
    cipher.update(TITLE + bytes.fromhex(public))
    box, tag = cipher.encrypt_and_digest(seed)
    return nonce + box + tag


def unseal(key: bytes, sealed: bytes, public: str) -> bytes:
    """The seed; `ValueError` where the key is another one."""
    cipher = AES.new(key, AES.MODE_GCM, nonce=sealed[:12])
    cipher.update(TITLE + bytes.fromhex(public))
    return cipher.decrypt_and_verify(sealed[12:-16], sealed[-16:])


@dataclass(slots=True)
class Passkey:
    """One that counts how often it has signed."""

    random: Random
    origin: str
    handle: bytes = b""
    count: int = 0
    key: ECC.EccKey = field(init=False)
    credential: bytes = field(init=False)
    secret: bytes = field(init=False)

    def __post_init__(self) -> None:
        """Make its key, its id and its secret."""
        self.key = ECC.generate(curve="P-256", randfunc=self.random.randbytes)
        self.credential, self.secret = (self.random.randbytes(32) for _ in "ab")

    @property
    def public(self) -> str:
        """Its public key as a browser gives it, in base64."""
        return _text(self.key.public_key().export_key(format="DER"))

    def show(self, challenge: str, /, **other: Any) -> dict[str, str]:  # noqa: ANN401
        """What a page sends of it; `other` says of the client or the flags what is not so."""
        self.count += 1
        wanted = base64.urlsafe_b64encode(challenge.encode()).decode().rstrip("=")
        client = {"type": "webauthn.get", "challenge": wanted, "origin": self.origin}
        flags, host = other.pop("flags", PRESENT_AND_KNOWN), other.pop("host", None)
        said = json.dumps(client | other).encode()
        name = (host or urlsplit(self.origin).hostname or "").encode()
        head = sha256(name).digest() + bytes([flags]) + self.count.to_bytes(4)
        hashed = SHA256.new(head + sha256(said).digest())
        signed = DSS.new(self.key, "fips-186-3", encoding="der").sign(hashed)
        parts = {
            "credential": self.credential, "handle": self.handle, "client": said,
            "authenticator": head, "signature": signed,
        }  # fmt: skip
        return {"challenge": challenge} | {name: _text(data) for name, data in parts.items()}


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
