"""The kinds of value that an order's fields may hold, and how each is read.

A kind is a function from the parsed JSON value to the value the rules work with. It raises
`FieldError` with the refusal code and what was expected; `ledger.orders` adds the field's name.

What a kind takes is also said as data (`described`), from which verifiers in other languages are
made: there is one table of fields. A new kind needs its row there.

Leaves to others: which fields an order type has (`orders.py` in each layer).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ledger.amounts import AMOUNT_MAX, BALANCE_MAX, SCALES, TOTAL_MAX
from ledger.refusals import Code

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

TIME_MS_MAX: Final = 2**53 - 1
"""Times are small integers in JSON; this one lies some 285,000 years ahead."""

UUID: Final = "(?![0-]{36})[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
HEX64: Final = "[0-9a-f]{64}"
CODE: Final = "[A-Za-z][A-Za-z0-9-]{0,15}"
CATEGORY: Final = "[a-z0-9-]{1,16}"
"""How these kinds are written, for `re`."""

HEX40: Final = "[0-9a-f]{40}"
WHOLE: Final = "[1-9][0-9]{0,15}"
SIGNED: Final = "0|-?[1-9][0-9]{0,18}"
UNSIGNED: Final = "0|[1-9][0-9]{0,38}"
STANDING: Final = "0|[1-9][0-9]{0,18}"

_UUID = re.compile(UUID).fullmatch
_HEX64 = re.compile(HEX64).fullmatch
_HEX40 = re.compile(HEX40).fullmatch
_WHOLE = re.compile(WHOLE).fullmatch
_NUMBER = re.compile(r"[-+]?[0-9]+").fullmatch
_FRACTION = re.compile(r"[-+]?[0-9]*[.,][0-9]+").fullmatch
_BOUND = re.compile(SIGNED).fullmatch
_STANDING = re.compile(STANDING).fullmatch
_TOTAL = re.compile(UNSIGNED).fullmatch
_CODE = re.compile(CODE).fullmatch
_CATEGORY = re.compile(CATEGORY).fullmatch


class FieldError(ValueError):
    """A field's value is not of its kind; `code` is the refusal it leads to."""

    def __init__(self, expected: str, code: Code = Code.field_must_be_well_formed) -> None:
        super().__init__(expected)
        self.expected, self.code = expected, code


def uuid(value: object) -> str:
    """A lowercase dashed UUID, of any version, but not the id of nothing.

    Lists begin after that one, and what concerns everybody is noted under it: a member of that id
    would stand in no list, and look without a trace.
    """
    if isinstance(value, str) and _UUID(value):
        return value
    raise FieldError("a UUID in lowercase with dashes")


def hex32(value: object) -> str:
    """32 bytes as 64 lowercase hexadecimal digits: a book, a key, a hash, a commitment, a salt."""
    if isinstance(value, str) and _HEX64(value):
        return value
    raise FieldError("64 lowercase hexadecimal digits")


def hex32s(most: int) -> Callable[[object], str]:
    """A kind for one to `most` times 32 bytes, as lowercase hexadecimal digits."""
    pattern = f"(?:{HEX64}){{1,{most}}}"
    matches = re.compile(pattern).fullmatch

    def read(value: object) -> str:
        if isinstance(value, str) and matches(value):
            return value
        raise FieldError(f"64 lowercase hexadecimal digits, 1 to {most} times")

    return _described(read, ["text", pattern])


def hex20(value: object) -> str:
    """20 bytes as 40 lowercase hexadecimal digits: an address on the chain."""
    if isinstance(value, str) and _HEX40(value):
        return value
    raise FieldError("40 lowercase hexadecimal digits")


def amount(value: object) -> int:
    """A positive whole number of subunits as a decimal string, at most 2^53 - 1."""
    if not isinstance(value, str):
        raise FieldError("a decimal string of subunits")
    if _WHOLE(value):
        parsed = int(value)
        if parsed <= AMOUNT_MAX:
            return parsed
    raise _amount_error(value)


def _amount_error(text: str) -> FieldError:
    if _FRACTION(text):
        return FieldError("a whole number of subunits", Code.amount_must_be_whole)
    if not _NUMBER(text):
        return FieldError("a decimal string of subunits")
    if text.startswith("-") or not text.strip("+0"):
        return FieldError("an amount above zero", Code.amount_must_be_positive)
    if text.startswith(("0", "+")):
        return FieldError("a decimal string without sign or leading zeros")
    return FieldError(f"at most {AMOUNT_MAX} subunits", Code.amount_must_fit)


def bound(value: object) -> int | None:
    """A balance in subunits as a decimal string, or "none" for no bound."""
    if value == "none":
        return None
    if isinstance(value, str) and _BOUND(value) and abs(int(value)) <= BALANCE_MAX:
        return int(value)
    raise FieldError('a decimal string of subunits, or "none"')


def bound_text(found: int | None) -> str:
    """As `bound` reads it."""
    return "none" if found is None else str(found)


def total(value: object) -> int:
    """A sum of balances in subunits as a decimal string, from 0 to 2^127 - 1."""
    if isinstance(value, str) and _TOTAL(value) and int(value) <= TOTAL_MAX:
        return int(value)
    raise FieldError("a decimal string of subunits from 0 to 2^127 - 1")


def standing(value: object) -> int:
    """What accounts stand at together, in subunits as a decimal string, from 0 to 2^62."""
    if isinstance(value, str) and _STANDING(value) and int(value) <= BALANCE_MAX:
        return int(value)
    raise FieldError("a decimal string of subunits from 0 to 2^62")


def time_ms(value: object) -> int:
    """Milliseconds since 1970 as an integer."""
    return small(value, TIME_MS_MAX)


