"""A co-op that moves in from another system: what it takes, and every refusal on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger.parts import Line, Move, Part, chained
from tests.http.differential import Village
from tests.support.brought import Arriving

if TYPE_CHECKING:
    from tests.support.world import Person

SALT: Final = "55" * 32


def moving_in(v: Village) -> None:
    """Too late here; too little in a second book; as it should be in a third."""
    v.send("balances-brought", v.key(0), v.key(1), **_found(v)[0].fields())
    _too_little(Village(v.twins))
    village = Village(v.twins)
    found, people = _found(village)
    _bring(village, found)
    _take(village, people[0])
    _certify(village)
    one = people[0]
    village.send("member-joined", one.key, village.key(0), member=one.member)


def _found(v: Village) -> tuple[Arriving, list[Person]]:
    people = [v.twins.new_person() for _ in range(2)]
    giver, taker = (person.account for person in people)
    lines: list[Line] = [(one.account, "member", -60, one.member, 60) for one in people]
    lines.append((v.new_id(), "fund", 0, v.person(0).member, None))
    moves: list[Move] = [(25, giver, taker)]
    return Arriving([], chained(lines, moves, lambda: SALT)), people


def _enter(v: Village, part: Part) -> None:
    v.send(part.type, v.twins.service.key, **part.fields)


def _too_little(v: Village) -> None:
    found, _ = _found(v)
    v.send("balances-brought", v.key(0), **found.fields() | {"members": 3})
    for part in found.parts:
        _enter(v, part)


def _bring(v: Village, found: Arriving) -> None:
    v.send("role-granted", v.key(0), member=v.person(2).member, role="steward")
    v.send("balances-brought", v.key(0), **found.fields())
    v.send("balances-brought", v.key(0), v.key(1), **found.fields())
    _enter(v, found.parts[1])
    sides = {"from_": v.account(0).account, "to": v.account(1).account}
    v.send("transfer", v.key(0), amount="1", **sides)
    for part in found.parts:
        _enter(v, part)
    v.send("balances-brought", v.key(0), v.key(1), **found.fields())


def _take(v: Village, person: Person) -> None:
    sides: dict[str, Any] = {"from_": person.account, "to": v.account(0).account}
    v.send("balance-passed-on", v.key(0), v.key(2), amount="1", **sides)
    v.send("role-granted", v.key(0), member=person.member, role="broker")


def _certify(v: Village) -> None:
    own = {"brought": v.id_of(v.sent[-len(("brought", "part", "part"))]), "certificate": "cc" * 32}
    v.send("import-certified", v.key(1), **own)
    v.send("role-granted", v.key(0), member=v.person(2).member, role="auditor")
    for _ in range(2):
        v.send("import-certified", v.key(1), v.key(2), **own)
