"""Small checks that every verifier in this folder makes of what it was handed.

Each raises `EvidenceError` with the field's name, and returns nothing or the value it read.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from chain.errors import EvidenceError

Item = TypeVar("Item")

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


def read_text(where: str, value: object, most: int) -> str:
    """Read a string of at most `most` characters that has a UTF-8 form."""
    if not isinstance(value, str):
        raise EvidenceError(where, "must be a string")
    check_range(where, len(value), 0, most)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise EvidenceError(where, "must not hold half of a surrogate pair") from error
    return value


def read_object(
    where: str, value: object, required: Collection[str], optional: Collection[str] = ()
) -> dict[str, Any]:
    """Read an object of JSON that has these fields and no other."""
    if not isinstance(value, dict):
        raise EvidenceError(where, "must be an object")
    for name in required:
        if name not in value:
            raise EvidenceError(f"{where}.{name}", "must be there")
    for name in value:
        if name not in required and name not in optional:
            raise EvidenceError(f"{where}.{name:.40}", "is not a field of this object")
    return value


def read_list(
    where: str, value: object, most: int, read: Callable[[str, object], Item]
) -> tuple[Item, ...]:
    """Read a list of at most `most` items, each with `read(where, item)`."""
    if not isinstance(value, list) or len(value) > most:
        raise EvidenceError(where, f"must be a list of at most {most}")
    return tuple(read(f"{where}[{at}]", item) for at, item in enumerate(value))
