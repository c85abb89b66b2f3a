"""The shape of what is told about each co-op of the demo; `care`, `bank` and `grains` fill it in.

Amounts are in subunits of the co-op's unit. All names are made up. Leaves to others: making it
happen (`stage`, `story`, `everyday`, `ring`, `occasions`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.rules.accounts import MEMBER

if TYPE_CHECKING:
    from api.service.scribe import BookTerms


class Role(NamedTuple):
    """Somebody's part: a name, the roles they hold, and their account's kind.

    Who has no `device` has joined with one that is gone, and signs on paper since.
    """

    name: str
    roles: tuple[str, ...] = ()
    kind: str = MEMBER
    device: bool = True


class Deal(NamedTuple):
    """Something that members do for each other: a memo, what it may come to, and its category.

    Not everybody says a category.
    """

    memo: str
    amounts: tuple[int, ...]
    category: str | None = None


class Sum(NamedTuple):
    """So much, for this."""

    text: str
    amount: int


class Ad(NamedTuple):
    """An offer or a need; `kind`, `category` and `reach` are those of `api.market.notices`."""

    kind: str
    category: str
    text: str
    place: str = ""
    reach: str = "town"


class Turns(NamedTuple):
    """Something that comes again every week: ISO weekdays such as "135", and a time "09:30"."""

    category: str
    text: str
    minutes: int
    weekdays: str
    at: str


class Letter(NamedTuple):
    """A message that was answered, and one that nobody has read yet."""

    first: str
    answer: str
    unread: str


class Ring(NamedTuple):
    """What each face of a co-op does with the next one, the last with the first.

    Who comes `n`th takes the `n`th of each, from the beginning again where there are fewer.
    """

    gives: tuple[Sum, ...]
    asks: tuple[Sum, ...]
    books: tuple[Sum, ...]
    cheques: tuple[int, ...]
    lets: Sum
    """What a broker may enter for them: so much at a time, and this is what for."""
    ads: tuple[Ad, ...]
    letters: tuple[Letter, ...]
    notes: tuple[str, ...]
    """Messages that wait to be read, of those who have written nothing before."""
    turns: tuple[Turns, ...]


class Near(NamedTuple):
    """Somebody who paid until little was left before a bound: to whom, for what, and how little."""

    payer: str
    payee: str
    text: str
    left: int


class Paper(NamedTuple):
    """A permission on paper: whose, for which broker, signed by whom first, and by whom next."""

    member: str
    broker: str
    first: str
    other: str
    payees: tuple[str, ...]
    text: str
    each: int
    total: int


class Shared(NamedTuple):
    """Two who pay a third together: the first has signed, the second has yet to."""

    givers: tuple[str, str]
    receiver: str
    each: int
    text: str


class Declined(NamedTuple):
    """A request that was declined."""

    asker: str
    payer: str
    text: str
    amount: int


class Wrong(NamedTuple):
    """An exchange that its payee asks the payer to take back."""

    payer: str
    payee: str
    amount: int
    text: str
    reason: str


class Waits(NamedTuple):
    """What waits for somebody, beside the ring.

    Attributes:
        lost: who has lost their devices, so that a recovery is in its notice period.
        joins: who asks to join, and after which days.
        further: who has signed for a further account.
        promoted: who is to get which role, once another steward signs.
        votes: what is asked, with an option on each line; the first ends on the day after.
    """

    lost: str
    joins: tuple[str, ...]
    further: str
    promoted: tuple[str, str]
    near: Near
    paper: Paper
    shared: Shared
    declined: Declined
    wrong: Wrong
    votes: tuple[str, str]


class Coop(NamedTuple):
    """A co-op of the demo.

    Attributes:
        about: two sentences on what it shows, marked for the catalogues.
        faces: who can be tried with one press, the first row first.
        spot: about where it is, in hundredths of a degree north and east.
        quarters: the neighbourhoods that its members choose from.
        zone, closes: where its midnight is, and how often its book closes by itself.
    """

    name: str
    about: str
    terms: BookTerms
    cast: tuple[Role, ...]
    faces: tuple[str, ...]
    spot: tuple[int, int]
    quarters: tuple[str, ...]
    zone: str
    closes: str
    deals: tuple[Deal, ...]
    gift: Sum | None
    """What some give to the co-op's fund at the end of each week."""
    ring: Ring
    waits: Waits

    def holding(self, role: str) -> list[str]:
        """Who holds a role, in the order of the cast."""
        return [one.name for one in self.cast if role in one.roles]

    def around(self, at: int, step: int = 1) -> str:
        """The face that comes so many after the one at a place."""
        return self.faces[(at + step) % len(self.faces)]
