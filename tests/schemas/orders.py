"""Orders drawn from the description's own schemas, most of them by people who are there.

The schema says what each field may be. Most orders are then made ones that the book accepts
(`tests.schemas.fitting`); of some of those a field is as it was drawn; the rest name what the book
has where they can, and are signed by whoever their `key` names.
"""

from __future__ import annotations

from itertools import cycle
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from ledger import canonical
from ledger.fields import HEX64, UUID
from tests.schemas.fitting import FITTED
from tests.support.books import LIFE_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.schemas.fitting import Book
    from wallets.keys import Key

Strategy = st.SearchStrategy[Any]

SCHEMAS: Final = "#/components/schemas/"
FITTING: Final = 6
"""So many of ten orders are made to fit."""
NEARLY: Final = 8
"""As many as that, but for those, are made to fit but for a field."""
MOSTLY: Final = 8
"""So many fields of ten name what is there."""
NUMBERS: Final = 8

WORDS: Final = ascii_letters + digits + "-_"
WORD_MAX: Final = 20
USUAL: Final[Mapping[str, Strategy]] = {
    pattern: strategy
    for (kind, strategy) in (
        (UUID, st.uuids().map(str)),
        (HEX64, st.binary(min_size=32, max_size=32).map(bytes.hex)),
    )
    for pattern in (f"^{kind}$", f"^(?:{kind})$")
}
"""What most names are: all that these allow as well, in one draw rather than one for each digit."""

LEFT_ALONE: Final = frozenset({"key-revoked", "role-withdrawn", "account-closed"})
"""What would end a role that the run goes on with is done to those without one."""


class Orders:
    """Bodies that post orders to a book."""

    def __init__(self, book: Book, described: Mapping[str, Any]) -> None:
        schemas = described["components"]["schemas"]
        self._book = book
        # By turns, whatever is drawn: the library goes back to what was accepted before.
        self._turn = cycle(FITTED)
        self._types = {
            type_: schemas[ref.removeprefix(SCHEMAS)]
            for type_, ref in schemas["Order"]["discriminator"]["mapping"].items()
        }

    def texts(self) -> Strategy:
        """Orders, as their canonical text, with the pairs that sign them."""
        return st.integers(1, 10).flatmap(self._of)

    def _of(self, at: int) -> Strategy:
        numbers = st.lists(st.integers(0, 999), min_size=NUMBERS, max_size=NUMBERS)
        if at <= FITTING:
            return numbers.map(self._fitting)
        types = st.sampled_from(sorted(self._types))
        if at <= NEARLY:
            return st.tuples(numbers, types.flatmap(self._any_field)).map(
                lambda drawn: self._fitting(*drawn)
            )
        return types.flatmap(self._of_type).map(self._as_drawn)

    def _any_field(self, type_: str) -> Strategy:
        own = self._types[type_]["properties"]
        return st.sampled_from(sorted(own)).flatmap(
            lambda name: st.tuples(st.just(name), drawn_from(own[name]))
        )

    def _of_type(self, type_: str) -> Strategy:
        schema = self._types[type_]
        required, own = set(schema["required"]), schema["properties"]
        must = {name: self._field(type_, name, own[name]) for name in own if name in required}
        may = {name: self._field(type_, name, own[name]) for name in own if name not in required}
        return st.fixed_dictionaries(must, optional=may)

    def _field(self, type_: str, name: str, schema: Mapping[str, Any]) -> Strategy:
        """What the schema allows; mostly what the book has, where it has such a thing."""
        there = self._there(type_, name)
        drawn = drawn_from(schema)
        if there is None:
            return drawn
        return st.integers(1, 10).flatmap(lambda at: there if at <= MOSTLY else drawn)

    def _there(self, type_: str, name: str) -> Strategy | None:
        book = self._book
        people = book.spare if type_ in LEFT_ALONE else book.people
        accounts = st.sampled_from([one.account for one in people])
        members = st.sampled_from([one.member for one in people])
        soon = st.integers(1, LIFE_MS).map(lambda wait_ms: book.world.now_ms + wait_ms)
        return {
            "book": st.just(book.coop.book),
            "key": st.sampled_from([one.key.public for one in people]),
            "unit": st.just("h"),
            "amount": st.integers(1, 60).map(str),
            **dict.fromkeys(("expires", "until"), soon),
            **dict.fromkeys(("account", "from", "to"), accounts),
            **dict.fromkeys(("broker", "member"), members),
        }.get(name)

    def _fitting(self, numbers: Sequence[int], odd: tuple[str, Any] | None = None) -> Any:  # noqa: ANN401
        type_, book = next(self._turn), self._book
        fit = book.fit(type_, numbers)
        fields = fit.own | {
            "v": 1, "type": type_, "id": book.new_id(), "book": book.coop.book,
            "key": fit.signers[0].public, "expires": book.world.now_ms + LIFE_MS,
        }  # fmt: skip
        return signed(fields if odd is None else fields | dict([odd]), fit.signers)

    def _as_drawn(self, fields: dict[str, Any]) -> dict[str, Any]:
        key = self._book.keys.get(fields["key"])
        return signed(fields, [] if key is None else [key])


def signed(fields: dict[str, Any], signers: Sequence[Key]) -> dict[str, Any]:
    """The body that posts an order."""
    text = canonical.encode(fields)
    pairs = sorted([key.public, key.sign(text)] for key in signers)
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


def _string(schema: Mapping[str, Any]) -> Strategy:
    if "pattern" not in schema:
        return st.text(WORDS, min_size=1, max_size=schema.get("maxLength", WORD_MAX))
    usual = USUAL.get(schema["pattern"])
    return st.from_regex(schema["pattern"], fullmatch=True) if usual is None else usual


_OF_TYPE: Final[Mapping[str, Callable[[Mapping[str, Any]], Strategy]]] = {
    "string": _string,
    "integer": lambda schema: st.integers(schema["minimum"], schema["maximum"]),
    "array": _list,
}
