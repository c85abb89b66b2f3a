"""The parts in which accounts and balances come into a book: each names the next by its hash.

Whoever signs the order that names the first has signed all of them.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from ledger import canonical
from ledger.fields import bound_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from api.arrivals.plans import Coming

NONE: Final = "00" * 32
EXPECTED, ENTERED = "members-expected", "balances-entered"
LINES_MAX: Final = 60
PART_BYTES_MAX: Final = 7_600
"""Of the lines of a part: the order around them has its bytes too (`ORDER_BYTES_MAX`)."""

TAG: Final = b"ayni-part-v1".ljust(16, b"\0")


def part_hash(part: Mapping[str, Any]) -> str:
    """The hash by which a part is named, in hex; `part` is its type and own fields."""
    return sha256(TAG + canonical.encode(part)).hexdigest()


def chained(
    accounts: Sequence[Coming], moves: Sequence[list[str]], new_salt: Callable[[], str]
) -> tuple[list[dict[str, Any]], list[str]]:
    """The parts that open these accounts and enter these moves, in order, and their hashes."""
    opened = [
        {"type": EXPECTED, "lines": lines, "salt": new_salt()}
        for lines in _cut(_line(one) for one in accounts)
    ]
    parts = [*opened, *({"type": ENTERED, "moves": lines} for lines in _cut(moves))]
    following, hashes = NONE, []
    for part in reversed(parts):
        part["next"] = following
        following = part_hash(part)
        hashes.append(following)
    return parts, hashes[::-1]


def _line(one: Coming) -> list[str]:
    bounds = bound_text(one.lower), bound_text(one.upper)
    return [one.account, one.kind, bounds[0], one.member, bounds[1]]


def _cut(lines: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    """As many lines at a time as a part may have and hold."""
    part: list[list[str]] = []
    size = 0
    for line in lines:
        own = len(canonical.encode(line)) + 1
        if len(part) == LINES_MAX or size + own > PART_BYTES_MAX:
            yield part
            part, size = [], 0
        part.append(line)
        size += own
    if part:
        yield part


def moves_between(balances: Iterable[tuple[str, int]], most: int) -> list[list[str]]:
    """Moves that bring accounts from zero to these balances, which sum to zero.

    Each account only gives or only receives, and no move is larger than `most`.
    """
    told = [*balances]
    giving = [[account, -balance] for account, balance in told if balance < 0]
    moves, at = [], 0
    for payee, balance in told:
        rest = balance
        while rest > 0:
            giver = giving[at]
            part = min(rest, int(giver[1]), most)
            moves.append([str(part), str(giver[0]), payee])
            rest -= part
            giver[1] = int(giver[1]) - part
            at += not giver[1]
    return moves
