"""Reads the canonical text of an order by one regular expression, made from its type's fields.

What matches is canonical and each of its fields well formed; it is read in a third of the time.
Whatever does not match may still be right: `ledger.orders` then reads it step by step, and says
what is wrong if something is. So it is with entries, taken apart here for `ledger.entries`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger import fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Found = tuple[str, str, str, int, Any]
    """Book, id, key and expiry of an order, and its type's own tuple."""

_WHOLE: Final = "[1-9][0-9]{0,14}"
"""Numbers that are within every limit whatever they are; larger ones are for the slow way."""

_PATTERNS: Final[Mapping[Callable[[object], object], str]] = {
    fields.uuid: f'"({fields.UUID})"',
    fields.hex32: f'"({fields.HEX64})"',
    fields.code: f'"({fields.CODE})"',
    fields.category: f'"({fields.CATEGORY})"',
    fields.amount: f'"({_WHOLE})"',
    fields.time_ms: f"({_WHOLE})",
}
_NUMBERS: Final = frozenset({fields.amount, fields.time_ms})
_COMMON: Final = {
    "book": fields.hex32, "id": fields.uuid, "key": fields.hex32, "expires": fields.time_ms,
}  # fmt: skip
_LAST: Final = '"v":1}'


class Pattern:
    """Reads one order type. `kinds` are its own fields' in the order of its tuple."""

    __slots__ = ("_body", "_groups", "_match", "_numbers")

    def __init__(
        self,
        type_: str,
        body: Callable[[Iterable[Any]], Any],
        kinds: Mapping[str, Callable[[object], object]],
        optional: frozenset[str],
    ) -> None:
        names = sorted({*_COMMON, *kinds, "type"})
        known = {**_COMMON, **kinds}
        parts, numbered = [], []
        for name in names:
            if name == "type":
                parts.append(f'"type":"{re.escape(type_)}",')
                continue
            part = f'"{name}":{_PATTERNS[known[name]]},'
            parts.append(f"(?:{part})?" if name in optional else part)
            numbered.append(name)
        self._match = re.compile("{" + "".join(parts) + _LAST, re.ASCII).fullmatch
        self._groups = [numbered.index(name) + 1 for name in (*_COMMON, *kinds)]
        self._numbers = [at for at, kind in enumerate(kinds.values()) if kind in _NUMBERS]
        self._body = body

    def read(self, text: str) -> Found | None:
        """What the text says, if it is as the pattern has it."""
        match = self._match(text)
        if match is None:
            return None
        book, id_, key, expires, *own = match.group(*self._groups)
        for at in self._numbers:
            if own[at] is not None:
                own[at] = int(own[at])
        return book, id_, key, int(expires), self._body(own)


def pattern_of(
    type_: str,
    body: Callable[[Iterable[Any]], Any],
    required: Mapping[str, Callable[[object], object]],
    optional: Mapping[str, Callable[[object], object]],
) -> Pattern | None:
    """The pattern of an order type; None where a field's kind has none, or sorts after the last."""
    kinds = {**required, **optional}
    if any(kind not in _PATTERNS for kind in kinds.values()) or any(name > "v" for name in kinds):
        return None
    return Pattern(type_, body, kinds, frozenset(optional))


class Parts(NamedTuple):
    """What an entry is made of: all of it well formed but the order, whose text is any.

    `legs` are pairs of account id and signed subunits, `signatures` of key and signature.
    """

    legs: tuple[tuple[str, int], ...]
    order: bytes
    rand: str
    seq: int
    signatures: tuple[tuple[str, str], ...]
    time_ms: int


_LEG: Final = f'\\["({fields.UUID})","({fields.SIGNED})"\\]'
_SIGNATURE: Final = r'\["([0-9a-f]{64})","([0-9a-f]{128})"\]'
_NUMBER: Final = f"(0|{_WHOLE})"


def _some(one: str) -> str:
    """One or several of these, parted by commas, as one group."""
    bare = one.replace('"(', '"(?:')
    return f"({bare}(?:,{bare})*)"


_ENTRY: Final = re.compile(
    rf'\{{"legs":\[{_some(_LEG)}\],"order":(\{{.*\}}),"rand":"([0-9a-f]{{32}})","seq":{_NUMBER},'
    rf'"signatures":\[{_some(_SIGNATURE)}\],"time":{_NUMBER},"v":1\}}'
).fullmatch
_LEGS: Final = re.compile(_LEG).findall
_SIGNATURES: Final = re.compile(_SIGNATURE).findall


def parts_of(data: bytes) -> Parts | None:
    """The entry taken apart, if its text is as most are; its order is yet to be read."""
    match = _ENTRY(data.decode()) if data.isascii() else None
    if match is None:
        return None
    legs, order, rand, seq, signatures, time_ms = match.groups()
    moved = tuple([(account, int(amount)) for account, amount in _LEGS(legs)])
    signed = tuple(_SIGNATURES(signatures))
    return Parts(moved, order.encode(), rand, int(seq), signed, int(time_ms))