def small(value: object, most: int) -> int:
    """An integer from 0 to `most`."""
    if type(value) is int and 0 <= value <= most:
        return value
    raise FieldError(f"an integer from 0 to {most}")


def small_up_to(most: int) -> Callable[[object], int]:
    """A kind for integers from 0 to `most`."""
    return _described(lambda value: small(value, most), ["integer", 0, most])


def whole_from(least: int, most: int) -> Callable[[object], int]:
    """A kind for integers from `least` to `most`."""

    def read(value: object) -> int:
        if type(value) is int and least <= value <= most:
            return value
        raise FieldError(f"an integer from {least} to {most}")

    return _described(read, ["integer", least, most])


def scale(value: object) -> int:
    """The subunits of a unit: 60 for hours, or a power of ten up to 10^9."""
    if type(value) is int and value in SCALES:
        return value
    raise FieldError("60 or a power of ten up to 10^9")


def code(value: object) -> str:
    """A short name: a letter, then letters, digits and dashes, at most 16 characters."""
    if isinstance(value, str) and _CODE(value):
        return value
    raise FieldError("a short name of letters, digits and dashes")


def category(value: object) -> str:
    """What an exchange was for, by a code of the co-op's list: 1 to 16 of a to z, 0 to 9 and -."""
    if isinstance(value, str) and _CATEGORY(value):
        return value
    raise FieldError("1 to 16 lowercase letters, digits and dashes")


def list_of(kind: Callable[[object], str], most: int) -> Callable[[object], tuple[str, ...]]:
    """A kind for a list of one to `most` values in their order, none twice."""

    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise FieldError(f"a list of 1 to {most}")
        found = tuple(kind(item) for item in value)
        if any(a >= b for a, b in pairwise(found)):
            raise FieldError("a list in order, nothing twice")
        return found

    return _described(read, ["list", most, described(kind)])


def pairs_of(
    first: Callable[[object], str], second: Callable[[object], T], most: int
) -> Callable[[object], tuple[tuple[str, T], ...]]:
    """A kind for a list of one to `most` pairs, in order of their first part, none twice."""

    def read(value: object) -> tuple[tuple[str, T], ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise FieldError(f"a list of 1 to {most} pairs")
        if any(not isinstance(pair, list) or len(pair) != len("ab") for pair in value):
            raise FieldError("a list of pairs")
        found = tuple((first(a), second(b)) for a, b in value)
        if any(a[0] >= b[0] for a, b in pairwise(found)):
            raise FieldError("pairs in order of their first part, none twice")
        return found

    return _described(read, ["pairs", most, described(first), described(second)])


def rows_of(
    *kinds: Callable[[object], Any], most: int
) -> Callable[[object], tuple[tuple[Any, ...], ...]]:
    """A kind for a list of one to `most` rows, each with a value of every kind in turn."""

    def read(value: object) -> tuple[tuple[Any, ...], ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise FieldError(f"a list of 1 to {most} rows")
        if any(not isinstance(row, list) or len(row) != len(kinds) for row in value):
            raise FieldError(f"rows of {len(kinds)}")
        return tuple(
            tuple(kind(item) for kind, item in zip(kinds, row, strict=True)) for row in value
        )

    return _described(read, ["rows", most, *(described(kind) for kind in kinds)])


def choice(*allowed: str) -> Callable[[object], str]:
    """A kind for one of a few words."""

    def read(value: object) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        raise FieldError("one of " + ", ".join(allowed))

    return _described(read, ["oneOf", *allowed])


def word_or(word: str, kind: Callable[[object], T]) -> Callable[[object], str | T]:
    """A kind for one word, or for what another kind takes."""
    return _described(
        lambda value: word if value == word else kind(value),
        ["either", ["oneOf", word], described(kind)],
    )


_Kind = TypeVar("_Kind", bound="Callable[[object], Any]")


def _described(kind: _Kind, description: list[Any]) -> _Kind:
    """The kind, its description kept."""
    _DESCRIBED[kind] = description
    return kind


def described(kind: Callable[[object], Any]) -> list[Any]:
    """What a kind takes, as data for JSON. Raises `KeyError` for a kind that has no row.

    - `["text", pattern]`: a string that the pattern matches wholly;
    - `["decimal", pattern, least, most]`: such a string, as a number within bounds (strings);
    - `["integer", least, most]`: an integer;
    - `["oneOf", value…]`: one of these strings or integers;
    - `["either", kind, kind]`: what one of two kinds takes;
    - `["list", most, kind]`: one to `most` values, each smaller than the next;
    - `["pairs", most, kind, kind]`: one to `most` pairs, in order of their first part, none twice;
    - `["rows", most, kind…]`: one to `most` lists with a value of each kind in turn, in any order.
    """
    return _DESCRIBED[kind]


_DECIMAL: Final = ["decimal", SIGNED, str(-BALANCE_MAX), str(BALANCE_MAX)]

_DESCRIBED: Final[dict[Callable[[object], Any], list[Any]]] = {
    uuid: ["text", UUID],
    hex32: ["text", HEX64],
    hex20: ["text", HEX40],
    amount: ["decimal", WHOLE, "1", str(AMOUNT_MAX)],
    bound: ["either", ["oneOf", "none"], _DECIMAL],
    total: ["decimal", UNSIGNED, "0", str(TOTAL_MAX)],
    standing: ["decimal", STANDING, "0", str(BALANCE_MAX)],
    time_ms: ["integer", 0, TIME_MS_MAX],
    scale: ["oneOf", *sorted(SCALES)],
    code: ["text", CODE],
    category: ["text", CATEGORY],
}
