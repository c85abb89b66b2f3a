"""Canonical JSON: the one byte form of every order and entry (RFC 8785).

Rules this module keeps:
1. Objects with ASCII keys, lists, strings and integers within ±(2^53 - 1); nothing else. Floats,
   null and booleans are refused, since Ayni's formats never need them.
2. At most `DEPTH_MAX` levels, so that every JSON library can read what was written.
3. What is decoded is the canonical form of its own value, byte for byte; so no key stands twice.

With ASCII keys, sorting by code point is RFC 8785's sorting by UTF-16 unit, and so a general JSON
library writes the same bytes. `orjson` is used where it is installed; Python's own `json`
otherwise, because the offline verifier needs nothing but Python.

Leaves to others: which fields an object has (`ledger.orders`, `ledger.entries`).
"""

from __future__ import annotations

import json
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from ledger.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterator

INTEGER_MAX: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly."""

DEPTH_MAX: Final = 32
"""The most levels of objects and lists, the outermost included."""

_INTEGERS: Final = range(-INTEGER_MAX, INTEGER_MAX + 1)
_OUTSIDE_STRINGS: Final = b"{}[],:-0123456789"
_SHOWN: Final = 16


class NotCanonicalError(EvidenceError, ValueError):
    """A value or bytes that have no place in canonical JSON.

    Attributes:
        where: a path such as "$.legs[0].amount", or an offset such as "byte 17".
        why: what is expected there.
    """


def encode(value: object) -> bytes:
    """The canonical UTF-8 bytes of `value`; tuples are written as lists.

    Raises:
        NotCanonicalError: the value, or one inside it, is outside of rules 1 and 2.
    """
    cause = None
    try:
        data = _write(value)
        if _is_plain(data):
            return data
    except (TypeError, ValueError) as error:
        cause = error
    _require(value, "$", DEPTH_MAX)
    # Whatever the writer minded and we could not name is refused all the same.
    raise NotCanonicalError("$", "must hold only plain JSON values") from cause


def decode(data: bytes, limit: int) -> dict[str, object]:
    """The object that `data` is the canonical form of; `limit` is the most bytes allowed.

    Raises:
        NotCanonicalError: too long, not UTF-8, not JSON, not an object, or written differently.
    """
    if len(data) > limit:
        raise NotCanonicalError(f"byte {limit}", f"must end here, but has {len(data)} bytes")
    try:
        value = _read(data.decode())
    except UnicodeDecodeError as error:
        raise NotCanonicalError(f"byte {error.start}", "must be UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise NotCanonicalError("$", f"must be JSON ({error})") from error
    if not isinstance(value, dict):
        raise NotCanonicalError("$", "must be an object")
    canonical = encode(value)
    if canonical != data:
        raise _difference(data, canonical)
    return value


def _difference(data: bytes, canonical: bytes) -> NotCanonicalError:
    pairs = enumerate(zip(data, canonical, strict=False))
    at = next((i for i, (a, b) in pairs if a != b), min(len(data), len(canonical)))
    expected, found = canonical[at : at + _SHOWN], data[at : at + _SHOWN]
    has, sent = (part.decode("utf-8", "replace") for part in (expected, found))
    return NotCanonicalError(f"byte {at}", f"the canonical form has {has!r}, not {sent!r}")


def _is_plain(data: bytes) -> bool:
    """Whether JSON just written keeps rules 1 and 2.

    Looking at the bytes between the strings costs half of walking the values: a float, null or
    boolean leaves a character there that no bracket or integer has.
    """
    bare = data
    if b"\\" in data:
        bare = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    parts = bare.split(b'"')
    outside = b"".join(parts[::2])
    if outside.translate(None, _OUTSIDE_STRINGS):
        return False
    if not data.isascii() and not _has_ascii_keys(parts):
        return False
    return outside.count(b"{") + outside.count(b"[") <= DEPTH_MAX or _depth(outside) <= DEPTH_MAX


def _has_ascii_keys(parts: list[bytes]) -> bool:
    texts = zip(parts[1::2], parts[2::2], strict=True)
    return all(text.isascii() for text, after in texts if after.startswith(b":"))


def _depth(outside: bytes) -> int:
    steps = (1 if byte in b"{[" else -1 for byte in outside if byte in b"{}[]")
    return max(accumulate(steps))


def _require(value: object, where: str, levels: int) -> None:
    """Raise for the first value that breaks rule 1 or 2, naming its path."""
    if type(value) is str:
        _require_text(value, where)
    elif type(value) is int:
        if value not in _INTEGERS:
            raise NotCanonicalError(where, "must be an integer within ±(2^53 - 1)")
    elif type(value) is dict or type(value) is list or type(value) is tuple:
        if not levels:
            raise NotCanonicalError(where, f"must lie within {DEPTH_MAX} levels")
        for path, item in _inside(value, where):
            _require(item, path, levels - 1)
    else:
        found = type(value).__name__
        why = f"must be an object, a list, a string or an integer, not {found}"
        raise NotCanonicalError(where, why)


def _inside(
    value: dict[object, object] | list[object] | tuple[object, ...], where: str
) -> Iterator[tuple[str, object]]:
    if not isinstance(value, dict):
        yield from ((f"{where}[{index}]", item) for index, item in enumerate(value))
        return
    for key, item in value.items():
        if type(key) is not str or not key.isascii():
            raise NotCanonicalError(where, f"must have ASCII keys, not {key!r}")
        yield f"{where}.{key}", item


def _require_text(text: str, where: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonicalError(where, "must not hold half of a surrogate pair") from error


try:
    import orjson
except ImportError:

    def _write(value: object) -> bytes:
        # Python's writer would turn other keys into strings and accept larger integers.
        _require(value, "$", DEPTH_MAX)
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()

    def _read(text: str) -> object:
        return json.loads(text)

else:
    _OPTIONS: Final = (
        orjson.OPT_SORT_KEYS
        | orjson.OPT_STRICT_INTEGER
        | orjson.OPT_PASSTHROUGH_SUBCLASS
        | orjson.OPT_PASSTHROUGH_DATACLASS
        | orjson.OPT_PASSTHROUGH_DATETIME
    )

    def _write(value: object) -> bytes:
        return orjson.dumps(value, option=_OPTIONS)

    def _read(text: str) -> object:
        return orjson.loads(text)
