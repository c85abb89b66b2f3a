"""Recursive Length Prefix, Ethereum's encoding of nested byte strings (Yellow Paper, appendix B).

There is one encoding of each item, and `decode` refuses all others: a length that could be
shorter, a single small byte with a prefix, bytes left over.
"""

from typing import Final, TypeAlias

from chain.errors import EvidenceError

Item: TypeAlias = "bytes | list[Item]"

_SHORT_MAX: Final = 55
_STRING: Final = 0x80
_LIST: Final = 0xC0
_DEPTH_MAX: Final = 8


def encode(item: Item) -> bytes:
    """Return the encoding of a byte string or of a list of items."""
    if isinstance(item, bytes):
        if len(item) == 1 and item[0] < _STRING:
            return item
        return _prefix(_STRING, len(item)) + item
    body = b"".join(map(encode, item))
    return _prefix(_LIST, len(body)) + body


def encode_int(number: int) -> bytes:
    """Return the bytes RLP takes for a natural number: big-endian, no leading zeros."""
    return number.to_bytes((number.bit_length() + 7) // 8)


def decode(data: bytes, where: str) -> Item:
    """Return the one item that `data` encodes.

    Raises `EvidenceError` at `where` if `data` is not the canonical encoding of one item.
    """
    item, end = _item(data, 0, where, _DEPTH_MAX)
    if end != len(data):
        raise EvidenceError(where, f"{len(data) - end} bytes after the RLP item")
    return item


def _prefix(kind: int, size: int) -> bytes:
    if size <= _SHORT_MAX:
        return bytes([kind + size])
    length = encode_int(size)
    return bytes([kind + _SHORT_MAX + len(length)]) + length


def _item(data: bytes, at: int, where: str, depth: int) -> tuple[Item, int]:
    """Read the item at `at`; return it and where the next one begins."""
    if at < len(data) and data[at] < _STRING:
        return data[at : at + 1], at + 1
    kind, start, end = _span(data, at, where)
    if kind == _STRING:
        if end - start == 1 and data[start] < _STRING:
            raise EvidenceError(where, "a small byte has an RLP prefix")
        return data[start:end], end
    return _list(data[start:end], where, depth - 1), end


def _list(body: bytes, where: str, depth: int) -> list[Item]:
    if depth == 0:
        raise EvidenceError(where, "RLP lists are nested too deeply")
    items: list[Item] = []
    at = 0
    while at < len(body):
        item, at = _item(body, at, where, depth)
        items.append(item)
    return items


def _span(data: bytes, at: int, where: str) -> tuple[int, int, int]:
    """Return the kind of the prefixed item at `at` and where its content begins and ends."""
    if at >= len(data):
        raise EvidenceError(where, "RLP ends where an item is due")
    kind = _LIST if data[at] >= _LIST else _STRING
    size = data[at] - kind
    start = at + 1
    if size > _SHORT_MAX:
        length = data[start : start + size - _SHORT_MAX]
        start += size - _SHORT_MAX
        size = int.from_bytes(length)
        if size <= _SHORT_MAX or length[0] == 0:
            raise EvidenceError(where, "an RLP length is not the shortest")
    if start + size > len(data):
        raise EvidenceError(where, "an RLP item is longer than its data")
    return kind, start, start + size
