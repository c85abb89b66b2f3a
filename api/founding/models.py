"""What the JSON door of foundings takes and gives; values as in `api.http.models`."""

from typing import Annotated, Final

from pydantic import Field

from api.founding.founders import Founder, Founding, Newcomer
from api.founding.foundings import WHOM_MAX
from api.founding.links import CODE_BYTES
from api.founding.steps import Step
from api.founding.terms import STEWARDS_MAX, Terms
from api.http.answers import Given
from api.http.models import (
    HEX64,
    TEXT,
    Bound,
    Hash,
    Id,
    Line,
    MemberName,
    Name,
    Sent,
    Some,
    Time,
)

CODE_LENGTH: Final = (CODE_BYTES * 4 + 2) // 3
"""Characters of a code: base64url without padding."""

Code = Annotated[str, Field(max_length=CODE_LENGTH)]
Unit = Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9-]{0,15}$", examples=["h"])]
Scale = Annotated[int, Field(ge=1, le=10**9, description="60 for hours, else 10^n.")]
Quorum = Annotated[int, Field(ge=1, le=STEWARDS_MAX, description="Stewards who must agree.")]
Zone = Annotated[str, Field(max_length=40, examples=["Europe/Paris"])]
Every = Annotated[str, Field(pattern="^(day|week|month|)$", examples=["month"])]
Language = Annotated[str, Field(pattern="^[a-z]{2}$", examples=["en"])]


class TermsIn(Sent):
    """What a co-op shall be: what it counts, what newcomers may owe and hold, who decides."""

    name: Name
    unit: Unit = "h"
    scale: Scale = 60
    owe: Some
    hold: Some
    quorum: Quorum
    zone: Zone = "UTC"
    every: Every = "month"
    language: Language = "en"

    def terms(self) -> Terms:
        """The same for the room."""
        own = self.model_dump() | {"owe": int(self.owe), "hold": int(self.hold)}
        return Terms(**own)


class NewcomerIn(Sent):
    """Who takes part: a name, and the key, ids and salt that their wallet made."""

    name: MemberName
    member: Id
    key: Hash
    account: Id
    salt: Hash

    def newcomer(self) -> Newcomer:
        """The same for the room."""
        return Newcomer(**self.model_dump())


class BeginningIn(Sent):
    """The code of a link, what the co-op shall be, and who begins."""

    code: Code
    terms: TermsIn
    founder: NewcomerIn


class PageBeginningIn(Sent):
    """As `BeginningIn`, with what was typed into the page's form."""

    code: Code
    terms: Annotated[dict[str, Annotated[str, Field(max_length=200)]], Field(max_length=20)]
    founder: NewcomerIn


class StewardIn(Sent):
    """The code of an invitation to found together, and who accepts it."""

    code: Code
    steward: NewcomerIn


class WhomIn(Sent):
    """Whom an invitation is for, as its founder notes it."""

    whom: Annotated[str, Field(max_length=WHOM_MAX, pattern=TEXT), Line] = ""


class SigningIn(Sent):
    """What was read, by its hash, and a signature over each of its orders."""

    read: Hash
    signatures: Annotated[
        list[Annotated[str, Field(pattern=HEX64)]], Field(max_length=STEWARDS_MAX + 1)
    ]


class FoundingLinkOut(Given):
    """The end of a link, which is given out this once."""

    code: str
    expires_ms: Time


class BeganOut(Given):
    """The co-op's id: under it the key that was made signs in to the founding."""

    community: Id


class TermsOut(Given):
    """As `TermsIn`."""

    name: str
    unit: str
    scale: int
    owe: Bound
    hold: Bound
    quorum: int
    zone: str
    every: str
    language: str

    @classmethod
    def of(cls, terms: Terms) -> "TermsOut":
        """As they are kept."""
        return cls(**terms._asdict() | {"owe": str(terms.owe), "hold": str(terms.hold)})


class FoundingLinkSaysOut(Given):
    """Where a link leads; without `terms` it has not been used yet."""

    community: Id
    begun: bool
    expires_ms: Time


class StewardInvitationSaysOut(Given):
    """What an invitation to found together is to."""

    community: Id
    terms: TermsOut
    expires_ms: Time


class FoundingStewardOut(Given):
    """Who will be a steward; `fell` where what they had signed has changed."""

    member: Id
    name: str
    key: Hash
    signed: bool
    fell: bool


class StewardInvitationOut(Given):
    """An invitation that nobody has used."""

    invitation: Hash
    whom: str
    time_ms: Time


class FoundingOut(Given):
    """A founding as its people see it: `orders` are to be signed, and none while one is awaited."""

    community: Id
    member: Id
    founder: Id | None
    terms: TermsOut
    stewards: list[FoundingStewardOut]
    invitations: list[StewardInvitationOut]
    read: Hash | None
    orders: list[str]
    book: Hash | None
    changed_ms: Time
    expires_ms: Time

    @classmethod
    def of(cls, asking: Founder, found: Founding) -> "FoundingOut":
        """As it stands."""
        opening = found.opening
        stewards = [
            FoundingStewardOut(
                member=one.member_id, name=one.name, key=one.key, signed=found.has_signed(one),
                fell=one.fell,
            )
            for one in found.stewards
        ]  # fmt: skip
        invitations = [
            StewardInvitationOut(invitation=one.secret_hash, whom=one.whom, time_ms=one.time_ms)
            for one in found.invitations
        ]
        return cls(
            community=found.row.community_id, member=asking.member, founder=found.row.founder,
            terms=TermsOut.of(found.terms), stewards=stewards, invitations=invitations,
            read=None if opening is None else opening.read,
            orders=[] if opening is None else list(opening.orders), book=found.row.book_id,
            changed_ms=found.row.changed_ms, expires_ms=found.row.expires_ms,
        )  # fmt: skip


class FoundingSignedOut(Given):
    """The book that was opened, once all have signed."""

    book: Hash | None


class StepOut(Given):
    """One of a co-op's first steps: whether it is done, or was put off."""

    step: str
    done: bool
    put_off: bool

    @classmethod
    def of(cls, step: Step) -> "StepOut":
        """As it is."""
        return cls(step=step.name, done=step.done, put_off=step.put_off)


class StepsOut(Given):
    """A co-op's first steps, in order; none where it was not founded by `POST /v1/foundings`."""

    steps: list[StepOut]
