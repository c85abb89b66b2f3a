"""Sends each order to the kernel and to the naive model, and sees that they agree on everything."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from chain.categories import reckon
from chain.rules import SHAPES
from ledger.entries import read_entry
from ledger.kernel import Accepted
from ledger.records import Seen
from ledger.rules.funds import signed_alone
from tests.ledger.naive import event_of
from tests.ledger.naive_governing import Governing
from tests.ledger.naive_rules import REPEAT
from tests.support.books import Bench, Person, dump, fold

if TYPE_CHECKING:
    from ledger.orders import Order
    from ledger.records import Account, Brought
    from ledger.refusals import Code
    from wallets.keys import Key

FOLD_EVERY: Final = 10
ROLES: Final = ("steward", "treasurer", "broker", "auditor")


class Harness:
    """A bench and a naive model of the same book; `answers` collects what orders were told."""

    def __init__(self, answers: set[Code | str | None]) -> None:
        self.bench, self.naive, self.answers = Bench(), Governing(), answers
        self.people: list[Person] = []
        self.keys: dict[str, list[Key]] = {}
        self.asked: dict[str, Key] = {}
        self.owners: dict[str, Person] = {}
        self.holds: list[str] = []
        self.sent: list[Order] = []

    def open(self) -> None:
        """Open a book of three stewards, two of whom make a quorum, one a treasurer."""
        fields = self.bench.opening(lower="-300", upper="400")
        for person in self.bench.stewards:
            self.know(person)
        keys = [person.key for person in self.people]
        order = self.bench.order("book-opened", *keys, **fields)
        self.bench.post(order)
        self.naive.events.append(event_of(order.text, order.signers, self.bench.now_ms))
        assert self.send("role-granted", *keys, member=self.people[0].member, role="treasurer")

    def know(self, person: Person) -> Person:
        """Remember somebody, to have them sign later."""
        self.people.append(person)
        self.keys[person.member] = [person.key]
        return person

    def key(self, person: Person) -> Key:
        """Return a key in force of the person's, or the last if none is."""
        known = self.bench.state.keys
        keys = self.keys[person.member]
        in_force = [k for k in keys if k.public in known and known[k.public].revoked is None]
        return in_force[0] if in_force else keys[-1]

    def account(self, index: int) -> Account:
        """Return one of the accounts."""
        return self.bench.state.accounts[list(self.owners)[index % len(self.owners)]]

    def owner(self, account: str) -> Key:
        """Return a key of the account's owner."""
        return self.key(self.owners[account])

    def send(self, type_: str, *signers: Key, **own: Any) -> bool:  # noqa: ANN401
        """Send a new order to both; whether they accepted it."""
        unique = {key.public: key for key in signers}
        return self.forward(self.bench.order(type_, *unique.values(), **own))

    def forward(self, order: Order) -> bool:
        """Send an order to both, check all that must hold, and fold it in if they accept it."""
        bench = self.bench
        event = event_of(order.text, order.signers, bench.now_ms)
        expected, before = self.naive.judge(event), dump(bench.state)
        decided = bench.judge(order)
        assert dump(bench.state) == before, "decide changed something"
        self.answers.add(expected)
        if not isinstance(decided, Accepted):
            answer = REPEAT if isinstance(decided, Seen) else decided.code
            assert answer == expected, f"{order.type}: {decided}, naively {expected}"
            return False
        assert expected is None, f"{order.type}: accepted, naively {expected}"
        self._check_legs(order, decided)
        self.naive.events.append(event)
        moved = {leg.account.terms.id: leg.amount for leg in decided.legs if leg.amount}
        assert moved == self.naive.moved(event.said)
        bench.append(order, decided)
        self.sent.append(order)
        self.check()
        if not bench.state.size % FOLD_EVERY:
            self.check_fold()
        return True

    def _check_legs(self, order: Order, accepted: Accepted) -> None:
        """The legs sum to zero, and none takes its account further past a bound."""
        now_ms = self.bench.now_ms
        assert sum(leg.amount for leg in accepted.legs) == 0
        for leg in accepted.legs:
            after, amount = leg.account, leg.amount
            before = self.bench.state.accounts.get(after.terms.id)
            assert amount == after.posted - (before.posted if before else 0)
            if before is None or order.type in {"bound-set", "balances-entered", "bounds-posted"}:
                continue
            lower, upper = self.naive.bounds(after.terms.id, now_ms)
            floor, ceiling = after.posted - after.held_out, after.posted + after.held_in
            assert lower is None or floor >= min(lower, before.posted - before.held_out)
            assert upper is None or ceiling <= max(upper, before.posted + before.held_in)

    def check(self) -> None:
        """Every figure of the state is what the naive model makes of the events."""
        state, naive, now_ms = self.bench.state, self.naive, self.bench.now_ms
        assert sum(account.posted for account in state.accounts.values()) == 0
        assert state.accounts.keys() == naive.accounts().keys()
        for id_, account in state.accounts.items():
            assert account.posted == naive.balance(id_)
            assert account.held_out == naive.held(id_, "from")
            assert account.held_in == naive.held(id_, "to")
            assert account.terms.bounds_at(now_ms) == naive.bounds(id_, now_ms)
            assert account.terms.open == naive.is_open(id_)
        assert all(hold.remaining == naive.left(id_) for id_, hold in state.holds.items())
        for mandate in naive.all("mandate-given"):
            found = state.mandates[mandate["id"]]
            assert found.rest == naive.rest(mandate)
            assert found.open != naive.is_withdrawn(found.id)
        for key in state.keys.values():
            assert key.member == naive.owner_of_key(key.id)
            assert (key.revoked is not None) == naive.is_revoked(key.id)
        for member in state.members.values():
            assert member.accounts == len(naive.own_of(member.id))
        speaking = Counter(key.member for key in state.keys.values() if key.revoked is None)
        assert all(member.keys == speaking[id_] for id_, member in state.members.items())
        for role in ROLES:
            holders = {m.id for m in state.members.values() if role in m.roles}
            assert holders == naive.holders(role)
        assert state.book is not None
        assert state.book.epoch == naive.epoch()
        assert state.book.stewards == len(naive.able())
        assert state.size == len(naive.events)
        expected = {member.id for member in state.members.values() if member.expected}
        assert expected == {id_ for id_ in naive.people() if naive.is_expected(id_)}
        ruled = naive.rules()
        assert state.book.treasurers == ruled["treasurers"]
        assert str(state.book.funds).lower() == str(ruled["funds"])
        for id_ in naive.accounts():
            if naive.accounts()[id_]["kind"] != "member":
                counted = sum(amount for _, amount in signed_alone(state, id_, now_ms))
                assert counted == naive.alone(id_, now_ms)
        homes = {member.id: member.household for member in state.members.values()}
        assert homes == {id_: naive.household(id_) for id_ in homes}
        self._check_brought(state.book.brought)

    def _check_brought(self, brought: Brought | None) -> None:
        """What is still to come is what the naive model makes of the events."""
        naive = self.naive
        assert (brought is not None) == bool(naive.all("balances-brought"))
        if brought is None:
            assert self.bench.state.moved == naive.has_moved()
            return
        assert brought.awaited == naive.awaited()
        assert (brought.members, brought.accounts, brought.total) == naive.to_come()
        certified = [said["certificate"] for said in naive.all("import-certified")]
        assert [brought.certificate or "none"] == (certified or ["none"])

    def check_fold(self) -> None:
        """The entries alone make the same state again, and tell what was exchanged for what."""
        assert dump(fold(self.bench.entries)) == dump(self.bench.state)
        entries = [read_entry(body, SHAPES, "entry") for body in self.bench.entries]
        found = {at: amount for at, amount in reckon(entries).items() if amount}
        assert found == self.naive.hours()
