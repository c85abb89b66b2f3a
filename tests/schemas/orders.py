"""Orders drawn from the description's own schemas, many of them by people who are there.

The schema says what each field may be. Some fields are then made to name what the book has, and the
order is signed by whoever its `key` names, so that it gets past verification to the rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from ledger import canonical
from ledger.ids import RANDOM_BYTES, uuid7
from tests.support.books import LIFE_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support.towns import Town
    from wallets.keys import Key

    Strategy = st.SearchStrategy[Any]

SCHEMAS: Final = "#/components/schemas/"
SMALL_MAX: Final = 60
MOSTLY: Final = 8
"""So many fields of ten name what is there."""

IDS: Final = frozenset({"hold", "of", "mandate", "paper", "recovery", "choice"})
LEADING: Final = ("from", "account", "member")
"""Whoever these name most often leads."""

LEFT_ALONE: Final = frozenset({"key-revoked", "role-withdrawn", "account-closed"})
"""What would end a role that the run goes on with is done to those without one."""


class Orders:
    """Bodies that post orders, for somebody in a town."""

    def __init__(self, town: Town, described: Mapping[str, Any]) -> None:
        schemas = described["components"]["schemas"]
        self._town = town
        people = [town.ana, town.ben, *town.roles.values()]
        self._keys: dict[str, Key] = {one.key.public: one.key for one in people}
        self._leaders = {
            named: one.key.public for one in people for named in (one.account, one.member)
        }
        self._accounts = [one.account for one in people]
        self._members = [one.member for one in people]
        self._others = [town.ana.member, town.ben.member]
        self._posted: list[str] = []
        self._types = {
            type_: schemas[ref.removeprefix(SCHEMAS)]
            for type_, ref in schemas["Order"]["discriminator"]["mapping"].items()
        }

    def texts(self) -> Strategy:
        """Orders, as their canonical text, with the pairs that sign them."""
        return st.sampled_from(sorted(self._types)).flatmap(self._of_type)

    def _of_type(self, type_: str) -> Strategy:
        schema = self._types[type_]
        required, own = set(schema["required"]), schema["properties"]
        must = {name: self._field(type_, name, own[name]) for name in own if name in required}
        may = {name: self._field(type_, name, own[name]) for name in own if name not in required}
        fields = st.fixed_dictionaries(must, optional=may)
        others = st.sets(st.sampled_from(sorted(self._keys)), max_size=2)
        return st.tuples(fields, others, st.integers(1, 10)).map(self._signed)

    def _field(self, type_: str, name: str, schema: Mapping[str, Any]) -> Strategy:
        """What the schema allows; mostly what the book has, where it has such a thing."""
        there = self._there(type_, name)
        drawn = drawn_from(schema)
        if there is None:
            return drawn
        return st.integers(1, 10).flatmap(lambda at: there if at <= MOSTLY else drawn)

    def _there(self, type_: str, name: str) -> Strategy | None:
        world, posted = self._town.world, self._posted
        members = self._others if type_ in LEFT_ALONE else self._members
        soon = st.integers(1, LIFE_MS).map(lambda wait_ms: world.now_ms + wait_ms)
        if name in IDS:
            return st.integers(0, 99).map(lambda at: posted[at % len(posted)]) if posted else None
        return {
            "book": st.just(self._town.coop.book),
            "key": st.sampled_from(sorted(self._keys)),
            "unit": st.just("h"),
            "amount": st.integers(1, SMALL_MAX).map(str),
            **dict.fromkeys(("expires", "until"), soon),
            **dict.fromkeys(("account", "from", "to"), st.sampled_from(self._accounts)),
            **dict.fromkeys(("broker", "member"), st.sampled_from(members)),
        }.get(name)

    def _signed(self, drawn: tuple[dict[str, Any], set[str], int]) -> dict[str, Any]:
        fields, others, at = drawn
        if at <= MOSTLY:
            world = self._town.world
            named = (fields[name] for name in LEADING if name in fields)
            leader = next((self._leaders[one] for one in named if one in self._leaders), None)
            fields["key"] = fields["key"] if leader is None else leader
            fields["id"] = uuid7(world.now_ms, world.random.randbytes(RANDOM_BYTES))
        text = canonical.encode(fields)
        signers = {*others, fields["key"]} & self._keys.keys()
        pairs = [[public, self._keys[public].sign(text)] for public in sorted(signers)]
        self._posted = [*self._posted[-99:], fields["id"]]
        return {"order": text.decode(), "signatures": pairs}


def drawn_from(schema: Mapping[str, Any]) -> Strategy:
    """Whatever a schema of a field allows."""
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of(*map(drawn_from, schema["anyOf"]))
    return _OF_TYPE[schema["type"]](schema)


def _list(schema: Mapping[str, Any]) -> Strategy:
    if "prefixItems" in schema:
        return st.tuples(*map(drawn_from, schema["prefixItems"])).map(list)
    items = drawn_from(schema["items"])
    return st.lists(
        items, min_size=schema["minItems"], max_size=min(3, schema["maxItems"]), unique_by=str
    ).map(lambda found: sorted(found, key=str))


_OF_TYPE: Final[Mapping[str, Callable[[Mapping[str, Any]], Strategy]]] = {
    "string": lambda schema: st.from_regex(schema["pattern"], fullmatch=True),
    "integer": lambda schema: st.integers(schema["minimum"], schema["maximum"]),
    "array": _list,
}
