"""Writes orders for people whose keys are at hand, and posts them by the path every order takes.

The replay and the demo stand on it: order bytes, `read_order`, signatures verified, `Journal.post`
on the writer's thread. Their journals' clock is a `HandClock`, put to the times of the story told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from api.service.admission import admit
from api.service.tables import CommunityRow
from chain.rules import SHAPES
from ledger import canonical
from ledger.errors import FaultError
from ledger.fields import bound_text
from ledger.gathering import Item
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.orders import VERSION, read_order
from ledger.refusals import Refusal
from ledger.rules.accounts import MEMBER
from ledger.rules.books import book_named
from ledger.store import Place
from wallets.keys import Key
from wallets.signing import verify_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlmodel import Session

    from api.service.service import Service
    from ledger.amounts import Unit
    from ledger.journal import Outcome, Posting

VALID_MS: Final = 3_600_000
"""How long an order written here is good for: it is posted in the same breath."""

SALT_BYTES: Final = 32

FIRST_BOOK: Final = 0
"""The ordinal of a community's first book."""


class HandClock:
    """A clock that shows what it was last put to."""

    def __init__(self, time_ms: int) -> None:
        self.time_ms = time_ms

    def __call__(self) -> int:
        """The time in milliseconds since 1970."""
        return self.time_ms


class Person(NamedTuple):
    """A member, the key that speaks for them, and their account, of a kind the ledger knows."""

    name: str
    member: str
    key: Key
    account: str
    kind: str = MEMBER


class Draft(NamedTuple):
    """An order's canonical bytes and its pairs of key and signature, in key order."""

    text: bytes
    signatures: Sequence[tuple[str, str]]


class BookTerms(NamedTuple):
    """How a book opens. Bounds in subunits, None for none."""

    unit: Unit
    lower: int | None
    upper: int | None
    quorum: int


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes for one book of a running service."""

    service: Service
    clock: HandClock
    community: str
    book: str
    stewards: Sequence[Person]

    def new_id(self) -> str:
        """An id nobody has used."""
        return uuid7(self.clock(), self.service.sources.random(RANDOM_BYTES))

    def new_person(self, name: str, kind: str = MEMBER) -> Person:
        """Somebody with a key and ids that nobody has used."""
        return new_person(self.service, self.clock, name, kind)

    def draft(self, type_: str, keys: Sequence[Key], own: Mapping[str, object]) -> Draft:
        """An order of that type with its own fields, led by the first key and signed by all."""
        text = canonical.encode({
            "v": VERSION,
            "type": type_,
            "book": self.book,
            "id": self.new_id(),
            "key": keys[0].public,
            "expires": self.clock() + VALID_MS,
            **own,
        })  # fmt: skip
        return Draft(text, sorted((key.public, key.sign(text)) for key in keys))

    def joining(self, person: Person) -> list[Draft]:
        """The orders that let somebody in and open their account, all stewards signing."""
        return [self.draft_joined(person), self.draft_opened(person)]

    def draft_joined(self, person: Person) -> Draft:
        """The order that makes somebody a member."""
        keys = [person.key, self.stewards[0].key]
        return self.draft("member-joined", keys, {"member": person.member})

    def draft_opened(self, person: Person) -> Draft:
        """The order that opens a member's account. A steward's own key signs it once."""
        keys = {key.public: key for key in (person.key, *(each.key for each in self.stewards))}
        own = {"account": person.account, "kind": person.kind, "member": person.member}
        salt = self.service.sources.random(SALT_BYTES).hex()
        return self.draft("account-opened", list(keys.values()), own | {"salt": salt})

    def read(self, drafts: Sequence[Draft]) -> list[Item]:
        """Read orders from their bytes and verify every signature.

        Raises:
            FaultError: an order is not well formed.
            BadSignatureError: a signature is not valid.
        """
        signed = (
            (key, draft.text, signature) for draft in drafts for key, signature in draft.signatures
        )
        for error in verify_all(signed):
            if error is not None:
                raise error
        return [self._read(draft) for draft in drafts]

    def _read(self, draft: Draft) -> Item:
        order = read_order(draft.text, draft.signatures, SHAPES)
        if isinstance(order, Refusal):
            raise refused(order)
        return Item(self.community, order)

    def post(self, items: Sequence[Item]) -> list[Outcome]:
        """Post verified orders at the clock's time; what became of each."""
        service = self.service
        return service.writer.run(lambda: service.journal.post(items, self.clock())).result()

    def accepted(self, drafts: Sequence[Draft]) -> list[Posting]:
        """Read, verify and post orders that the rules must accept; `FaultError` if they do not."""
        postings = []
        for outcome in self.post(self.read(drafts)):
            if isinstance(outcome, Refusal):
                raise refused(outcome)
            postings.append(outcome)
        return postings

    def keep(self, rows: Callable[[Session], object]) -> None:
        """Write personal data beside the journal."""
        self.service.database.write(rows).result()


def new_person(service: Service, clock: HandClock, name: str, kind: str = MEMBER) -> Person:
    """Somebody with a key and ids that nobody has used."""
    random = service.sources.random
    member, account = (uuid7(clock(), random(RANDOM_BYTES)) for _ in ("member", "account"))
    return Person(name, member, Key.generate(random), account, kind)


def open_book(
    service: Service, clock: HandClock, name: str, terms: BookTerms, stewards: Sequence[Person]
) -> Scribe:
    """Found a community of that name and open its book; who writes for it."""
    random = service.sources.random
    community = uuid7(clock(), random(RANDOM_BYTES))
    ordered = sorted(stewards, key=lambda person: person.member)
    own = {
        "admin": service.admin().hex(),
        "nonce": random(SALT_BYTES).hex(),
        "unit": terms.unit.code,
        "scale": terms.unit.scale,
        "quorum": terms.quorum,
        "service": service.key.public,
        "lower": bound_text(terms.lower),
        "upper": bound_text(terms.upper),
        "stewards": [[person.member, person.key.public] for person in ordered],
    }
    scribe = Scribe(service, clock, community, book_named(own), stewards)
    scribe.keep(lambda session: session.add(_community(scribe, name)))
    scribe.accepted([scribe.draft("book-opened", [person.key for person in stewards], own)])
    scribe.keep(lambda session: admit(session, Place(community, FIRST_BOOK), clock()))
    return scribe


def refused(refusal: Refusal) -> FaultError:
    """The fault of having written an order that the rules refuse."""
    remedy = "Report this as a mistake of ours"
    return FaultError("order", f"the rules refuse it: {refusal}", remedy)


def _community(scribe: Scribe, name: str) -> CommunityRow:
    return CommunityRow(community_id=scribe.community, name=name, time_ms=scribe.clock())
