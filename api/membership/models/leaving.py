"""What the JSON door of leaving takes and gives; kinds of value as in `api.http.models`."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from api.http.answers import Given
from api.http.models import SOME_TEXT, TEXT, Amount, Id, Sent, Time
from api.membership.debts import Debt
from api.membership.erasing import REASON_MAX, Erasure
from api.membership.leaving import TEXT_MAX, Leaving, OwnLeaving


class WishIn(Sent):
    """What becomes of a member's hours: "member", "fund", "heir" or "elsewhere", and where to."""

    wish: Literal["member", "fund", "heir", "elsewhere"]
    to: Id | None = Field(default=None, description="The account that the hours go to.")
    text: Annotated[str, Field(max_length=TEXT_MAX, pattern=TEXT)] = ""


class LeavingOut(Given):
    """What a member wishes, and until when they may take back that they leave, if they do."""

    member: Id
    called: str
    wish: str
    to: Id | None
    text: str
    leaves_ms: Time | None

    @classmethod
    def of(cls, one: Leaving) -> "LeavingOut":
        """As it is kept."""
        return cls(
            member=one.member, called=one.called, wish=one.wish,
            to=None if one.to is None else one.to.account, text=one.text, leaves_ms=one.leaves_ms,
        )  # fmt: skip


class OwnLeavingOut(LeavingOut):
    """The same for the member: whether they owe, have hours left, or hours are set aside."""

    owes: bool
    has_hours: bool
    is_held: bool

    @classmethod
    def of_own(cls, own: OwnLeaving) -> "OwnLeavingOut":
        """As it stands now."""
        said = LeavingOut.of(own.said).model_dump()
        return cls(**said, owes=own.owes, has_hours=own.has_hours, is_held=own.is_held)


class LeavesOut(Given):
    """Until when leaving can be taken back."""

    leaves_ms: Time


class LeavingsOut(Given):
    """Who leaves, the first to be gone first."""

    leavings: list[LeavingOut]


class DebtOut(Given):
    """An account below zero of somebody who leaves, has no name or no key any more."""

    account: Id
    number: str
    member: Id
    called: str
    balance: Amount
    can_sign: bool
    has_name: bool
    leaves: bool


class DebtsOut(Given):
    """The debts that remain, the largest first."""

    debts: list[DebtOut]

    @classmethod
    def of(cls, found: Sequence[Debt]) -> "DebtsOut":
        """As they stand."""
        return cls(
            debts=[
                DebtOut(
                    account=one.account, number=one.number, member=one.member, called=one.name,
                    balance=str(one.balance), can_sign=one.can_sign, has_name=one.has_name,
                    leaves=one.leaves,
                )
                for one in found
            ]
        )  # fmt: skip


class ErasureIn(Sent):
    """Why what is known of somebody is to be erased."""

    reason: Annotated[str, Field(max_length=REASON_MAX, pattern=SOME_TEXT)]


class ErasedOut(Given):
    """Whether it is erased; if not, another steward has yet to agree."""

    erased: bool


class ErasureOut(Given):
    """Whom a steward would erase, and why."""

    member: Id
    called: str
    asked_by: Id
    reason: str
    time_ms: Time

    @classmethod
    def of(cls, one: Erasure) -> "ErasureOut":
        """As it was asked."""
        return cls(
            member=one.member, called=one.called, asked_by=one.asked_by, reason=one.reason,
            time_ms=one.time_ms,
        )  # fmt: skip


class ErasuresOut(Given):
    """What stewards asked, the first first."""

    erasures: list[ErasureOut]
