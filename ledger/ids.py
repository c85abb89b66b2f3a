"""UUIDs as lowercase dashed text and as 16 bytes, and new ones in order of time (RFC 9562).

Version 7 begins with the time, so new rows land at the end of an index; random ids scatter them
and measured two to three times slower.

Leaves to others: the clock and the source of randomness, which are passed in.
"""

from __future__ import annotations

import re
from typing import Final

from ledger.errors import AyniError

NIL: Final = "00000000-0000-0000-0000-000000000000"
"""The id of nothing: below all others, and never made."""

RANDOM_BYTES: Final = 10
"""How many random bytes a new id takes; 74 of their bits are used."""

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_BYTES: Final = 16
_TIME_MS_END: Final = 2**48
_VERSION: Final = 7 << 76
_VARIANT: Final = 2 << 62
_RAND_A: Final = 0xFFF
_RAND_B: Final = 2**62 - 1


class BadIdError(AyniError, ValueError):
    """A value that is no id, or of which none can be made.

    Attributes:
        given: what was given, as text.
        why: what is expected.
    """

    def __init__(self, given: str, why: str) -> None:
        super().__init__(f"{given}: {why}")
        self.given, self.why = given, why


def uuid7(now_ms: int, random_bytes: bytes) -> str:
    """A version 7 UUID of `now_ms` (milliseconds since 1970) and 10 fresh random bytes.

    Raises:
        BadIdError: a time outside of 48 bits, or another number of bytes.
    """
    if not 0 <= now_ms < _TIME_MS_END:
        raise BadIdError(str(now_ms), "must be milliseconds since 1970 in 48 bits")
    if len(random_bytes) != RANDOM_BYTES:
        raise BadIdError(f"{len(random_bytes)} bytes", f"must be {RANDOM_BYTES} random bytes")
    rand_a = int.from_bytes(random_bytes[:2]) & _RAND_A
    rand_b = int.from_bytes(random_bytes[2:]) & _RAND_B
    number = now_ms << 80 | _VERSION | rand_a << 64 | _VARIANT | rand_b
    return uuid_text(number.to_bytes(_BYTES))


def is_uuid(text: str) -> bool:
    """Whether `text` is a UUID in lowercase with dashes, of any version."""
    return _UUID(text) is not None


def uuid_bytes(text: str) -> bytes:
    """The 16 bytes of a UUID in lowercase with dashes.

    Raises:
        BadIdError: any other text.
    """
    if not is_uuid(text):
        raise BadIdError(repr(text), "must be a UUID in lowercase with dashes")
    return bytes.fromhex(text.replace("-", ""))


def uuid_text(data: bytes) -> str:
    """The UUID of 16 bytes, in lowercase with dashes.

    Raises:
        BadIdError: another number of bytes.
    """
    if len(data) != _BYTES:
        raise BadIdError(f"{len(data)} bytes", f"must be {_BYTES} bytes")
    text = data.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
