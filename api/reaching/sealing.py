"""Web Push: a message sealed for one browser (RFC 8291), and who sends it (RFC 8292).

Nobody between this service and the browser can read it: the service of pushes that the browser
chose carries bytes. Their length is always the same.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from Crypto.Cipher import AES
from Crypto.Hash import SHA256
from Crypto.Protocol.DH import key_agreement
from Crypto.Protocol.KDF import HKDF
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from api.reaching.pushes import ORDER
from api.service.times import HOUR_MS, SECOND_MS

if TYPE_CHECKING:
    from collections.abc import Callable

CURVE: Final = "P-256"
SALT_BYTES: Final = 16
KEY_BYTES: Final = 16
NONCE_BYTES: Final = 12
SECRET_BYTES: Final = 32
RECORD_BYTES: Final = 4_096
PADDED_BYTES: Final = 512
"""Of what is sealed, filled up, so that its length says nothing."""

TOKEN_MS: Final = 12 * HOUR_MS
LAST: Final = b"\2"
SEED_BYTES: Final = 40
"""Random bytes for a key that serves once: so many that taking the rest prefers none."""


def public_key(private: int) -> bytes:
    """The 65 bytes by which others know a key."""
    return _raw(ECC.construct(curve=CURVE, d=private))


def _raw(key: Any) -> bytes:  # noqa: ANN401 a key of theirs
    return bytes(key.public_key().export_key(format="raw"))


def seal(  # noqa: PLR0913 the values of RFC 8291, so that a test can give the published ones
    text: bytes, key: bytes, secret: bytes, *, private: int, salt: bytes, padded: int = PADDED_BYTES
) -> bytes:
    """The body of a push of `text` to the browser with that key and secret.

    `private` serves for this message alone; `salt` has 16 bytes.
    """
    own = ECC.construct(curve=CURVE, d=private)
    public, theirs = _raw(own), ECC.import_key(key, curve_name=CURVE)

    def mixed(shared: bytes | bytearray | memoryview) -> bytes:
        said = b"WebPush: info\0" + key + public
        return _derive(bytes(shared), secret, said, SECRET_BYTES)

    found = key_agreement(static_priv=own, static_pub=theirs, kdf=mixed)
    cipher = AES.new(
        _derive(found, salt, b"Content-Encoding: aes128gcm\0", KEY_BYTES), AES.MODE_GCM,
        nonce=_derive(found, salt, b"Content-Encoding: nonce\0", NONCE_BYTES),
    )  # fmt: skip
    plain = text + LAST + bytes(max(0, padded - len(text)))
    sealed, tag = cipher.encrypt_and_digest(plain)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(public)]) + public
    return head + sealed + tag


def _derive(master: bytes, salt: bytes, context: bytes, length: int) -> bytes:
    made = HKDF(master, length, salt, SHA256, context=context)
    assert isinstance(made, bytes)  # noqa: S101 one key was asked for
    return made


def seal_anew(text: bytes, key: bytes, secret: bytes, random: Callable[[int], bytes]) -> bytes:
    """The same, with a key and a salt that serve once."""
    private = int.from_bytes(random(SEED_BYTES), "big") % (ORDER - 1) + 1
    return seal(text, key, secret, private=private, salt=random(SALT_BYTES))


def sender(private: int, endpoint: str, contact: str, now_ms: int) -> str:
    """The header `Authorization` by which this service tells a service of pushes who it is."""
    found = urlsplit(endpoint)
    head = _encode(json.dumps({"typ": "JWT", "alg": "ES256"}, separators=(",", ":")).encode())
    said = {
        "aud": f"{found.scheme}://{found.netloc}", "exp": (now_ms + TOKEN_MS) // SECOND_MS,
        "sub": contact,
    }  # fmt: skip
    signed = f"{head}.{_encode(json.dumps(said, separators=(',', ':')).encode())}"
    key = ECC.construct(curve=CURVE, d=private)
    signer = DSS.new(key, "deterministic-rfc6979")
    signature = signer.sign(SHA256.new(signed.encode()))
    return f"vapid t={signed}.{_encode(signature)}, k={_encode(_raw(key))}"


def _encode(given: bytes) -> str:
    return urlsafe_b64encode(given).rstrip(b"=").decode()
