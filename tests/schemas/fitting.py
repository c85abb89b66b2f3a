"""Orders that a town's book accepts, most often: their own fields, and who signs them.

What there is to name grows with the run: `heard` is told of each order that was accepted. Nothing
here is sure to hold, since orders change what the next ones find.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.rules import SHAPES
from ledger.ids import RANDOM_BYTES, uuid7
from tests.support.books import LIFE_MS
from wallets.guardians import HOUR_MS
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.support.towns import Town
    from tests.support.world import Person

SMALL_MAX: Final = 9
SPARE: Final = 6
KEPT: Final = 6
"""So many of the last orders of a type are named by others."""


class Fit(NamedTuple):
    """What an order says beside what all say, and who signs, its leader first."""

    own: dict[str, Any]
    signers: Sequence[Key]


class Draws:
    """Numbers that were drawn, used one after the other to choose among what is there."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers, self._at = numbers, count()

    def one(self, of: Sequence[Any]) -> Any:  # noqa: ANN401 one of them
        """One of these."""
        return of[self._next() % len(of)]

    def two(self, of: Sequence[Any]) -> tuple[Any, Any]:
        """Two of these that are not the same."""
        first, apart = self._next() % len(of), 1 + self._next() % (len(of) - 1)
        return of[first], of[(first + apart) % len(of)]

    def amount(self) -> str:
        """A small amount."""
        return str(1 + self._next() % SMALL_MAX)

    def _next(self) -> int:
        return self._numbers[next(self._at) % len(self._numbers)]


