"""Seals a file of any length under a passphrase, so that any place in it can be read again.

A line of canonical JSON `{"format","kdf","mem","nonce","ops","salt","v"}` says how the passphrase
becomes a key (Argon2id, as in `wallets.keystore`). Chunks of 64 KiB follow, each in a secret box
whose nonce is the 15 bytes of `nonce`, 1 if it is the last and 0 if not, and its number: no chunk
can be changed, left out, put elsewhere or be the last one but where it was.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Final

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from ledger import canonical
from ledger.errors import EvidenceError
from ledger.messages import N_
from wallets.errors import SealedError
from wallets.keystore import COST_LEAST, MEM_MAX, OPS_MAX, Cost, secret_box

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

FORMAT: Final = "ayni-sealed"
BEGIN: Final = b'{"format":"ayni-sealed"'
CHUNK_BYTES: Final = 1 << 16
BOX_BYTES: Final = CHUNK_BYTES + SecretBox.MACBYTES
HEAD_BYTES_MAX: Final = 512
NONCE_BYTES: Final = 15
TRIED_MAX: Final = 8
"""Chunks of a damaged file that are tried before it is said that the passphrase may be another."""
_FIELDS: Final = {"format", "kdf", "mem", "nonce", "ops", "salt", "v"}


class Sealing(io.RawIOBase):
    """Writes through to `file`, sealed; `close` seals the last chunk and leaves `file` open."""

    def __init__(
        self, file: IO[bytes], passphrase: str, random: Callable[[int], bytes], cost: Cost
    ) -> None:
        salt, self._nonce = random(argon2id.SALTBYTES), random(NONCE_BYTES)
        self._box, self._file, self._number = secret_box(passphrase, salt, cost), file, 0
        self._waiting = bytearray()
        head = {
            "format": FORMAT, "v": 1, "kdf": "argon2id", "ops": cost.ops, "mem": cost.mem,
            "salt": salt.hex(), "nonce": self._nonce.hex(),
        }  # fmt: skip
        file.write(canonical.encode(head) + b"\n")

    def writable(self) -> bool:
        """It is written to."""
        return True

    def write(self, data: object) -> int:
        """Take what comes; only whole chunks go on."""
        view = memoryview(data).cast("B")  # type: ignore[arg-type]
        self._waiting += view
        # One chunk stays, since whatever is last says so.
        while len(self._waiting) > CHUNK_BYTES:
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(view)

    def finish(self) -> None:
        """Seal what is left, as the last chunk."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        nonce = _nonce(self._nonce, self._number, last=last)
        self._file.write(self._box.encrypt(plain, nonce).ciphertext)
        self._number += 1


def _nonce(own: bytes, number: int, *, last: bool) -> bytes:
    return own + bytes([last]) + number.to_bytes(8, "big")


class Unsealed(io.RawIOBase):
    """Reads a sealed file, from any place in it.

    Raises:
        SealedError: the passphrase opens no chunk.
        EvidenceError: it is no sealed file, or a chunk is not what was sealed.
    """

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        self._file, self._at = file, 0
        file.seek(0)
        cost, salt, self._nonce = _read_head(file.readline(HEAD_BYTES_MAX))
        self._begin = file.tell()
        boxes = file.seek(0, io.SEEK_END) - self._begin
        self._chunks, rest = -(-boxes // BOX_BYTES), boxes % BOX_BYTES or BOX_BYTES
        if boxes <= 0 or rest < SecretBox.MACBYTES:
            raise EvidenceError("file", N_("is cut short"))
        self._size = (self._chunks - 1) * CHUNK_BYTES + rest - SecretBox.MACBYTES
        self._box = secret_box(passphrase, salt, cost)
        self._chunk = lru_cache(2)(self._open)
        self._require_opened()

    def readable(self) -> bool:
        """It is read."""
        return True

    def seekable(self) -> bool:
        """From any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in what was sealed."""
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(begin + offset, 0)
        return self._at

    def tell(self) -> int:
        """Where it is read."""
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what is left of a chunk."""
        if self._at >= self._size:
            return 0
        number, begin = divmod(self._at, CHUNK_BYTES)
        view = memoryview(buffer).cast("B")
        found = self._chunk(number)[begin : begin + len(view)]
        view[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _require_opened(self) -> None:
        """See that some chunk opens; where the first alone does not, it was changed."""
        last = self._chunks - 1
        for number in (0, last, *range(1, min(last, TRIED_MAX))):
            try:
                self._box.decrypt(self._sealed(number), self._nonce_of(number))
            except CryptoError:
                continue
            if number:
                raise EvidenceError("file", N_("was changed near its beginning"))
            return
        raise SealedError

    def _sealed(self, number: int) -> bytes:
        self._file.seek(self._begin + number * BOX_BYTES)
        return self._file.read(BOX_BYTES)

    def _nonce_of(self, number: int) -> bytes:
        return _nonce(self._nonce, number, last=number == self._chunks - 1)

    def _open(self, number: int) -> bytes:
        try:
            return self._box.decrypt(self._sealed(number), self._nonce_of(number))
        except CryptoError as error:
            raise EvidenceError(
                "file", N_("was changed or cut near byte {at}"), at=self._at
            ) from error


def is_sealed(file: IO[bytes]) -> bool:
    """Whether a file begins as a sealed one does."""
    file.seek(0)
    found = file.read(len(BEGIN)) == BEGIN
    file.seek(0)
    return found


def _read_head(line: bytes) -> tuple[Cost, bytes, bytes]:
    """How much a guess costs, salt and nonce; bounded before any of it is spent."""
    try:
        head = canonical.decode(line.removesuffix(b"\n"), HEAD_BYTES_MAX)
        numbers = [head[name] for name in ("ops", "mem", "v")]
        salt, nonce = (bytes.fromhex(str(head[name])) for name in ("salt", "nonce"))
    except (canonical.NotCanonicalError, KeyError, ValueError) as error:
        raise EvidenceError("file", N_("its first line is not that of a sealed file")) from error
    ops, mem, version = (one if isinstance(one, int) else -1 for one in numbers)
    known = head.keys() == _FIELDS and (head["format"], head["kdf"], version) == (
        FORMAT, "argon2id", 1,
    )  # fmt: skip
    within = COST_LEAST.ops <= ops <= OPS_MAX and COST_LEAST.mem <= mem <= MEM_MAX
    if not known or not within or (len(salt), len(nonce)) != (argon2id.SALTBYTES, NONCE_BYTES):
        raise EvidenceError("file", N_("its first line is not that of a sealed file of version 1"))
    return Cost(ops, mem), salt, nonce
