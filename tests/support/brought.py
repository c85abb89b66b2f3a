"""A co-op that moves in, for tests: who is expected, what stands where, and the parts that say so.

`bring` signs and posts `balances-brought`; `enter_all` has the service enter the parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.parts import NO_PART, Line, Move, Part, chained
from tests.support.books import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.orders import Order
    from tests.support.books import Bench, Person
    from wallets.keys import Key

SOURCE: Final = "ab" * 32


class Arriving(NamedTuple):
    """Whom a co-op expects, with their accounts, and the parts; keys are for when they come."""

    people: list[Person]
    parts: list[Part]

    @property
    def lines(self) -> list[list[str]]:
        """The accounts that the parts open, as they are sent."""
        return [row for part in self.parts for row in part.fields.get("lines", ())]

    @property
    def moves(self) -> list[list[str]]:
        """The amounts that the parts move, as they are sent."""
        return [row for part in self.parts for row in part.fields.get("moves", ())]

    def fields(self) -> dict[str, Any]:
        """Return the own fields of the order that brings this."""
        members = {row[3] for row in self.lines if row[1] == "member"}
        standing: dict[str, int] = {}
        for amount, payer, payee in self.moves:
            standing[payer] = standing.get(payer, 0) - int(amount)
            standing[payee] = standing.get(payee, 0) + int(amount)
        return {
            "accounts": len(self.lines),
            "history": NO_PART,
            "members": len(members),
            "parts": self.parts[0].hash,
            "source": SOURCE,
            "total": str(sum(max(0, one) for one in standing.values())),
        }


def unmoved() -> tuple[Bench, Person]:
    """Return a book in which nothing has moved, and its treasurer."""
    bench = opened()
    treasurer = bench.join()
    bench.grant(treasurer, "treasurer")
    return bench, treasurer


def arriving(bench: Bench, balances: Sequence[int], more: Sequence[Line] = ()) -> Arriving:
    """Return expected members with an account each, and moves that bring them to these balances.

    `balances` sum to zero. The bounds of each are -100 and 100, whatever the balance.
    """
    people = [bench.new_person() for _ in balances]
    lines: list[Line] = [(one.account, "member", -100, one.member, 100) for one in people]
    accounts = [one.account for one in people]
    salt = lambda: bench.random(32).hex()  # noqa: E731 a closure over the bench
    moves = moves_to(dict(zip(accounts, balances, strict=True)))
    return Arriving(people, chained([*lines, *more], moves, salt))


def moves_to(balances: dict[str, int]) -> list[Move]:
    """Return moves by which accounts that stand at zero come to these balances."""
    owing = {id_: -balance for id_, balance in balances.items() if balance < 0}
    moves: list[Move] = []
    for id_, balance in balances.items():
        left = max(0, balance)
        while left:
            payer = next(iter(owing))
            amount = min(left, owing[payer])
            moves.append((amount, payer, id_))
            left -= amount
            owing[payer] -= amount
            if not owing[payer]:
                del owing[payer]
    return moves


def board(bench: Bench, *more: Key) -> list[Key]:
    """Return the keys of all stewards, and these."""
    return [*(steward.key for steward in bench.stewards), *more]


def bring(bench: Bench, arriving: Arriving, treasurer: Person) -> Order:
    """Post the order that brings this, signed by the stewards and a treasurer."""
    return bench.do("balances-brought", *board(bench, treasurer.key), **arriving.fields())


def entered(bench: Bench, part: Part) -> Order:
    """Return the service's order that enters a part."""
    return bench.order(part.type, bench.service, **part.fields)


def enter_all(bench: Bench, arriving: Arriving) -> None:
    """Post all parts, in their order."""
    for part in arriving.parts:
        bench.post(entered(bench, part))


def arrive(bench: Bench, treasurer: Person, *balances: int) -> Arriving:
    """Bring in as many expected members as there are balances, parts and all."""
    found = arriving(bench, balances)
    bring(bench, found, treasurer)
    enter_all(bench, found)
    return found


def claim(bench: Bench, person: Person) -> Order:
    """Let an expected member in, a steward signing."""
    return bench.do("member-joined", person.key, bench.stewards[0].key, member=person.member)
