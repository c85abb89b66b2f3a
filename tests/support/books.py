"""A small language for books in tests: keys, members, accounts and signed orders, in memory.

Everything follows from a seed and a clock that the test holds, so a run is the same every time.
A `Bench` is one book: `order` makes a signed order, `judge` decides it and changes nothing,
`post` expects it to be accepted and folds it in. Signatures are real; whether they are checked
is the business of other tests.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.rules import RULES, SHAPES
from ledger import canonical
from ledger.entries import RAND_BYTES, entry_bytes, read_entry
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.kernel import Accepted, decide
from ledger.orders import Order, read_order
from ledger.refusals import Code, Refusal
from ledger.rules.books import book_named, opening_salt
from ledger.state import State
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.records import Seen

START_MS: Final = 1_700_000_000_000
"""When every bench's clock begins."""

LIFE_MS: Final = 3_600_000
"""How long an order is good for unless a test says otherwise: an hour."""

ADMIN: Final = "11" * 20


class Person(NamedTuple):
    """A member of the book, the first key that speaks for them, and their account."""

    member: str
    key: Key
    account: str


class Bench:
    """A book in memory, with its clock `now_ms` and the bytes of its entries so far."""

    def __init__(self, seed: int = 0) -> None:
        self._random = Random(seed)  # noqa: S311 tests want the same keys every time
        self.now_ms = START_MS
        self.state = State()
        self.entries: list[bytes] = []
        self.nonce = self.random(32).hex()
        self.book = self.salt = self.nonce  # until its opening is known
        self.service = self.new_key()
        self.stewards: list[Person] = []

    def random(self, count: int) -> bytes:
        """Return that many bytes, which follow from the seed."""
        return self._random.randbytes(count)

    def new_key(self) -> Key:
        """Return a key nobody has used."""
        return Key.generate(self.random)

    def new_id(self) -> str:
        """Return an id nobody has used."""
        return uuid7(self.now_ms, self.random(RANDOM_BYTES))

    def new_person(self) -> Person:
        """Return somebody with a key whom the book does not know yet."""
        return Person(self.new_id(), self.new_key(), self.new_id())

    def fields(self, type_: str, key: Key, **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return an order's fields; `from_` stands for `from`, and any field may be overridden."""
        common = {
            "v": 1,
            "type": type_,
            "book": self.book,
            "id": self.new_id(),
            "key": key.public,
            "expires": self.now_ms + LIFE_MS,
        }
        return common | {name.removesuffix("_"): value for name, value in own.items()}

    def order(self, type_: str, *signers: Key, **own: Any) -> Order:  # noqa: ANN401
        """Return an order that the first of `signers` leads and all of them sign."""
        found = sign(self.fields(type_, signers[0], **own), *signers)
        assert isinstance(found, Order), found
        return found

    def judge(self, order: Order) -> Accepted | Refusal | Seen:
        """Decide the order at the bench's time; nothing changes."""
        return decide(RULES, self.state, order, self.now_ms)

    def post(self, order: Order) -> Accepted:
        """Decide an order that must be accepted, and make it the next entry."""
        decided = self.judge(order)
        assert isinstance(decided, Accepted), decided
        self.append(order, decided)
        return decided

    def append(self, order: Order, accepted: Accepted) -> None:
        """Make an accepted order the next entry."""
        rand = self.random(RAND_BYTES).hex()
        self.entries.append(entry_bytes(order, accepted.legs, self.state.size, self.now_ms, rand))
        self.state.apply(order, accepted, self.now_ms)

    def do(self, type_: str, *signers: Key, **own: Any) -> Order:  # noqa: ANN401
        """Make an order and post it; the order."""
        order = self.order(type_, *signers, **own)
        self.post(order)
        return order

    def refused(self, type_: str, *signers: Key, **own: Any) -> Refusal:  # noqa: ANN401
        """Make an order that must be refused, see that nothing changed, and return why."""
        order = self.order(type_, *signers, **own)
        before = dump(self.state)
        decided = self.judge(order)
        assert isinstance(decided, Refusal), decided
        assert dump(self.state) == before
        return decided

    def code(self, type_: str, *signers: Key, **own: Any) -> Code:  # noqa: ANN401
        """As `refused`, and the refusal's code alone."""
        return self.refused(type_, *signers, **own).code

    def opening(self, stewards: int = 3, quorum: int = 2, **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return the own fields of a `book-opened` order, which name the book until it is open.

        Names its stewards on first use.
        """
        if not self.stewards:
            people = [self.new_person() for _ in range(stewards)]
            self.stewards = sorted(people, key=lambda person: person.member)
        pairs = [[person.member, person.key.public] for person in self.stewards]
        fields = {
            "admin": ADMIN,
            "nonce": self.nonce,
            "unit": "h",
            "scale": 60,
            "quorum": quorum,
            "service": self.service.public,
            "lower": "-600",
            "upper": "600",
            "stewards": pairs,
        } | own
        if self.state.book is None:
            self.book, self.salt = book_named(fields), opening_salt(fields)
        return fields

    def open_book(self, **own: Any) -> None:  # noqa: ANN401
        """Open the book; all of its stewards sign."""
        fields = self.opening(**own)
        self.do("book-opened", *(person.key for person in self.stewards), **fields)

    def join(self, person: Person | None = None) -> Person:
        """Let somebody in, a steward signing, and open their account."""
        person = person or self.new_person()
        self.do("member-joined", person.key, self.stewards[0].key, member=person.member)
        self.open_account(person)
        return person

    def open_account(self, person: Person, kind: str = "member") -> str:
        """Open an account for a member: their own, or another of the given kind; its id."""
        account = person.account if kind == "member" else self.new_id()
        keys = {key.public: key for key in (person.key, *(s.key for s in self.stewards[:2]))}
        self.do(
            "account-opened", *keys.values(), account=account, kind=kind, member=person.member,
            salt="33" * 32,
        )  # fmt: skip
        return account

    def grant(self, person: Person, role: str) -> None:
        """Give a member a role, all stewards signing."""
        stewards = (steward.key for steward in self.stewards)
        self.do("role-granted", *stewards, member=person.member, role=role)

    def pay(self, payer: Person, payee: Person, amount: int) -> Order:
        """Post a transfer from one member's account to another's; the order."""
        return self.do(
            "transfer", payer.key, from_=payer.account, to=payee.account, amount=str(amount)
        )

    def balance(self, person: Person) -> int:
        """Return what a member's account stands at, in subunits."""
        return self.state.accounts[person.account].posted


def opened(seed: int = 0, **own: Any) -> Bench:  # noqa: ANN401
    """Return a bench whose book was opened by three stewards, two of whom must agree."""
    bench = Bench(seed)
    bench.open_book(**own)
    return bench


class Party(NamedTuple):
    """An open book with two members, and a third who is its treasurer."""

    bench: Bench
    alice: Person
    bob: Person
    tess: Person


def party(seed: int = 0, **own: Any) -> Party:  # noqa: ANN401
    """Return a book with members whose accounts are open; `own` are fields of `book-opened`."""
    bench = opened(seed, **own)
    people = Party(bench, *(bench.join() for _ in range(3)))
    bench.grant(people.tess, "treasurer")
    return people


def sign(fields: dict[str, Any], *signers: Key) -> Order | Refusal:
    """Read the order that `fields` make, signed by all of `signers` in key order."""
    text = canonical.encode(fields)
    pairs = sorted((key.public, key.sign(text)) for key in signers)
    return read_order(text, pairs, SHAPES)


def dump(state: State) -> tuple[object, ...]:
    """Everything a state holds; equal ones mean equal states. Records are immutable."""
    held = (state.holds, state.mandates, state.guardians, state.kept)
    tables = (state.accounts, state.members, state.keys, *held, state.posted, state.seen)
    kept = [dict[str, object](table) for table in tables]
    return (state.book, state.size, state.time_ms, *kept)


def fold(entries: Iterable[bytes]) -> State:
    """Replay entries into a new state; each must be accepted again, and come to the same bytes."""
    state = State()
    for seq, data in enumerate(entries):
        entry = read_entry(data, SHAPES, f"entry {seq}")
        decided = decide(RULES, state, entry.order, entry.time_ms)
        assert isinstance(decided, Accepted), (seq, decided)
        assert entry_bytes(entry.order, decided.legs, seq, entry.time_ms, entry.rand) == data
        state.apply(entry.order, decided, entry.time_ms)
    return state
