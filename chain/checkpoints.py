"""Checkpoints: a journal's size and root, signed so that any transparency-log tool can read them.

Source: C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint) and signed-note
(https://c2sp.org/signed-note), with Ed25519 signatures, type 0x01. Stricter than they are: no
extension lines, and the log's origin is the name of its key.
Leaves to others: never signing two histories (that is the signer's memory, not the note's form).

What is signed starts with the origin line, which can hold no control character. So it can never be
taken for a receipt or an order, whose signed bytes hold a zero byte before any newline.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from chain.checks import HASH_BYTES, SIZE_MAX, check_length, check_range
from chain.errors import EvidenceError
from ledger.messages import N_

NOTE_CHARACTERS_MAX = 100_000
SIGNATURES_MAX = 100

_ED25519 = b"\x01"
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_ID_BYTES = 4
_DASH = "\N{EM DASH} "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: what a log says its journal is.

    Attributes:
        origin: the log's name, one line.
        size: number of entries.
        root: RFC 6962 root at that size, 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        """Refuse fields outside their ranges with `EvidenceError`."""
        if not self.origin or "\n" in self.origin or _CONTROL.search(self.origin):
            raise EvidenceError("origin", "must be one line without control characters")
        check_range("size", self.size, 0, SIZE_MAX)
        check_length("root", self.root, HASH_BYTES)

    def to_text(self) -> str:
        """Return the three lines that are signed, each with its newline."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"

    @classmethod
    def from_text(cls, text: str) -> "Checkpoint":
        """Read what `to_text` wrote; raise `EvidenceError` on anything else."""
        lines = text.split("\n")
        if len(lines) != len(("origin", "size", "root", "")) or lines[-1]:
            raise EvidenceError("checkpoint", "must be three lines")
        origin, size, root, _ = lines
        if _SIZE.fullmatch(size) is None:
            raise EvidenceError("size", "must be decimal digits without leading zeros")
        return cls(origin, int(size), _from_base64("root", root))


@dataclass(frozen=True, slots=True)
class LogKey:
    """A log's public key under its name, which an auditor gets from elsewhere than the log.

    Attributes:
        name: the key's name, without spaces or plus signs.
        public: the Ed25519 public key, 32 bytes.
    """

    name: str
    public: bytes

    def __post_init__(self) -> None:
        """Refuse a name or a key of the wrong form with `EvidenceError`."""
        _check_name("name", self.name)
        check_length("key", self.public, _KEY_BYTES)

    def key_id(self) -> bytes:
        """Return the 4 bytes that name the key in a signature line."""
        encoded = self.name.encode() + b"\n" + _ED25519 + self.public
        return sha256(encoded).digest()[:_ID_BYTES]

    def check_book(self, book: str) -> None:
        """Refuse with `EvidenceError` a book (64 hex digits) whose log this is not, by its name."""
        if not self.name.endswith(f"/{book}"):
            why = N_("its name is {name}, and should end in the book {book}")
            raise EvidenceError("key", why, name=self.name, book=book)

    def to_text(self) -> str:
        """Return the key's text form (vkey): `name+hex8+base64(01 || public)`."""
        return f"{self.name}+{self.key_id().hex()}+{_base64(_ED25519 + self.public)}"

    @classmethod
    def from_text(cls, text: str) -> "LogKey":
        """Read what `to_text` wrote; raise `EvidenceError` on anything else."""
        name, _, rest = text.partition("+")
        data = _from_base64("key", rest.partition("+")[2])
        key = cls(name, data[len(_ED25519) :])
        # Written again it begins with the algorithm and the key's hash, so that both are checked.
        if key.to_text() != text:
            raise EvidenceError("key", f"is not the text form of {name}'s Ed25519 key")
        return key


def sign(checkpoint: Checkpoint, signer: SigningKey) -> str:
    """Return the checkpoint as a note signed with the log's key, named as its origin.

    Raises:
        EvidenceError: the origin cannot be a key's name.
    """
    return sign_text(checkpoint.to_text(), checkpoint.origin, signer)


def open_note(note: str, key: LogKey) -> Checkpoint:
    """Return the checkpoint in a note that this log signed.

    1. The note is well formed and holds a valid signature by the key.
    2. Its text is a checkpoint, no more.
    3. The checkpoint speaks for the log whose key that is.

    Raises:
        EvidenceError: one of these does not hold.
    """
    checkpoint = Checkpoint.from_text(open_text(note, key))  # 1, 2
    if checkpoint.origin != key.name:  # 3
        why = N_("should be {name}, and is {origin}")
        raise EvidenceError("origin", why, name=key.name, origin=checkpoint.origin)
    return checkpoint


def sign_text(text: str, name: str, signer: SigningKey) -> str:
    """Return any text, ending in a newline, as a signed note."""
    key = LogKey(name, bytes(signer.verify_key))
    if not text.endswith("\n") or _CONTROL.search(text):
        raise EvidenceError("text", "must end in a newline and hold no other control character")
    signature = signer.sign(_utf8(text)).signature
    return f"{text}\n{_DASH}{name} {_base64(key.key_id() + signature)}\n"


def open_text(note: str, key: LogKey) -> str:
    """Return the text of a note that the key signed; signatures by unknown keys are passed over.

    Raises:
        EvidenceError: the note is malformed, or the key's signature is missing or wrong.
    """
    text, signatures = _split(note)
    found = [
        data[_ID_BYTES:]
        for name, data in signatures
        if name == key.name and data[:_ID_BYTES] == key.key_id()
    ]
    if not found:
        raise EvidenceError("signature", N_("there is none by {name}"), name=key.name)
    for signature in found:
        _verify(text, signature, key)
    return text


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > NOTE_CHARACTERS_MAX or _CONTROL.search(note):
        raise EvidenceError("note", "is too long or holds control characters")
    text, blank, signed = note.rpartition("\n\n")
    if not blank or not signed.endswith("\n"):
        raise EvidenceError("note", "must be a text, an empty line and signature lines")
    lines = signed[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise EvidenceError("note", f"has more than {SIGNATURES_MAX} signatures")
    return f"{text}\n", [_signature(at, line) for at, line in enumerate(lines)]


def _signature(at: int, line: str) -> tuple[str, bytes]:
    where = f"signatures[{at}]"
    if not line.startswith(_DASH):
        raise EvidenceError(where, "must begin with an em dash and a space")
    name, space, encoded = line[len(_DASH) :].partition(" ")
    if not space:
        raise EvidenceError(where, "must be a name and a signature")
    _check_name(where, name)
    data = _from_base64(where, encoded)
    if len(data) <= _ID_BYTES:
        raise EvidenceError(where, "holds no signature")
    return name, data


def _verify(text: str, signature: bytes, key: LogKey) -> None:
    check_length("signature", signature, _SIGNATURE_BYTES)
    try:
        VerifyKey(key.public).verify(_utf8(text), signature)
    except BadSignatureError as error:
        why = N_("is not by {name}, or not over this text")
        raise EvidenceError("signature", why, name=key.name) from error


def _check_name(where: str, name: str) -> None:
    if not name or "+" in name or any(c.isspace() for c in name) or _CONTROL.search(name):
        raise EvidenceError(where, "a key's name has no spaces, plus signs or control characters")
    _utf8(name)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise EvidenceError("note", "is not valid Unicode") from error


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _from_base64(where: str, text: str) -> bytes:
    try:
        data = base64.b64decode(text.encode(), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise EvidenceError(where, "is not base64") from error
    # The decoder passes over loose bits in the last character; two spellings must not both do.
    if _base64(data) != text:
        raise EvidenceError(where, "is not base64 in its one canonical form")
    return data
