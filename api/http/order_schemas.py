"""The order types as JSON schemas, made from the rule book's own shapes.

An order travels as text, so that every byte arrives as it was signed: `contentSchema` says what the
text holds. Who must sign, and what an order does, stands in docs/orders.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.rules import SHAPES
from ledger import fields
from ledger.fields import described
from ledger.orders import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.orders import Shape

SCHEMAS: Final = "#/components/schemas/"
ORDER: Final = "Order"
PAIR: Final = 2

_COMMON: Final[tuple[tuple[str, Callable[[object], Any], str], ...]] = (
    ("book", fields.hex32, "The book it is for."),
    ("id", fields.uuid, "New for each order; version 7 is fastest."),
    ("key", fields.hex32, "The leading signer's public key."),
    ("expires", fields.time_ms, "From when on it is refused; at most 366 days ahead."),
)


def order_schemas(examples: Mapping[str, Any]) -> dict[str, Any]:
    """A schema for each order type, and `Order`, which is any of them; with an example each."""
    named = {name_of(type_): _schema(shape, examples.get(type_)) for type_, shape in SHAPES.items()}
    any_ = {
        "description": "Any order, told by its `type`. What is signed are its canonical bytes"
        " (RFC 8785): no spaces, names in order.",
        "oneOf": [{"$ref": SCHEMAS + name} for name in named],
        "discriminator": {
            "propertyName": "type",
            "mapping": {type_: SCHEMAS + name_of(type_) for type_ in SHAPES},
        },
    }
    return {ORDER: any_, **named}


def name_of(type_: str) -> str:
    """A type's schema: `transfer` is a `TransferOrder`."""
    return "".join(part.capitalize() for part in type_.split("-")) + ORDER


def _schema(shape: Shape, example: object) -> dict[str, Any]:
    common = {name: _kind(kind) | {"description": said} for name, kind, said in _COMMON}
    own = {name: _kind(kind) for name, kind in (*shape.required, *shape.optional)}
    first = {"v": {"const": VERSION, "type": "integer"}, "type": {"const": shape.type}}
    required = [*first, *common, *dict(shape.required)]
    made: dict[str, Any] = {
        "type": "object",
        "title": name_of(shape.type),
        "description": f"Who signs it and what it does: docs/orders.md#{shape.type}",
        "properties": {**first, **common, **own},
        "required": required,
        "additionalProperties": False,
    }
    made["properties"]["type"]["type"] = "string"
    return made if example is None else made | {"examples": [example]}


def _kind(kind: Callable[[object], Any]) -> dict[str, Any]:
    return _of(described(kind))


def _of(said: list[Any]) -> dict[str, Any]:
    """What a kind takes (`ledger.fields.described`) as a schema."""
    return _KINDS[said[0]](*said[1:])


def _text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def _decimal(pattern: str, least: str, most: str) -> dict[str, Any]:
    return _text(pattern) | {"description": f"A whole number of subunits, {least} to {most}."}


def _integer(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


def _one_of(*values: str | int) -> dict[str, Any]:
    return {"type": "string" if isinstance(values[0], str) else "integer", "enum": list(values)}


def _either(*kinds: list[Any]) -> dict[str, Any]:
    return {"anyOf": [_of(kind) for kind in kinds]}


def _list(most: int, kind: list[Any]) -> dict[str, Any]:
    return {
        "type": "array", "items": _of(kind), "minItems": 1, "maxItems": most, "uniqueItems": True,
        "description": "In order, nothing twice.",
    }  # fmt: skip


def _pairs(most: int, *kinds: list[Any]) -> dict[str, Any]:
    return {
        "type": "array", "items": pair(*(_of(kind) for kind in kinds)), "minItems": 1,
        "maxItems": most, "description": "Pairs, in order of their first part, none twice.",
    }  # fmt: skip


def _rows(most: int, *kinds: list[Any]) -> dict[str, Any]:
    row = {
        "type": "array", "prefixItems": [_of(kind) for kind in kinds], "minItems": len(kinds),
        "maxItems": len(kinds),
    }  # fmt: skip
    return {
        "type": "array", "items": row, "minItems": 1, "maxItems": most,
        "description": "A value of each kind in turn.",
    }  # fmt: skip


def lines_of(model: str, most: int) -> dict[str, Any]:
    """JSON lines of a model, as a list."""
    items = {"$ref": SCHEMAS + model}
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most}


def pair(*kinds: dict[str, Any]) -> dict[str, Any]:
    """A list of just these."""
    return {"type": "array", "prefixItems": list(kinds), "minItems": PAIR, "maxItems": PAIR}


_KINDS: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {
    "text": _text,
    "decimal": _decimal,
    "integer": _integer,
    "oneOf": _one_of,
    "either": _either,
    "list": _list,
    "pairs": _pairs,
    "rows": _rows,
}
