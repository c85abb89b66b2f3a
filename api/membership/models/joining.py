"""What the JSON door of membership takes and gives; kinds of value as in `api.http.models`."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from pydantic import Field

from api.arrivals.claims import Claim
from api.http.answers import Account, Given, Member
from api.http.models import HEX64, TEXT, Amount, Hash, Id, LeftText, MemberName, Sent, Time
from api.membership.accounts import OwnAccounts
from api.membership.desk import AtDesk
from api.membership.giving import Alone
from api.membership.invitations import CODE_BYTES, Invitation
from api.membership.inviting import INVITED_MAX, Invited, Made
from api.membership.joinings import ADMISSION_MS, TYPES, WAITING_MAX, Asking, Left
from api.membership.lists import NAME_MAX, NOTE_MAX, Wanted
from api.words.texts import one_line

CODE_LENGTH: Final = CODE_BYTES * 4 // 3
Pairs = Annotated[list[tuple[str, str]], Field(description="Pairs of key and signature.")]


class JoiningOrderIn(Sent):
    """An order with the newcomer's signature."""

    order: LeftText
    key: Hash
    signature: Annotated[str, Field(pattern=HEX64)]


class JoiningIn(Sent):
    """What somebody who joins leaves: their name, and `member-joined` and `account-opened`.

    Whoever is expected has an account, and leaves the first alone.
    """

    code: Annotated[str, Field(max_length=CODE_LENGTH, description="The invitation's.")]
    name: MemberName
    orders: Annotated[list[JoiningOrderIn], Field(min_length=1, max_length=len(TYPES))]

    @property
    def left(self) -> Sequence[Left]:
        """The orders."""
        return [Left(one.order, one.key, one.signature) for one in self.orders]


class JoinedOut(Given):
    """The member that the newcomer becomes once a steward admits them."""

    member: Id


class JoiningOut(Given):
    """Who asks to join; `twins` are members called alike, `orders` what the newcomer signed.

    `claims` says that they come for an account that was brought along from another system.
    """

    member: Id
    name: str
    twins: list[str]
    claims: bool
    time_ms: Time
    orders: list[tuple[str, str, str]] = Field(description="Order, key and signature of each.")

    @classmethod
    def of(cls, one: Asking) -> "JoiningOut":
        """As it was left."""
        row = one.row
        return cls(
            member=row.member_id, name=row.name, twins=list(one.twins), claims=one.claims,
            time_ms=row.time_ms,
            orders=[(order, key, signed) for order, key, signed in one.orders],
        )  # fmt: skip


class JoiningsOut(Given):
    """Who asks to join."""

    joinings: list[JoiningOut]


class InvitationIn(Sent):
    """Whom an invitation is for: read by stewards alone, until it is used."""

    name: Annotated[str, Field(max_length=NAME_MAX, pattern=TEXT)] = ""
    note: Annotated[str, Field(max_length=NOTE_MAX, pattern=TEXT)] = ""

    def wanted(self, line: int = 1) -> Wanted:
        """As a line of a list."""
        return Wanted(one_line(self.name).strip(), one_line(self.note).strip(), line)


class InvitationListIn(Sent):
    """Whom to invite at once."""

    invitations: Annotated[list[InvitationIn], Field(min_length=1, max_length=INVITED_MAX)]

    @property
    def wanted(self) -> Sequence[Wanted]:
        """As lines, from 1."""
        return [one.wanted(line) for line, one in enumerate(self.invitations, 1)]


class InvitationsAnewIn(Sent):
    """The invitations whose codes are made anew."""

    invitations: Annotated[list[Hash], Field(min_length=1, max_length=INVITED_MAX)]


class InvitationOut(Given):
    """An invitation; its code is given this once, and ends the link `/app/join/{code}`."""

    invitation: Hash
    code: str
    name: str
    note: str
    expires_ms: Time

    @classmethod
    def of(cls, one: Made) -> "InvitationOut":
        """As it was made."""
        return cls(
            invitation=one.secret_hash, code=one.code, name=one.name, note=one.note,
            expires_ms=one.expires_ms,
        )  # fmt: skip


