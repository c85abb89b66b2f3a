"""What would be brought into a book: accounts, moves, parts, and what is laid out beside it.

A plan is a value, packed as JSON while it waits. Everything in it is known by ids of this book.

Leaves to others: making one (`api.arrivals.planning`), and doing what it says.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKING: Final = 6
UNPACKED_BYTES_MAX: Final = 512 * 2**20
"""The most that anything packed here may come to."""

Packed = TypeVar("Packed")


class Coming(msgspec.Struct, frozen=True, array_like=True):
    """An account that comes in, or that is there and takes in a balance (`is_known`).

    Bounds are None for none; `told` is the balance in the source, in subunits. `had_left` says that
    its member had left where they come from.
    """

    number: str
    name: str
    account: str
    member: str
    kind: str
    lower: int | None
    upper: int | None
    told: int
    is_known: bool
    had_left: bool


class Person(msgspec.Struct, frozen=True, array_like=True):
    """A member who is expected: their name, and ways to reach them by kind."""

    member: str
    name: str
    contacts: dict[str, str]


class Notice(msgspec.Struct, frozen=True, array_like=True):
    """An offer or a need, times in milliseconds since 1970; no end is None."""

    member: str
    kind: str
    category: str
    text: str
    posted_ms: int | None
    ends_ms: int | None


class Past(msgspec.Struct, frozen=True, array_like=True):
    """A past exchange between two accounts; `day` as in 2020-02-29, or empty."""

    day: str
    payer: str
    payee: str
    amount: int
    id: str
    text: str
    salt: str


class LeftOut(msgspec.Struct, frozen=True, array_like=True):
    """What was not brought in, or otherwise: where it stood, and which kind of fault it is."""

    file: str
    line: int
    column: str
    kind: str


class Plan(msgspec.Struct, frozen=True, array_like=True):
    """All that would be brought in.

    Attributes:
        brought: the own fields of the order that brings it in.
        parts: type and own fields of each order of the service's, in their order.
        hashes: of the parts, as each names the next.
        left_out: what was not brought in.
        notes: how many notes there were in all.
    """

    accounts: list[Coming]
    people: list[Person]
    notices: list[Notice]
    past: list[Past]
    brought: dict[str, Any]
    parts: list[dict[str, Any]]
    hashes: list[str]
    left_out: list[LeftOut]
    notes: int

    def place_of(self, part: str) -> int | None:
        """Which part has this hash; None if none has."""
        return self.hashes.index(part) if part in self.hashes else None


def pack(value: object) -> bytes:
    """A value as packed JSON."""
    return zlib.compress(msgspec.json.encode(value), PACKING)


def unpack(data: bytes, type_: type[Packed]) -> Packed:
    """What `pack` was given, of this type."""
    found = zlib.decompressobj().decompress(data, UNPACKED_BYTES_MAX)
    return msgspec.json.decode(found, type=type_)


def amounts_of(parts: list[dict[str, Any]]) -> Mapping[str, int]:
    """What the moves of these parts come to, by account."""
    found: dict[str, int] = {}
    for part in parts:
        for amount, payer, payee in part.get("moves", ()):
            found[payer] = found.get(payer, 0) - int(amount)
            found[payee] = found.get(payee, 0) + int(amount)
    return found
