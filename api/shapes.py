"""The browser's table of fields: what each order type has, made from the rule book's own shapes.

`python -m api.shapes` writes it; do so after an order type or a field has changed. The table is
kept with the other modules, and a test holds the two together: then the browser and Python read
the same entries, and refuse the same.
"""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chain.rules import SHAPES
from ledger.fields import described
from wallets.memos import COMMITTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LINE_MAX: Final = 100

FILE: Final = Path(__file__).parent / "static" / "js" / "shapes.js"

_HEAD: Final = """\
/**
 * What each order type has: its own fields, those that must be there and those that may be, each
 * with the number of its kind. Made by `python -m api.shapes` from the rule book; not by hand.
 */

/** @typedef {["text", string]} Text */
/** @typedef {["decimal", string, string, string]} Decimal */
/** @typedef {["integer", number, number]} Integer */
/** @typedef {["oneOf", ...(string | number)[]]} OneOf */
/** @typedef {["either", number, number]} Either */
/** @typedef {["list", number, number]} List */
/** @typedef {["pairs", number, number, number]} Pairs */
/** @typedef {["rows", ...number[]]} Rows */
/** @typedef {Text | Decimal | Integer | OneOf | Either | List | Pairs | Rows} Kind */
/** @typedef {Record<string, number>} Fields */
"""


def module() -> str:
    """The text of `shapes.js`."""
    kinds: list[list[Any]] = []
    rows = [
        _line(f"{_js(type_)}: [{_fields(own.required, kinds)}, {_fields(own.optional, kinds)}],")
        for type_, own in sorted(SHAPES.items())
    ]
    parts = [
        _HEAD,
        "/** The kinds of value; those inside others are named by number. @type {Kind[]} */",
        "export const KINDS = [",
        *(_line(f"{_js(kind)},") for kind in kinds),
        "];",
        "",
        "/** The fields by which orders commit to a text; each has one of them at most. */",
        f"export const COMMITTED = {_js(COMMITTED)};",
        "",
        "/** By type: the fields that must be there, and those that may. */",
        "/** @type {Record<string, [Fields, Fields]>} */",
        "export const SHAPES = {",
        *rows,
        "};",
    ]
    return "\n".join(parts) + "\n"


def _fields(fields: Iterable[tuple[str, Callable[[object], Any]]], kinds: list[list[Any]]) -> str:
    return _js({name: _number(described(kind), kinds) for name, kind in fields})


def _number(description: list[Any], kinds: list[list[Any]]) -> int:
    """The number of a kind, which is added to `kinds` if it is new, after those inside it."""
    plain = [_number(part, kinds) if isinstance(part, list) else part for part in description]
    if plain not in kinds:
        kinds.append(plain)
    return kinds.index(plain)


def _js(value: object) -> str:
    return json.dumps(value)


def _line(text: str) -> str:
    """Indented, and broken where it is too long: no string in it has a space."""
    return textwrap.fill(
        text, LINE_MAX, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
    )


if __name__ == "__main__":
    FILE.write_text(module())
