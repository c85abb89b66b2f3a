"""The recovery sheet: a second key of a member's on paper, sealed under a passphrase.

docs/formats.md describes it; browsers make and open the same sheets. The seal is AES-256-GCM with a
key from PBKDF2, since that is all that a browser has; the keystore on disk has Argon2id instead.

Leaves to others: where the passphrase comes from, and whether it is a good one.
"""

from __future__ import annotations

import base64
from binascii import Error as Base32Error
from hashlib import pbkdf2_hmac, sha256
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from nacl.bindings import (
    crypto_aead_aes256gcm_ABYTES,
    crypto_aead_aes256gcm_decrypt,
    crypto_aead_aes256gcm_encrypt,
    crypto_aead_aes256gcm_NPUBBYTES,
)
from nacl.exceptions import CryptoError, UnavailableError

from ledger.errors import FaultError
from wallets.errors import BrokenSheetError, WrongPassphraseError
from wallets.keys import SEED_BYTES, Key

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE: Final = "ayni-recovery-v1"
ROUNDS: Final = 600_000
"""Of PBKDF2-HMAC-SHA-256: a guess costs half a second on an old phone."""

SALT_BYTES: Final = 16
LINES: Final = 8
CONTENT_BYTES: Final = 8
CHECK_BYTES: Final = 2
GROUP: Final = 4

_NONCE: Final = bytes(crypto_aead_aes256gcm_NPUBBYTES)
"""A key made from a fresh salt seals one box and no other."""

assert SALT_BYTES + SEED_BYTES + crypto_aead_aes256gcm_ABYTES == LINES * CONTENT_BYTES  # noqa: S101 the sheet is full


def write_sheet(key: Key, passphrase: str, random: Callable[[int], bytes]) -> str:
    """The sheet's lines, a title first; `random` gives that many secure bytes.

    Raises:
        FaultError: this processor has no AES of its own.
    """
    salt = random(SALT_BYTES)
    box = _guarded(crypto_aead_aes256gcm_encrypt, key.seed, _sealing_key(passphrase, salt))
    content = salt + box
    lines = [_write_line(content, at) for at in range(LINES)]
    return "\n".join([TITLE, *lines, ""])


def read_sheet(text: str, passphrase: str) -> Key:
    """The key on a sheet; capitals, spaces and empty lines do not matter.

    Raises:
        BrokenSheetError: it is no whole sheet, or a line has a slip in it.
        WrongPassphraseError: the passphrase does not open it.
        FaultError: this processor has no AES of its own.
    """
    written = ["".join(line.split()).upper() for line in text.split("\n")]
    title, *lines = [line for line in written if line] or [""]
    if title != TITLE.upper() or len(lines) != LINES:
        raise BrokenSheetError("sheet", f"must be {TITLE} and {LINES} lines")
    content = b"".join(_read_line(line, at) for at, line in enumerate(lines))
    salt, box = content[:SALT_BYTES], content[SALT_BYTES:]
    try:
        seed = _guarded(crypto_aead_aes256gcm_decrypt, box, _sealing_key(passphrase, salt))
    except CryptoError as error:
        raise WrongPassphraseError from error
    return Key.from_seed(seed)


def _guarded(seal: Callable[..., bytes], data: bytes, key: bytes) -> bytes:
    try:
        return seal(data, TITLE.encode(), _NONCE, key)
    except UnavailableError as error:
        remedy = "Make or open the sheet in a browser, or on another machine"
        raise FaultError("sheet", "this processor has no AES of its own", remedy) from error


def _sealing_key(passphrase: str, salt: bytes) -> bytes:
    return pbkdf2_hmac("sha256", normalize("NFC", passphrase).encode(), salt, ROUNDS)


def _check(part: bytes, at: int) -> bytes:
    return sha256(TITLE.encode() + bytes([at]) + part).digest()[:CHECK_BYTES]


def _write_line(content: bytes, at: int) -> str:
    part = content[at * CONTENT_BYTES : (at + 1) * CONTENT_BYTES]
    digits = base64.b32encode(part + _check(part, at)).decode()
    return " ".join(digits[i : i + GROUP] for i in range(0, len(digits), GROUP))


def _read_line(line: str, at: int) -> bytes:
    try:
        data = base64.b32decode(line)
    except (Base32Error, ValueError):
        data = b""
    part = data[:CONTENT_BYTES]
    if len(data) != CONTENT_BYTES + CHECK_BYTES or data[CONTENT_BYTES:] != _check(part, at):
        raise BrokenSheetError(f"line {at + 1}", "has a slip in it, or is another line")
    return part
