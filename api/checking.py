"""Reads and verifies orders in bulk, in processes of their own: half of what a bulk costs.

What passes between the processes is plain data (`marshal`), so that the process that posts does
little: `read_checked` trusts what `check_lines` has read and verified.
"""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from chain.rules import RULES, SHAPES
from ledger.orders import Order, read_order
from ledger.refusals import Code, Refusal, refuse
from wallets.signing import verify_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class OrderIn(msgspec.Struct, forbid_unknown_fields=True):
    """An order as sent: its canonical text, and pairs of key and signature."""

    order: str
    signatures: list[tuple[str, str]]


decode: Final = msgspec.json.Decoder(OrderIn).decode

Checked = Order | Refusal


def check_lines(lines: bytes, book: str) -> bytes:
    """Read and verify orders for `book`, one a line; marshalled data for `read_checked`."""
    found = [_read(line, book) for line in lines.splitlines()]
    items = [(found_.signatures, found_.text) for found_ in found if isinstance(found_, Order)]
    faults = iter(_faults(items))
    return marshal.dumps([
        _plain((next(faults) or order) if isinstance(order, Order) else order) for order in found
    ])  # fmt: skip


def read_checked(data: bytes) -> list[Checked]:
    """What `check_lines` found, line by line."""
    return [
        _order(*row) if len(row) > len(("code", "fields")) else Refusal(Code(row[0]), row[1])
        for row in marshal.loads(data)  # noqa: S302 from this program's own process
    ]


def check(order: Order) -> Refusal | None:
    """The refusal of the first signature that does not hold."""
    return _faults([(order.signatures, order.text)])[0]


def _read(line: bytes, book: str) -> Checked:
    try:
        sent = decode(line)
    except msgspec.DecodeError as error:
        why = f"each line must be an object of order and signatures ({error})"
        return refuse(Code.order_must_be_canonical, where="line", why=why)
    order = read_sent(sent, book)
    if isinstance(order, Order) and RULES[order.type].opens:
        return refuse(Code.book_must_not_exist, book=book)
    return order


def read_sent(sent: OrderIn, book: str) -> Checked:
    """The order in what was sent, meant for `book`; nothing is believed yet."""
    try:
        data = sent.order.encode()
    except UnicodeEncodeError:
        return refuse(Code.order_must_be_canonical, where="$", why="must be UTF-8")
    order = read_order(data, sent.signatures, SHAPES)
    if isinstance(order, Order) and order.book != book:
        return refuse(Code.book_must_match, book=book, named=order.book)
    return order


def _faults(items: Sequence[tuple[Sequence[tuple[str, str]], bytes]]) -> list[Refusal | None]:
    """For each order the refusal of its first signature that does not hold, or None."""
    errors = iter(
        verify_all((key, text, signed) for signatures, text in items for key, signed in signatures)
    )
    found: list[Refusal | None] = []
    for signatures, _ in items:
        wrong = [error for error in [next(errors) for _ in signatures] if error is not None]
        code = Code.signature_must_be_valid
        found.append(refuse(code, key=wrong[0].key[:64]) if wrong else None)
    return found


def _plain(checked: Checked) -> tuple[Any, ...]:
    if isinstance(checked, Refusal):
        return int(checked.code), dict(checked.fields)
    return (*checked[:5], tuple(checked.body), checked.text, checked.signatures)


def _order(
    type_: str, book: str, id_: str, key: str, expires_ms: int, body: Iterable[Any], text: bytes,
    signatures: tuple[tuple[str, str], ...],
) -> Order:  # fmt: skip
    return Order(type_, book, id_, key, expires_ms, SHAPES[type_].body(body), text, signatures)
