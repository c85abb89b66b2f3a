"""The state of a book, as records that the rules read and write.

Records are immutable: a rule answers with new ones and `State.apply` puts them in place, so a
refused order cannot leave anything behind. Every record knows its key; which table keeps it is
the storage's business.

Leaves to others: what may change them (`rules.py` in each layer), where they are kept (`store.py`).
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.structs import Struct


class Brought(NamedTuple):
    """What a co-op brings in from another system: named by the order that said so.

    `awaited` is the hash of the part that must come next, None once all are in; `members`,
    `accounts` and `total` are what is still to come. Until then, and `until_ms` at most, the book
    takes nothing else. `certificate` is the hash under which it was certified.
    """

    id: str
    awaited: str | None
    members: int
    accounts: int
    total: int
    until_ms: int
    certificate: str | None = None


class Book(NamedTuple):
    """The head of a book: what every order is judged against.

    `lower` and `upper` are the bounds that a member's account opens with; `quorum` of the
    `stewards` must sign what concerns all: those who have a key in force count. `accounts` counts
    those opened, `epoch` those closed. `brought` is what was brought in from another system.
    So many `treasurers` sign a bound; more than `funds` subunits in eight days the community's own
    accounts give with two signatures only, if it says how many.
    """

    id: str
    unit: str
    scale: int
    quorum: int
    service: str
    lower: int | None
    upper: int | None
    accounts: int
    stewards: int
    epoch: int
    brought: Brought | None = None
    treasurers: int = 1
    funds: int | None = None


class Terms(Struct, frozen=True, gc=False):
    """Whose account it is and within what bounds it moves; changes rarely.

    `slot` is the account's ordinal in its book and its leaf in the balance tree; `commitment`
    names it in proofs without telling whose it is. While `until_ms` lies ahead, `lower` and
    `upper` hold; afterwards `then_lower` and `then_upper` do.
    """

    id: str
    slot: int
    member: str
    kind: str
    commitment: str
    open: bool
    lower: int | None
    upper: int | None
    until_ms: int | None
    then_lower: int | None
    then_upper: int | None

    def bounds_at(self, now_ms: int) -> tuple[int | None, int | None]:
        """The lower and upper bound in force at `now_ms`; None means unbounded."""
        if self.until_ms is not None and now_ms >= self.until_ms:
            return self.then_lower, self.then_upper
        return self.lower, self.upper

    @property
    def changing(self) -> tuple[bool | int | None, ...]:
        """What may change, in order: `open` and all that follows it."""
        bounds = (self.lower, self.upper, self.until_ms, self.then_lower, self.then_upper)
        return (self.open, *bounds)


class Account(Struct, frozen=True, gc=False):
    """Where an account stands.

    `posted` is its balance; `held_out` and `held_in` are what open holds reserve to and from it.
    `count` is the number of entries that touched it and `last` the sequence of the latest one.
    """

    terms: Terms
    posted: int
    held_out: int
    held_in: int
    count: int
    last: int


class Member(NamedTuple):
    """A member as far as the journal knows one: an id, roles, and how many keys are in force.

    What was entrusted before entry `renewed` holds no more: then others ended a key of the member's
    or brought a new one. What the member may do as a broker was given after entry `dismissed`,
    which took that role. `accounts` counts those of their own that were ever opened, the closed
    ones too. Who is `expected` was brought in from another system and has not come yet: they have
    no key, and nobody takes anything from their accounts. Members of one `household` decide nothing
    for each other.
    """

    id: str
    roles: frozenset[str]
    keys: int = 1
    renewed: int = 0
    dismissed: int = 0
    accounts: int = 0
    expected: bool = False
    household: str | None = None


class Key(Struct, frozen=True, gc=False):
    """A public key that speaks for a member, from one entry until another revokes it.

    With `veto`, others revoked it: it may still cancel one recovery of its member.
    """

    id: str
    member: str
    added: int
    revoked: int | None
    veto: bool = False


class Hold(NamedTuple):
    """An amount reserved on both sides until it is captured, released or past `until_ms`."""

    id: str
    payer: str
    payee: str
    remaining: int
    until_ms: int


class Mandate(NamedTuple):
    """What a broker, or an app's member, may give from a member's account until `until_ms`.

    `each` is the most in one entry and `rest` what is left of the most in all; no `payees` means
    any. It was given by entry `given` and may be used from `from_ms` on. Named by the id of the
    order that gave it.
    """

    id: str
    account: str
    broker: str
    each: int
    rest: int
    payees: tuple[str, ...]
    until_ms: int
    open: bool
    given: int
    from_ms: int


class Recovery(NamedTuple):
    """A new key that guardians asked for: it is its member's from `ready_ms` on, if it says so.

    Named by the id of the order that asked.
    """

    id: str
    key: str
    ready_ms: int


class Choice(NamedTuple):
    """Guardians who take the place of those before at `ready_ms`, unless somebody objects.

    Named by the id of the order that chose them.
    """

    id: str
    chosen: tuple[str, ...]
    quorum: int
    notice_ms: int
    ready_ms: int


class Guardians(NamedTuple):
    """Who may bring a member a new key: `quorum` of `chosen`, after a notice period.

    Named by the member whom they guard. `chosen` are members' ids and, where the co-op is one,
    the word for its stewards. `recovery` is the one that is open, `waiting` what was chosen since.
    """

    id: str
    chosen: tuple[str, ...]
    quorum: int
    notice_ms: int
    recovery: Recovery | None
    waiting: Choice | None = None


class Seen(Struct, frozen=True, gc=False):
    """An order that became an entry: its id, its bytes, and the entry's sequence."""

    id: str
    text: bytes
    seq: int


class Posted(NamedTuple):
    """An entry that a later order refers to: its kind, its legs, what reversed it, and its time."""

    id: str
    type: str
    legs: tuple[tuple[str, int], ...]
    reversed_by: str | None
    time_ms: int = 0


class Kept(NamedTuple):
    """What a rule keeps for later under a name of its own, such as "policy/levy".

    The text is canonical JSON; the rule that keeps it knows what it says.
    """

    id: str
    text: str


Record = Book | Member | Key | Hold | Mandate | Guardians | Posted | Kept
"""What an order may change beside the accounts on its legs."""