class Book:
    """What a town's book has for orders to name; a good deal of it made here."""

    def __init__(self, town: Town) -> None:
        self.town, self.world, self.coop = town, town.world, town.coop
        self.spare = [town.coop.join() for _ in range(SPARE)]
        self.people = [town.ana, town.ben, *town.roles.values(), *self.spare]
        self.payers = [town.ana, town.ben, *town.roles.values()]
        self.keys: dict[str, Key] = {one.key.public: one.key for one in self.people}
        self.of_member = {one.member: one for one in self.people}
        self.of_account = {one.account: one for one in self.people}
        self.accepted: Counter[str] = Counter()
        self._done: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._over: list[tuple[str, str, str]] = []
        self._lost: list[str] = []
        self._begin()

    def _begin(self) -> None:
        """Let recoveries come to the end of their notice, and a hold to its own."""
        ben, ana = self.town.ben, self.town.ana
        chosen = {"guardians": [ben.member], "notice": HOUR_MS, "quorum": 1}
        for one in self.spare:
            self.coop.do("guardians-chosen", one.key, member=one.member, **chosen)
        for one in self.spare[: SPARE // 2]:
            new, id_ = self.new_key(), self.new_id()
            asked = {"member": one.member, "added": new.public, "id": id_}
            self.coop.do("recovery-asked", ben.key, new, **asked)
            self._over.append((one.member, id_, new.public))
        until = self.world.now_ms + LIFE_MS
        between = {"from_": ana.account, "to": ben.account, "amount": "1", "until": until}
        for _ in range(SPARE):
            self._lost.append(id_ := self.new_id())
            self.coop.do("hold", ana.key, id=id_, **between)
        self.world.now_ms += HOUR_MS
        for one in self.spare[SPARE // 2 :]:
            self.coop.do("guardians-chosen", one.key, member=one.member, **chosen)

    def new_key(self) -> Key:
        """A key that orders may be signed with."""
        new = Key.generate(self.world.random.randbytes)
        self.keys[new.public] = new
        return new

    def new_id(self) -> str:
        """An id that nothing has."""
        return uuid7(self.world.now_ms, self.world.random.randbytes(RANDOM_BYTES))

    def heard(self, text: str) -> None:
        """Remember an order that was accepted."""
        order = json.loads(text)
        self.accepted[order["type"]] += 1
        self._done[order["type"]].append(order)

    def done(self, draws: Draws, type_: str) -> dict[str, Any]:
        """One of the last orders of a type; nothing where there is none yet."""
        found = self._done[type_][-KEPT:]
        return draws.one(found) if found else defaultdict(self.new_id)

    def fit(self, type_: str, numbers: Sequence[int]) -> Fit:
        """An order of a type that should be accepted."""
        return FITTED[type_](self, Draws(numbers))

    def names(self, of: str) -> list[Any]:
        """What an address may name that is there: a member, an account, an entry."""
        found: dict[str, list[Any]] = {
            "community": [self.coop.community],
            "book": [self.coop.book],
            "member": [one.member for one in self.people],
            "account": [one.account for one in self.payers],
            "key": list(self.keys),
            "hold": self._lost,
            "order": self._lost,
            "seq": [0, 3, 9],
            "number": [1, 2, 3],
        }
        return found.get(of, [])

    def key_of(self, account: str) -> Key:
        """Whoever answers for an account."""
        return self.of_account.get(account, self.town.ana).key

    @property
    def steward(self) -> Key:
        """The key of the book's steward."""
        return self.coop.steward.key

    def member_joined(self, _: Draws) -> Fit:
        """Let somebody in."""
        return Fit({"member": self.new_id()}, [self.new_key(), self.steward])

    def key_added(self, draws: Draws) -> Fit:
        """Give somebody another key."""
        one, new = draws.one(self.payers), self.new_key()
        return Fit({"member": one.member, "added": new.public}, [one.key, new])

    def key_revoked(self, draws: Draws) -> Fit:
        """End a key that was added in this run."""
        added = self.done(draws, "key-added")
        one = self.of_member.get(added["member"], self.town.ben)
        return Fit({"member": one.member, "revoked": added["added"]}, [one.key])

    def role_granted(self, draws: Draws) -> Fit:
        """Give a role to somebody."""
        one, role = draws.one(self.spare), draws.one(["treasurer", "broker", "auditor"])
        return Fit({"member": one.member, "role": role}, [self.steward])

    def role_withdrawn(self, draws: Draws) -> Fit:
        """Take a role that was given in this run."""
        given = self.done(draws, "role-granted")
        return Fit({"member": given["member"], "role": given.get("role", "broker")}, [self.steward])

    def guardians_chosen(self, draws: Draws) -> Fit:
        """Choose somebody."""
        whose, guard = draws.two([self.town.ana, *self.town.roles.values()])
        own = {"member": whose.member, "guardians": [guard.member], "notice": HOUR_MS, "quorum": 1}
        return Fit(own, [whose.key])

    def guardians_kept(self, draws: Draws) -> Fit:
        """Stop the last choice of somebody's."""
        chosen = self.done(draws, "guardians-chosen")
        one = self.of_member.get(chosen["member"], self.town.ana)
        return Fit({"member": one.member, "choice": chosen["id"]}, [one.key])

    def recovery_asked(self, draws: Draws) -> Fit:
        """Ask for one of those whom Ben guards."""
        new, whose = self.new_key(), draws.one(self.spare)
        own = {"member": whose.member, "added": new.public}
        return Fit(own, [self.town.ben.key, new])

    def recovery_cancelled(self, draws: Draws) -> Fit:
        """Stop one that was asked in this run."""
        asked = self.done(draws, "recovery-asked")
        return Fit({"member": asked["member"], "recovery": asked["id"]}, [self.town.ben.key])

    def recovery_completed(self, draws: Draws) -> Fit:
        """Complete one whose notice is over."""
        member, id_, new = draws.one(self._over)
        return Fit({"member": member, "recovery": id_}, [self.keys[new]])

    def account_opened(self, draws: Draws) -> Fit:
        """Open a further account."""
        one, kind = draws.one(self.payers[:4]), draws.one(["member", "fund", "fees"])
        own = {"account": self.new_id(), "kind": kind, "member": one.member, "salt": "55" * 32}
        return Fit(own, [one.key, self.steward])

    def account_closed(self, draws: Draws) -> Fit:
        """Close one that was opened in this run."""
        opened = self.done(draws, "account-opened")
        one = self.of_member.get(opened["member"], self.town.ben)
        return Fit({"account": opened["account"]}, [one.key])

    def bound_set(self, draws: Draws) -> Fit:
        """Set wide bounds."""
        bounds = draws.one([("-600", "600"), ("none", "none"), ("-700", "none")])
        own = {"lower": bounds[0], "upper": bounds[1], "reason": "66" * 32}
        account = draws.one([self.town.ana, self.town.ben]).account
        return Fit(own | {"account": account}, [self.town.roles["treasurer"].key])

    def _between(self, draws: Draws) -> tuple[Person, dict[str, Any]]:
        giver, taker = draws.two(self.payers)
        return giver, {"from": giver.account, "to": taker.account, "amount": draws.amount()}

    def transfer(self, draws: Draws) -> Fit:
        """Give a little."""
        giver, own = self._between(draws)
        return Fit(own, [giver.key])

    def exchange(self, draws: Draws) -> Fit:
        """Give a little, in the form of several."""
        giver, own = self._between(draws)
        parts = {name: [[own[of], own["amount"]]] for name, of in _SIDES}
        return Fit(parts, [giver.key])

    def hold(self, draws: Draws) -> Fit:
        """Set a little aside."""
        giver, own = self._between(draws)
        return Fit(own | {"until": self.world.now_ms + LIFE_MS}, [giver.key])

    def capture(self, draws: Draws) -> Fit:
        """Take a part of what was set aside in this run."""
        held, rest = self.done(draws, "hold"), draws.one(["held", "released"])
        own = {"hold": held["id"], "amount": "1", "rest": rest}
        return Fit(own, [self.key_of(held["to"])])

    def release(self, draws: Draws) -> Fit:
        """Free what was set aside in this run."""
        held = self.done(draws, "hold")
        return Fit({"hold": held["id"]}, [self.key_of(held["from"])])

    def reversal(self, draws: Draws) -> Fit:
        """Move back what was given in this run."""
        given = self.done(draws, "transfer")
        both = [self.key_of(given["from"]), self.key_of(given["to"])]
        return Fit({"of": given["id"], "reason": "77" * 32}, both)

    def mandate_given(self, draws: Draws) -> Fit:
        """Let the broker pay."""
        own = {"each": "5", "total": "60", "broker": self.town.roles["broker"].member}
        giver = draws.one([self.town.ana, self.town.ben])
        until = self.world.now_ms + LIFE_MS
        return Fit(own | {"account": giver.account, "until": until}, [giver.key])

    def mandate_withdrawn(self, draws: Draws) -> Fit:
        """End what was given in this run."""
        given = self.done(draws, "mandate-given")
        return Fit({"mandate": given["id"]}, [self.key_of(given["account"])])

    def transfer_by_mandate(self, draws: Draws) -> Fit:
        """Pay by what was given in this run."""
        given = self.done(draws, "mandate-given")
        others = [one.account for one in self.payers if one.account != given["account"]]
        own = {"from": given["account"], "to": draws.one(others), "amount": "1"}
        return Fit(own | {"mandate": given["id"]}, [self.town.roles["broker"].key])

    def leaf_countersigned(self, draws: Draws) -> Fit:
        """Say that a leaf was looked at."""
        one = draws.one(self.payers)
        return Fit({"account": one.account, "epoch": 1, "leaf": "88" * 32}, [one.key])

    def hold_expired(self, draws: Draws) -> Fit:
        """As the service: free a hold whose time is over."""
        return Fit({"hold": draws.one(self._lost)}, [self.world.service.key])


_SIDES: Final = (("givers", "from"), ("receivers", "to"))
FITTED: Final[Mapping[str, Callable[[Book, Draws], Fit]]] = {
    type_: getattr(Book, named)
    for type_ in SHAPES
    if hasattr(Book, named := type_.replace("-", "_"))
}
"""All types, but for those that open a book and close an epoch: only an operator or the service
makes them."""
