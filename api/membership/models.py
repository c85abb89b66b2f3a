"""What the JSON door of membership takes and gives; kinds of value as in `api.http.models`."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field

from api.http.answers import Account, Given, Member
from api.http.models import HEX64, Hash, Id, MemberName, Sent, Time
from api.membership.desk import AtDesk
from api.membership.invitations import CODE_BYTES, Invitation, Invited
from api.membership.joinings import ADMISSION_MS, TYPES, Asking, Left

CODE_LENGTH: Final = CODE_BYTES * 4 // 3
ORDER_LENGTH_MAX: Final = 2_000
Pairs = Annotated[list[tuple[str, str]], Field(description="Pairs of key and signature.")]


class JoiningOrderIn(Sent):
    """An order with the newcomer's signature."""

    order: Annotated[str, Field(max_length=ORDER_LENGTH_MAX)]
    key: Hash
    signature: Annotated[str, Field(pattern=HEX64)]


class JoiningIn(Sent):
    """What somebody who joins leaves: their name, and `member-joined` and `account-opened`."""

    code: Annotated[str, Field(max_length=CODE_LENGTH, description="The invitation's.")]
    name: MemberName
    orders: Annotated[list[JoiningOrderIn], Field(min_length=len(TYPES), max_length=len(TYPES))]

    @property
    def left(self) -> Sequence[Left]:
        """The orders."""
        return [Left(one.order, one.key, one.signature) for one in self.orders]


class JoinedOut(Given):
    """The member that the newcomer becomes once a steward admits them."""

    member: Id


class JoiningOut(Given):
    """Who asks to join; `twins` are members called alike, `orders` what the newcomer signed."""

    member: Id
    name: str
    twins: list[str]
    time_ms: Time
    orders: list[tuple[str, str, str]] = Field(description="Order, key and signature of each.")

    @classmethod
    def of(cls, one: Asking) -> "JoiningOut":
        """As it was left."""
        row = one.row
        return cls(
            member=row.member_id, name=row.name, twins=list(one.twins), time_ms=row.time_ms,
            orders=[(order, key, signed) for order, key, signed in one.orders],
        )  # fmt: skip


class JoiningsOut(Given):
    """Who asks to join."""

    joinings: list[JoiningOut]


class InvitationOut(Given):
    """An invitation; its code is given this once, and ends the link `/app/join/{code}`."""

    code: str
    expires_ms: Time


class InvitedOut(Given):
    """An invitation that nobody has used, by what is kept of it, and the steward who made it."""

    invitation: Hash
    member: Id
    called: str
    expires_ms: Time

    @classmethod
    def of(cls, one: Invited) -> "InvitedOut":
        """As it is kept."""
        row = one.row
        return cls(
            invitation=row.secret_hash, member=row.member_id, called=one.name,
            expires_ms=row.expires_ms,
        )  # fmt: skip


class InvitationsOut(Given):
    """The invitations that nobody has used, the first to end first."""

    invitations: list[InvitedOut]


class InvitationSaysOut(Given):
    """Where an invitation leads, and until when it may be used."""

    community: Id
    name: str = Field(description="The community's.")
    book: Hash
    log_key: str = Field(description="What verifies the book's checkpoints.")
    expires_ms: Time
    admission_ms: int = Field(description="How long both orders must hold, for a steward to sign.")

    @classmethod
    def of(cls, found: Invitation, log_key: str) -> "InvitationSaysOut":
        """As the page shows it."""
        return cls(
            community=found.place.community, name=found.community.name, book=found.book.book_id,
            log_key=log_key, expires_ms=found.row.expires_ms, admission_ms=ADMISSION_MS,
        )  # fmt: skip


class OwnAccountsOut(Given):
    """The member's open accounts; `missing` others must sign for a further one.

    `may_open` is false while one waits, or where there are as many as one may have.
    """

    accounts: list[Account]
    missing: int
    may_open: bool


class AtDeskOut(Member):
    """A member as stewards see them.

    `missing` more stewards must sign, beside the one who asks, to give them a role; `mandates` are
    those for their accounts that have not ended.
    """

    missing: int
    mandates: list[Id]

    @classmethod
    def of(cls, member: Member, found: AtDesk) -> "AtDeskOut":
        """As the desk shows them."""
        return cls(
            **member.model_dump(), missing=found.missing,
            mandates=[one.id for one in found.mandates],
        )  # fmt: skip
