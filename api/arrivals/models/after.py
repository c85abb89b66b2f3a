"""What the door takes and gives once a co-op has moved in: past exchanges, and cards."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from api.arrivals.claims import ROWS_MAX as CARDS_MAX
from api.arrivals.claims import Awaited
from api.arrivals.past import Exchanged, Page, Proof
from api.http.answers import Given
from api.http.models import Amount, Hash, Id, Sent, Time
from api.membership.inviting import Made


class PastOut(Given):
    """A past exchange; text and source's id are absent once a member of it was erased."""

    place: int = Field(description="Which leaf of the tree it is, from 0.")
    day: str | None
    payer: Id
    payer_called: str
    payee: Id
    payee_called: str
    amount: Amount
    source_id: str | None
    text: str | None

    @classmethod
    def of(cls, one: Exchanged) -> "PastOut":
        """As it was brought along."""
        return cls(
            place=one.place, day=one.day, payer=one.payer, payer_called=one.payer_name,
            payee=one.payee, payee_called=one.payee_name, amount=str(one.amount),
            source_id=one.id, text=one.text,
        )  # fmt: skip


class PastAllOut(Given):
    """Past exchanges, the latest first; `next` goes on to older ones, `previous` to newer ones."""

    exchanges: list[PastOut]
    next: int | None
    previous: int | None

    @classmethod
    def of(cls, page: Page) -> "PastAllOut":
        """As they were found."""
        return cls(
            exchanges=[PastOut.of(one) for one in page.rows], next=page.before,
            previous=page.after,
        )  # fmt: skip


class PastProofOut(Given):
    """That a past exchange is under the root that was signed, as docs/formats.md says."""

    order: Id = Field(description="Which says the root.")
    root: Hash
    place: int
    size: int
    leaf: str | None = Field(description="The leaf's bytes; none once a member was erased.")
    hash: Hash
    path: list[Hash]

    @classmethod
    def of(cls, one: Proof) -> "PastProofOut":
        """As it was made."""
        return cls(**one._asdict() | {"path": list(one.path)})


class ExpectedOut(Given):
    """A member who was brought along and has not come yet; `card` is out until `expires_ms`."""

    member: Id
    account: Id
    number: str
    name: str
    balance: Amount
    had_left: bool
    card: Hash | None = Field(description="The invitation's id.")
    made_ms: Time | None
    expires_ms: Time | None

    @classmethod
    def of(cls, one: Awaited) -> "ExpectedOut":
        """As it stands."""
        card = one.card
        said = (card.secret_hash, card.made_ms, card.expires_ms) if card else (None, None, None)
        return cls(
            member=one.member, account=one.account, number=one.number, name=one.name,
            balance=str(one.balance), had_left=one.had_left,
            card=said[0], made_ms=said[1], expires_ms=said[2],
        )  # fmt: skip


class ExpectedAllOut(Given):
    """Members who have not come yet, in order of their accounts; `next` continues the page."""

    members: list[ExpectedOut]
    next: str | None


class CardsIn(Sent):
    """For whom to make cards: those made for them before end."""

    members: Annotated[list[Id], Field(min_length=1, max_length=CARDS_MAX)]


class CardOut(Given):
    """A card that was made now: its code is not kept."""

    code: str
    invitation: Hash
    member: Id
    name: str
    expires_ms: Time


class CardsOut(Given):
    """Cards, in the order in which their members were named."""

    cards: list[CardOut]

    @classmethod
    def of(cls, members: Sequence[str], made: Sequence[Made]) -> "CardsOut":
        """As they were made."""
        return cls(
            cards=[
                CardOut(
                    code=one.code, invitation=one.secret_hash, member=member, name=one.name,
                    expires_ms=one.expires_ms,
                )
                for member, one in zip(members, made, strict=True)
            ]
        )  # fmt: skip
