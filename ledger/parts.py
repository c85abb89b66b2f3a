"""The parts of what a co-op brings in from another system, and how one order commits to all.

An order is small, and a co-op may have thousands of accounts. So the order that people sign,
`balances-brought`, names the hash of the first part, and every part that of the next: the service
enters the parts, and can enter no others.

Rules this module keeps:
1. A part's hash is SHA-256 over a tag and the canonical JSON of its type and its own fields.
2. Parts are chained from the last one backwards; the last names no next (`NO_PART`).
3. A part has 60 rows at most, and fits in an order.

Leaves to others: what parts do to a book (`ledger.rules.bringing`), what they are made from (api).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger import canonical, fields
from ledger.orders import ORDER_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

EXPECTED: Final = "members-expected"
ENTERED: Final = "balances-entered"
PARTS: Final = frozenset({EXPECTED, ENTERED})
ROWS_MAX: Final = 60
NO_PART: Final = "0" * 64

_TAG: Final = b"ayni-part-v1".ljust(16, b"\0")
_ROOM: Final = ORDER_BYTES_MAX - 700
"""Bytes for a part's rows: what else an order says takes less than the rest."""

Line = tuple[str, str, "int | None", str, "int | None"]
"""An account to open: its id, kind, lower bound, member and upper bound."""

Move = tuple[int, str, str]
"""Subunits, the account they are taken from, and the one they go to."""


class Part(NamedTuple):
    """A part as the service enters it: an order type, and the order's own fields as they are sent.

    `hash` is what the order before it names.
    """

    type: str
    fields: dict[str, Any]

    @property
    def hash(self) -> str:
        """The part's hash, in hex."""
        return part_hash(self.type, self.fields)


def part_hash(type_: str, own: Mapping[str, Any]) -> str:
    """The hash of a part with these own fields, `next` among them, in hex."""
    return sha256(_TAG + canonical.encode({"type": type_, **own})).hexdigest()


def lines_sent(lines: Iterable[Line]) -> list[list[str]]:
    """Accounts to open as a `members-expected` order says them."""
    said = fields.bound_text
    return [
        [account, kind, said(lower), member, said(upper)]
        for account, kind, lower, member, upper in lines
    ]


def moves_sent(moves: Iterable[Move]) -> list[list[str]]:
    """Amounts as a `balances-entered` order says them."""
    return [[str(amount), payer, payee] for amount, payer, payee in moves]


def chained(lines: Sequence[Line], moves: Sequence[Move], salt: Callable[[], str]) -> list[Part]:
    """The parts that open these accounts and then move these amounts, in the order to enter them.

    `salt` gives 64 new random hex digits each time. The first part's hash is the one to sign.
    """
    opening = [(EXPECTED, {"lines": rows, "salt": salt()}) for rows in packed(lines_sent(lines))]
    entering = [(ENTERED, {"moves": rows}) for rows in packed(moves_sent(moves))]
    return linked([*opening, *entering])


def linked(parts: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Part]:
    """Parts given without `next`, each with the hash of the one that follows."""
    found: list[Part] = []
    follows = NO_PART
    for type_, own in reversed(parts):
        found.append(Part(type_, {**own, "next": follows}))
        follows = found[-1].hash
    return found[::-1]


def packed(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    """Rows in lots that fit in an order each."""
    lot: list[list[Any]] = []
    size = 0
    for row in rows:
        width = len(canonical.encode(row)) + 1
        if len(lot) == ROWS_MAX or (lot and size + width > _ROOM):
            yield lot
            lot, size = [], 0
        lot.append(row)
        size += width
    if lot:
        yield lot
