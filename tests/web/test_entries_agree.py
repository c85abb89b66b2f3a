"""Python and the browser read the same entries and hold the same bundles, and refuse the same.

Entries are made from the rule book's own table, so that a new order type is tried as soon as it is
there: right ones of every type, and odd ones, as a newer or a lying service could sign them.
`AYNI_BUNDLES` says how many changed bundles are tried: ten thousand take some minutes.
"""

from __future__ import annotations

import os
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any, Final

from api.shapes import FILE, module
from chain.bundle import Bundle
from chain.errors import EvidenceError
from chain.rules import SHAPES
from chain.verify import verify, verify_without_chain
from ledger import canonical
from ledger.entries import NEWER, read_entry
from ledger.fields import described
from tests.support.bundles import changed_value, leaves, with_value
from tests.support.forging import edited
from tests.web.test_bundle import lie
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from chain.verify import Trust
    from tests.support.journals import Ledger
    from tests.web.phone import Phone

BUNDLES: Final = int(os.environ.get("AYNI_BUNDLES", "1000"))
ENTRIES: Final = 10_000
ODDLY_SIGNED: Final = 500
BATCH: Final = 500

ODD: Final[tuple[Any, ...]] = (
    "", "0", "00", "-0", "-1", "1", "+1", "1.5", " 1", "1 ", "1\n", "\u0661", "none", "NONE",
    "stewards", "held", "9" * 15, "9" * 16, "9" * 18, "9" * 19, "9" * 20, "-" + "9" * 19,
    str(2**53 - 1), str(2**53), str(2**62), str(2**62 + 1), str(-(2**62)), str(-(2**62) - 1),
    "ab" * 32, "AB" * 32, "ab" * 31, "ab" * 20, "a" * 16, "a" * 17, "h", "1h", "h\u00e9",
    "0" * 8 + "-0000-0000-0000-" + "0" * 12, "g" * 8 + "-0000-0000-0000-" + "0" * 12,
    0, 1, -1, 8, 9, 10, 60, 61, 3_600_000, 3_599_999, 7_776_000_000, 7_776_000_001, 2**53 - 1,
    [], {}, [[]], ["a"], [["a", "b"]], [["a"]], [1], {"a": 1},
)  # fmt: skip


def right(kind: list[Any], random: Random) -> Any:  # noqa: ANN401 - as the kind has it
    """Return a value of a kind."""
    name, *rest = kind
    if name == "text":
        return text_of(rest[0], random)
    if name == "decimal":
        least, most = int(rest[1]), int(rest[2])
        return str(random.choice([least, most, 1, random.randint(least, most)]))
    if name == "integer":
        return random.choice([rest[0], rest[1], random.randint(*rest)])
    if name == "oneOf":
        return random.choice(rest)
    if name == "either":
        return right(random.choice(rest), random)
    return several(name, rest, random)


def several(name: str, rest: list[Any], random: Random) -> list[Any]:
    """Return a list of a kind."""
    most, first, *others = rest
    many = random.choice([1, most, random.randint(1, most)])
    if name == "rows":
        return [[right(each, random) for each in (first, *others)] for _ in range(many)]
    found = sorted({right(first, random) for _ in range(many)})
    return found if name == "list" else [[one, right(others[0], random)] for one in found]


