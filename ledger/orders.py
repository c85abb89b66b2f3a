"""Orders: canonical bytes that somebody signed, read strictly into typed fields.

An order is one JSON object (RFC 8785) with the common fields `v`, `type`, `book`, `id`, `key`,
`expires` and those of its type. `key` is the leading signer; others may sign beside it.

Leaves to others: whether signatures are valid (`wallets.signing`), whether the order may stand
(`ledger.kernel`).
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from ledger import canonical, fields
from ledger.quick import pattern_of
from ledger.refusals import Code, Refusal, refuse
from ledger.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ledger.quick import Pattern

ORDER_BYTES_MAX: Final = 8_192
"""The largest order; the largest entry is 65,535 bytes (a tlog-tiles limit) with room to spare."""

SIGNATURES_MAX: Final = 8

VERSION: Final = 1


class Order(Struct, frozen=True, gc=False):
    """An order as read; `body` is the type's own tuple, `text` the exact bytes that were signed.

    `signatures` are pairs of key and Ed25519 signature in hex, in key order.
    """

    type: str
    book: str
    id: str
    key: str
    expires_ms: int
    body: Any
    text: bytes
    signatures: tuple[tuple[str, str], ...]

    @property
    def signers(self) -> list[str]:
        """The keys that signed, in key order."""
        return [key for key, _ in self.signatures]


Body = TypeVar("Body", bound=tuple[Any, ...])


class Shape(NamedTuple):
    """How an order type is read: its name, its tuple, and the kind of each of its own fields.

    The tuple's fields stand in the order of `required` then `optional`; an absent optional
    field becomes None. `pattern` reads it quickly, if its kinds allow.
    """

    type: str
    body: Callable[[Iterable[Any]], Any]
    required: tuple[tuple[str, Callable[[object], Any]], ...]
    optional: tuple[tuple[str, Callable[[object], Any]], ...]
    pattern: Pattern | None


def shape(
    type_: str,
    body: type[Body],
    required: Mapping[str, Callable[[object], Any]],
    optional: Mapping[str, Callable[[object], Any]] | None = None,
) -> Shape:
    """Describe an order type. `body` is a NamedTuple whose fields follow those given here."""
    optional = optional or {}
    # At half the price of its own `_make`, which would count them again.
    make = partial(tuple.__new__, body)
    pattern = pattern_of(type_, make, required, optional)
    return Shape(type_, make, tuple(required.items()), tuple(optional.items()), pattern)


_TYPE: Final = '"type":"'
_COMMON: Final = ("v", "type", "book", "id", "key", "expires")


def read_order(
    text: bytes, signatures: Sequence[tuple[str, str]], shapes: Mapping[str, Shape]
) -> Order | Refusal:
    """Read order bytes and the signatures sent with them, believing nothing yet.

    Returns the order, or the refusal that says which field is wrong and what it should be.
    """
    quick = read_quickly(text, signatures, shapes)
    if quick is not None:
        return quick
    try:
        sent = canonical.decode(text, ORDER_BYTES_MAX)
    except canonical.NotCanonicalError as error:
        return refuse(Code.order_must_be_canonical, where=error.where, why=error.why)
    return read_fields(sent, text, signatures, shapes)


def read_quickly(
    text: bytes, signatures: Sequence[tuple[str, str]], shapes: Mapping[str, Shape]
) -> Order | Refusal | None:
    """As `read_order`, for most of the orders that are as they should be; None for any other."""
    if not text.isascii() or len(text) > ORDER_BYTES_MAX:
        return None
    said = text.decode()
    at = said.rfind(_TYPE) + len(_TYPE)
    of_type = shapes.get(said[at : said.find('"', at)])
    found = of_type.pattern.read(said) if of_type and of_type.pattern else None
    if of_type is None or found is None:
        return None
    order = Order(of_type.type, *found, text, tuple(signatures))
    if len(signatures) == 1 and signatures[0][0] == order.key:
        return order
    return _check_signatures(order) or order


def read_fields(
    sent: Mapping[str, Any],
    text: bytes,
    signatures: Sequence[tuple[str, str]],
    shapes: Mapping[str, Shape],
) -> Order | Refusal:
    """As `read_order`, for bytes that were already decoded and found canonical."""
    named = sent.get("type")
    of_type = shapes.get(named) if isinstance(named, str) else None
    if of_type is None:
        return refuse(Code.order_type_must_be_known, type=str(named or "")[:40])
    name = "v"
    try:
        if sent["v"] != VERSION:
            return _ill_formed("v", fields.FieldError(f"the integer {VERSION}"))
        name = "book"
        book = fields.hex32(sent[name])
        name = "id"
        id_ = fields.uuid(sent[name])
        name = "key"
        key = fields.hex32(sent[name])
        name = "expires"
        expires_ms = fields.time_ms(sent[name])
        values = []
        count = len(_COMMON)
        for name, kind in of_type.required:
            values.append(kind(sent[name]))
        count += len(values)
        for name, kind in of_type.optional:
            if name in sent:
                values.append(kind(sent[name]))
                count += 1
            else:
                values.append(None)
    except KeyError:
        return refuse(Code.field_must_be_present, field=name)
    except fields.FieldError as error:
        return _ill_formed(name, error)
    if count != len(sent):
        return _unknown_field(sent, of_type)
    body = of_type.body(values)
    order = Order(of_type.type, book, id_, key, expires_ms, body, text, tuple(signatures))
    return _check_signatures(order) or order


def _ill_formed(name: str, error: fields.FieldError) -> Refusal:
    return refuse(error.code, field=name, expected=error.expected)


def _unknown_field(sent: Mapping[str, Any], of_type: Shape) -> Refusal:
    known = {*_COMMON, *dict(of_type.required), *dict(of_type.optional)}
    unknown = min(name for name in sent if name not in known)
    return refuse(Code.field_must_be_known, field=unknown[:40])


def _check_signatures(order: Order) -> Refusal | None:
    signers = order.signers
    if not 1 <= len(signers) <= SIGNATURES_MAX:
        return refuse(Code.signatures_must_be_one_to_eight, count=len(signers))
    if len(signers) > 1 and any(a >= b for a, b in pairwise(signers)):
        return refuse(Code.signatures_must_be_in_key_order)
    if order.key not in signers:
        return refuse(Code.order_key_must_sign, key=order.key)
    return None
