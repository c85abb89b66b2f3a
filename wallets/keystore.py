"""The keystore: named signing keys in one file, sealed with a passphrase.

The file is canonical JSON `{"box","kdf","mem","ops","salt","v"}`. Argon2id (RFC 9106) turns
passphrase and salt into a key; libsodium's secret box seals `{name: seed}` with it. `mem` is in
bytes; `box` begins with its 24-byte nonce; binary values are lowercase hexadecimal.

Rules this module keeps:
1. What the file says about cost is bounded before any of it is spent.
2. A file is replaced whole or not at all, and only its owner can read it.

Leaves to others: where the passphrase comes from, and whether it is a good one.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from ledger import canonical
from wallets.errors import (
    BadKeyNameError,
    BrokenKeystoreError,
    TooManyKeysError,
    WrongPassphraseError,
)
from wallets.keys import SEED_BYTES, Key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KEYS_MAX: Final = 64
FILE_BYTES_MAX: Final = 65_536

OPS_MAX: Final = 16
"""The most passes over memory a file may ask for."""

MEM_MAX: Final = 2**30
"""The most bytes of memory a file may ask for: 1 GiB."""

_FIELDS: Final = frozenset({"box", "kdf", "mem", "ops", "salt", "v"})
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})+").fullmatch
_NAME: Final = re.compile(r"[a-z0-9._-]{1,64}").fullmatch


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of the passphrase costs: `ops` passes over `mem` bytes of memory."""

    ops: int
    mem: int


COST_EVERYDAY: Final = Cost(ops=3, mem=2**28)
"""Most of a second and 256 MiB a guess: libsodium's moderate level. For every real keystore."""

COST_LEAST: Final = Cost(ops=1, mem=8_192)
"""The least Argon2id allows, for tests and demonstrations: it protects nothing."""


@dataclass(frozen=True, slots=True)
class _Sealed:
    cost: Cost
    salt: bytes
    box: bytes


def seal(
    keys: Mapping[str, Key], passphrase: str, random: Callable[[int], bytes], cost: Cost
) -> bytes:
    """The keystore file that holds `keys` by name; `random` gives that many secure bytes.

    Raises:
        BadKeyNameError, TooManyKeysError: what the format does not take.
    """
    if len(keys) > KEYS_MAX:
        raise TooManyKeysError(len(keys), KEYS_MAX)
    for name in keys:
        if not _NAME(name):
            raise BadKeyNameError(name)
    plain = canonical.encode({name: key.seed.hex() for name, key in keys.items()})
    salt = random(argon2id.SALTBYTES)
    box = secret_box(passphrase, salt, cost).encrypt(plain, random(SecretBox.NONCE_SIZE))
    return canonical.encode(
        {
            "v": 1,
            "kdf": "argon2id",
            "ops": cost.ops,
            "mem": cost.mem,
            "salt": salt.hex(),
            "box": bytes(box).hex(),
        }
    )


def unseal(data: bytes, passphrase: str) -> dict[str, Key]:
    """The keys in a keystore file, by name.

    Raises:
        WrongPassphraseError: the passphrase does not open it.
        BrokenKeystoreError: it is no keystore, or asks for more than the bounds allow.
    """
    sealed = _parse(data)
    try:
        plain = secret_box(passphrase, sealed.salt, sealed.cost).decrypt(sealed.box)
    except CryptoError as error:
        raise WrongPassphraseError from error
    return {name: _key(name, seed) for name, seed in _decode(plain).items()}


def save(path: Path, data: bytes) -> None:
    """Write a keystore file with mode 0600, replacing what stood there only when all is on disk."""
    # Beside the target, since a rename is atomic only within one file system.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the disk take which files a folder holds."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def secret_box(passphrase: str, salt: bytes, cost: Cost) -> SecretBox:
    """The box that a passphrase opens; `salt` is of Argon2id's length."""
    # One passphrase has several spellings in Unicode, and keyboards differ in which they send.
    text = normalize("NFC", passphrase).encode()
    return SecretBox(argon2id.kdf(SecretBox.KEY_SIZE, text, salt, cost.ops, cost.mem))


def _decode(data: bytes) -> dict[str, object]:
    try:
        return canonical.decode(data, FILE_BYTES_MAX)
    except canonical.NotCanonicalError as error:
        raise BrokenKeystoreError(error.where, error.why) from error


def _parse(data: bytes) -> _Sealed:
    found = _decode(data)
    if found.keys() != _FIELDS:
        raise BrokenKeystoreError("$", "must have the fields " + ", ".join(sorted(_FIELDS)))
    if found["v"] != 1 or found["kdf"] != "argon2id":
        raise BrokenKeystoreError("$", "must be version 1 with argon2id")
    ops = _integer(found, "ops", COST_LEAST.ops, OPS_MAX)
    mem = _integer(found, "mem", COST_LEAST.mem, MEM_MAX)
    salt, box = _binary(found, "salt"), _binary(found, "box")
    if len(salt) != argon2id.SALTBYTES:
        raise BrokenKeystoreError("$.salt", f"must be {argon2id.SALTBYTES} bytes")
    if len(box) < SecretBox.NONCE_SIZE + SecretBox.MACBYTES:
        raise BrokenKeystoreError("$.box", "must hold a nonce and a sealed text")
    return _Sealed(Cost(ops, mem), salt, box)


def _integer(found: Mapping[str, object], name: str, least: int, most: int) -> int:
    value = found[name]
    if not isinstance(value, int) or not least <= value <= most:
        raise BrokenKeystoreError(f"$.{name}", f"must be an integer from {least} to {most}")
    return value


def _binary(found: Mapping[str, object], name: str) -> bytes:
    value = found[name]
    if not isinstance(value, str) or not _HEX(value):
        raise BrokenKeystoreError(f"$.{name}", "must be lowercase hexadecimal")
    return bytes.fromhex(value)


def _key(name: str, seed: object) -> Key:
    if not _NAME(name) or not isinstance(seed, str) or not _HEX(seed):
        raise BrokenKeystoreError("box", "must hold seeds in hexadecimal by key name")
    if len(seed) != 2 * SEED_BYTES:
        raise BrokenKeystoreError("box", f"must hold seeds of {SEED_BYTES} bytes")
    return Key.from_seed(bytes.fromhex(seed))
