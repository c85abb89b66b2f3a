"""Reads orders as they are sent and verifies their signatures; nothing is believed before.

Also in bulk, in processes of their own: that is half of what a bulk costs. What passes between the
processes is plain data (`marshal`), so that the one that posts does little: `read_checked` trusts
what `check_lines` has read and verified.
"""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from chain.audit.checking import PLAIN
from chain.rules import RULES, SHAPES
from ledger.orders import Order, read_order
from ledger.refusals import Code, Refusal, refuse
from wallets.signing import verify_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wallets.errors import BadSignatureError

Checked = Order | Refusal


class SentOrder(msgspec.Struct, forbid_unknown_fields=True):
    """An order as sent: its canonical text, and pairs of key and signature."""

    order: str
    signatures: list[tuple[str, str]]


decode: Final = msgspec.json.Decoder(SentOrder).decode


def parse(text: str, signatures: Sequence[tuple[str, str]], book: str) -> Checked:
    """The order in `text`, meant for `book`; nothing is believed yet."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return refuse(Code.order_must_be_canonical, where="$", why="must be UTF-8")
    order = read_order(data, signatures, SHAPES)
    if isinstance(order, Order) and order.book != book:
        return refuse(Code.book_must_match, book=book, named=order.book)
    return order


def verify(order: Order) -> Refusal | None:
    """The refusal of the first signature that does not hold."""
    return _first_fault(verify_all((key, order.text, signed) for key, signed in order.signatures))


def check_lines(lines: bytes, book: str) -> bytes:
    """Read and verify orders for `book`, one a line; marshalled data for `read_checked`."""
    found = [_read(line, book) for line in lines.removesuffix(b"\n").split(b"\n")]
    errors = verify_all(
        (key, order.text, signed)
        for order in found
        if isinstance(order, Order)
        for key, signed in order.signatures
    )
    if any(errors):
        found = _without_faulty(found, iter(errors))
    return marshal.dumps([_plain(order) for order in found], PLAIN)


def read_checked(data: bytes | bytearray, book: str) -> list[Checked]:
    """What `check_lines` found for `book`, line by line."""
    found: list[Checked] = []
    for row in marshal.loads(data):  # noqa: S302 from this program's own process
        if len(row) == len(("code", "fields")):
            found.append(Refusal(Code(row[0]), row[1]))
            continue
        type_, id_, key, expires_ms, own, text, signatures = row
        body = SHAPES[type_].body(own)
        found.append(Order(type_, book, id_, key, expires_ms, body, text, signatures))
    return found


def _read(line: bytes, book: str) -> Checked:
    try:
        sent = decode(line)
    except msgspec.DecodeError as error:
        why = f"each line must be an object of order and signatures ({error})"
        return refuse(Code.order_must_be_canonical, where="line", why=why)
    order = parse(sent.order, sent.signatures, book)
    if isinstance(order, Order) and RULES[order.type].opens:
        return refuse(Code.book_must_not_exist, book=book)
    return order


def _first_fault(errors: Sequence[BadSignatureError | None]) -> Refusal | None:
    for error in errors:
        if error is not None:
            return refuse(Code.signature_must_be_valid, key=error.key[:64])
    return None


def _without_faulty(
    found: Sequence[Checked], errors: Iterator[BadSignatureError | None]
) -> list[Checked]:
    """The orders, and in place of each with a bad signature its refusal."""
    return [
        _first_fault([next(errors) for _ in order.signatures]) or order
        if isinstance(order, Order)
        else order
        for order in found
    ]


def _plain(order: Checked) -> tuple[Any, ...]:
    """A line's order, without the book that all are for, or what is wrong with it."""
    if isinstance(order, Refusal):
        return int(order.code), dict(order.fields)
    common = (order.type, order.id, order.key, order.expires_ms)
    return (*common, tuple(order.body), order.text, order.signatures)