class InvitationsMadeOut(Given):
    """The invitations that were made, in the order of the list."""

    invitations: list[InvitationOut]

    @classmethod
    def of(cls, made: Sequence[Made]) -> "InvitationsMadeOut":
        """As they were made."""
        return cls(invitations=[InvitationOut.of(one) for one in made])


class InvitedOut(Given):
    """An invitation by what is kept of it: for whom it is, and the steward who made it."""

    invitation: Hash
    member: Id
    called: str
    name: str
    note: str
    made_ms: Time
    expires_ms: Time
    reminded_ms: Time | None
    used_ms: Time | None
    used_by: Id | None

    @classmethod
    def of(cls, one: Invited) -> "InvitedOut":
        """As it is kept."""
        row = one.row
        return cls(
            invitation=row.secret_hash, member=row.member_id, called=one.name, name=row.name,
            note=row.note, made_ms=row.made_ms, expires_ms=row.expires_ms,
            reminded_ms=row.reminded_ms, used_ms=row.used_ms, used_by=row.used_by,
        )  # fmt: skip


class InvitationsOut(Given):
    """The invitations that nobody has used, the first to end first.

    `over` are those that were used or have lapsed, the latest first, for as long as they are kept.
    """

    invitations: list[InvitedOut]
    over: list[InvitedOut]


class JoiningsEndedIn(Sent):
    """Whose joinings end, admitted or declined."""

    members: Annotated[list[Id], Field(min_length=1, max_length=WAITING_MAX)]


class JoiningsEndedOut(Given):
    """Those whose joinings there were."""

    members: list[Id]


class AccountClaimOut(Given):
    """The member who is expected, as they were called, and what waits for them."""

    member: Id
    name: str
    accounts: int
    balance: Amount = Field(description="What stands there, in subunits.")

    @classmethod
    def of(cls, claim: Claim) -> "AccountClaimOut":
        """As it stands."""
        return cls(
            member=claim.member, name=claim.name, accounts=claim.accounts,
            balance=str(claim.balance),
        )  # fmt: skip


class InvitationSaysOut(Given):
    """Where an invitation leads, and until when it may be used.

    `claim` is there for the card of a member who was brought along from another system: who joins
    with it leaves `member-joined` alone, for that member.
    """

    community: Id
    name: str = Field(description="The community's.")
    book: Hash
    log_key: str = Field(description="What verifies the book's checkpoints.")
    expires_ms: Time
    admission_ms: int = Field(description="How long both orders must hold, for a steward to sign.")
    claim: AccountClaimOut | None

    @classmethod
    def of(cls, found: Invitation, log_key: str, claim: Claim | None) -> "InvitationSaysOut":
        """As the page shows it."""
        return cls(
            community=found.place.community, name=found.community.name, book=found.book.book_id,
            log_key=log_key, expires_ms=found.row.expires_ms, admission_ms=ADMISSION_MS,
            claim=None if claim is None else AccountClaimOut.of(claim),
        )  # fmt: skip


class AloneOut(Given):
    """What one person may still sign for from an account; above it a second signs too.

    It is no more than that until `until_ms`.
    """

    account: Id
    left: Amount
    until_ms: Time


class OwnAccountsOut(Given):
    """The member's open accounts; `missing` others must sign for a further one.

    `may_open` is false while one waits, or where there are as many as one may have. `by_two` has
    those of the community's, where the book's rules say above how much two sign.
    """

    accounts: list[Account]
    by_two: list[AloneOut]
    missing: int
    may_open: bool

    @classmethod
    def of(
        cls, accounts: list[Account], found: OwnAccounts, alone: Mapping[str, Alone]
    ) -> "OwnAccountsOut":
        """As the pages show them."""
        by_two = [
            AloneOut(account=account, left=str(one.left), until_ms=one.until_ms)
            for account, one in alone.items()
        ]
        return cls(accounts=accounts, by_two=by_two, missing=found.missing, may_open=not found.full)


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