def text_of(pattern: str, random: Random) -> str:
    """Return a text for each of the patterns that there are; a new one needs its line here."""
    if "[0-9a-f]{8}-" in pattern:
        sizes = (8, 4, 4, 4, 12)
        return "-".join(random.randbytes(size // 2).hex() for size in sizes)
    if pattern.startswith("(?:[0-9a-f]{64}){"):
        return random.randbytes(32).hex()
    if pattern.startswith("[0-9a-f]{"):
        return random.randbytes(int(pattern[len("[0-9a-f]{") : -1]) // 2).hex()
    if pattern.startswith("[A-Za-z]"):
        return random.choice(["h", "Zeit-1", "a" * 16, "eur"])
    if pattern.startswith("[a-z0-9-]"):
        return random.choice(["care", "a-1", "z" * 16, "0"])
    return random.choice(["0", "1", str(random.randrange(10**18))])


def order_of(type_: str, random: Random, key: Key) -> dict[str, Any]:
    """Return a right order of a type."""
    own = SHAPES[type_]
    fields = [*own.required, *(field for field in own.optional if random.random() < 0.5)]
    uuid = described(dict(SHAPES["transfer"].required)["from"])
    return {name: right(described(kind), random) for name, kind in fields} | {
        "v": 1, "type": type_, "book": random.randbytes(32).hex(), "id": right(uuid, random),
        "key": key.public, "expires": random.randrange(2**53),
    }  # fmt: skip


def entry_of(order: dict[str, Any], random: Random, key: Key) -> bytes:
    """Return an entry's bytes, whatever its order."""
    signature = key.sign(canonical.encode(order))
    found = {
        "legs": [], "order": order, "rand": random.randbytes(16).hex(), "seq": 7, "time": 1,
        "signatures": [[key.public, signature]], "v": 1,
    }  # fmt: skip
    return canonical.encode(found)


def odd_entries(random: Random) -> Iterator[bytes]:
    """Give entries of every type in turn, each with one thing that may be wrong."""
    key = Key.generate(random.randbytes)
    while True:
        for type_ in SHAPES:
            order = order_of(type_, random, key)
            yield entry_of(changed(order, random), random, key)
            yield edited(entry_of(order, random, key), **around(order, random, key))


def changed(order: dict[str, Any], random: Random) -> dict[str, Any]:
    """Return an order with a field changed, left out, added, or moved inside a list."""
    name = random.choice(list(order))
    at = random.random()
    if at < 0.1:
        return {other: value for other, value in order.items() if other != name}
    if at < 0.2:
        return order | {random.choice(["memo", "unit", "more", "until", "toString"]): "ab" * 32}
    if isinstance(order[name], list) and at < 0.8:
        return order | {name: listed(order[name], random)}
    if at < 0.6 and isinstance(order[name], str | int):
        value = changed_value(order[name], random)
        return order | {name: value if isinstance(value, str) else min(value, 2**53 - 1)}
    return order | {name: random.choice(ODD)}


def listed(value: list[Any], random: Random) -> list[Any]:
    """Return a list in another order, with an item twice, or with an odd one."""
    item = random.choice(value)
    odd = [random.choice(ODD), random.choice(ODD)]
    return random.choice([
        value[::-1], [*value, item], [*value, random.choice(ODD)], [*value, odd],
        [[*item[:-1], random.choice(ODD)] if isinstance(item, list) else item], value * 3,
    ])  # fmt: skip


def around(order: dict[str, Any], random: Random, key: Key) -> dict[str, Any]:
    """Return fields of an entry, around a right order, that may be wrong."""
    account = right(described(dict(SHAPES["transfer"].required)["from"]), random)
    other = Key.generate(random.randbytes)
    mine = [key.public, key.sign(canonical.encode(order))]
    theirs = [other.public, other.sign(canonical.encode(order))]
    return random.choice([
        {},
        {"legs": [[account, random.choice(ODD)]]},
        {"legs": [[account, str(random.choice([-1, 1]) * random.randrange(10**19))]]},
        {"legs": random.choice(ODD)},
        {random.choice(["seq", "time", "rand", "v"]): random.choice(ODD)},
        {"signatures": sorted([mine, theirs])},
        {"signatures": sorted([mine, theirs], reverse=True)},
        {"signatures": [mine, mine]},
        {"signatures": [theirs]},
        {"signatures": [[mine[0], random.choice(ODD)]]},
        {"signatures": sorted([mine] + [[f"{at:064x}", "00" * 64] for at in range(8)])},
        {"signatures": random.choice(ODD)},
        {"order": random.choice(ODD)},
    ])  # fmt: skip


def python_says(read: Callable[[bytes], object], bodies: Sequence[bytes]) -> list[str | None]:
    """Return where Python refuses each of these; None where it does not."""
    found: list[str | None] = []
    for body in bodies:
        try:
            read(body)
        except EvidenceError as error:
            found.append(error.where)
        else:
            found.append(None)
    return found


def batches(bodies: Iterator[bytes], count: int) -> Iterator[list[bytes]]:
    """Give them in parts."""
    left = islice(bodies, count)
    while part := list(islice(left, BATCH)):
        yield part


def test_the_browsers_table_is_the_rule_books() -> None:
    """After a change of an order type: `python -m api.shapes`."""
    assert FILE.read_text() == module()


def test_entries_of_every_type_are_read_alike(phone: Phone, ledger: Ledger) -> None:
    random = Random(1)  # noqa: S311 the same entries every time
    key = Key.generate(random.randbytes)
    bodies = list(ledger.entries)
    bodies += [
        entry_of(order_of(type_, random, key), random, key) for type_ in SHAPES for _ in range(20)
    ]
    assert set(python_says(lambda body: read_entry(body, SHAPES, "entry"), bodies)) == {None}
    assert phone.play("readEntries", bodies) == [None] * len(bodies)


def test_odd_entries_are_read_alike(phone: Phone) -> None:
    random = Random(2)  # noqa: S311 the same entries every time
    held = 0
    for bodies in batches(odd_entries(random), ENTRIES):
        theirs = python_says(lambda body: read_entry(body, SHAPES, "entry"), bodies)
        ours = phone.play("readEntries", bodies)
        differ = [body for body, a, b in zip(bodies, theirs, ours, strict=True) if a != b]
        assert not differ, differ[0]
        held += theirs.count(None)
    assert ENTRIES // 20 < held < ENTRIES * 9 // 10


def test_an_unknown_type_asks_for_a_newer_verifier_in_the_same_words(phone: Phone) -> None:
    random = Random(3)  # noqa: S311 the same entries every time
    key = Key.generate(random.randbytes)
    for type_ in ("demurrage-taken", "toString", "x" * 50, "\u00e4\U0001f642" * 30):
        body = entry_of(order_of("release", random, key) | {"type": type_}, random, key)
        said = []
        for read in (
            lambda body: read_entry(body, SHAPES, "entry"),
            lambda body: phone.call("entries", "readEntry", body, "entry"),
        ):
            try:
                read(body)
            except EvidenceError as error:
                said.append(error.why)
        assert said == [f"{NEWER}: {type_[:40]}"] * 2


def mutated(bundle: Bundle, random: Random) -> Iterator[bytes]:
    """Give a bundle's bytes with a field or a byte changed."""
    whole, data = bundle.to_json(), bundle.to_bytes()
    fields = list(leaves(whole))
    while True:
        place, value = random.choice(fields)
        yield canonical.encode(with_value(whole, place, changed_value(value, random)))
        at = random.randrange(len(data))
        yield data[:at] + random.choice([b"", b"0", b"\xff", b'"', b"-"]) + data[at + 1 :]


def test_changed_bundles_are_refused_alike(phone: Phone, bundle: Bundle, trust: Trust) -> None:
    random = Random(4)  # noqa: S311 the same damage every time
    good = bundle.to_bytes()
    trusted = (trust.log_key.to_text(), trust.contract.hex(), trust.block_hash.hex())
    for bodies in batches(mutated(bundle, random), BUNDLES):
        bodies[0] = good
        theirs = python_says(lambda data: verify(Bundle.from_bytes(data), trust), bodies)
        assert phone.play("checkBundles", bodies, *trusted) == theirs
        assert all(
            (where is None) == (data == good) for data, where in zip(bodies, theirs, strict=True)
        )


def test_oddly_signed_bundles_are_held_alike(phone: Phone, ledger: Ledger, bundle: Bundle) -> None:
    """A log signs whatever journal it likes; what it shows of an account is right, or odd."""
    random = Random(5)  # noqa: S311 the same entries every time
    at, made = bundle.entries[-1].index, list[bytes]()
    account = [[bundle.account.id, "1"], [ledger.people[1].account, "-1"]]
    key = Key.generate(random.randbytes)
    types = [type_ for type_ in SHAPES for _ in range(2)]
    while len(made) < ODDLY_SIGNED:
        for type_ in types:
            order = order_of(type_, random, key) | {"book": ledger.book}
            odd = len(made) % 2
            order = changed(order, random) if odd else order
            body = edited(entry_of(order, random, key), seq=at, legs=account)
            made.append(lie(ledger, bundle, {at: body}, at).to_bytes())
    for bodies in batches(iter(made), len(made)):
        theirs = python_says(
            lambda data: verify_without_chain(Bundle.from_bytes(data), ledger.log_key), bodies
        )
        ours = phone.play("checkBundlesWithoutChain", bodies, ledger.log_key.to_text())
        assert ours == theirs
        assert set(theirs[::2]) == {None}
