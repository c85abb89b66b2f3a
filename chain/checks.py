"""Small checks that every verifier in this folder makes of what it was handed.

Each raises `EvidenceError` with the field's name, and returns nothing or the value it read.
"""

from collections.abc import Iterable

from chain.errors import EvidenceError

HASH_BYTES = 32
SIZE_MAX = 2**63 - 1
"""The most leaves, accounts, epochs or entries that a record or proof may speak of."""


def check_length(where: str, part: bytes, length: int) -> None:
    """Require exactly `length` bytes."""
    if len(part) != length:
        raise EvidenceError(where, f"must have {length} bytes, has {len(part)}")


def check_range(where: str, number: int, least: int, most: int) -> None:
    """Require `least` to `most`, both included."""
    if not least <= number <= most:
        raise EvidenceError(where, f"must be {least} to {most}, is {number}")


def check_hashes(where: str, hashes: Iterable[bytes]) -> None:
    """Require that each part has 32 bytes."""
    for at, part in enumerate(hashes):
        check_length(f"{where}[{at}]", part, HASH_BYTES)


def read_hex(where: str, value: object, length: int) -> bytes:
    """Read `length` bytes from lowercase hexadecimal digits."""
    if not isinstance(value, str) or len(value) != 2 * length:
        raise EvidenceError(where, f"must be a string of {2 * length} hexadecimal digits")
    if not set(value) <= set("0123456789abcdef"):
        raise EvidenceError(where, "must be lowercase hexadecimal digits")
    return bytes.fromhex(value)


def read_integer(where: str, value: object, least: int, most: int) -> int:
    """Read an integer of JSON within a range; a boolean is not one."""
    if type(value) is not int:
        raise EvidenceError(where, "must be an integer")
    check_range(where, value, least, most)
    return value
