"""What the JSON door of decisions about visits takes and gives; values as in `api.http.models`."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from api.exchanges.deciders import ROLES, Chosen
from api.exchanges.deciding import Dispute, Past
from api.exchanges.models.bookings import DecidedOut, SaidOut
from api.http.answers import Given
from api.http.models import Amount, Day, Id, MemoText, Sent, SomeOrNone, Time, one_of

Role = Annotated[str, Field(pattern=f"{one_of(ROLES)}|^$")]


class DecideIn(Sent):
    """How long a visit was, and why; of what the two had said by `said_ms`."""

    amount: SomeOrNone = Field(description="Subunits, between what the two say.")
    text: MemoText
    said_ms: Time


class DeciderIn(Sent):
    """Who decides: whoever holds `role`, or `member`; one of both."""

    role: Role = ""
    member: Id | None = None


class DeciderOut(Given):
    """Who decides, and which steward said so when; null where none did, and treasurers decide."""

    role: Role
    member: Id | None
    named_by: Id | None
    time_ms: Time | None

    @classmethod
    def of(cls, found: Chosen) -> "DeciderOut":
        """As it is kept."""
        return cls(
            role=found.role, member=found.member and found.member.member,
            named_by=found.by and found.by.member, time_ms=found.time_ms,
        )  # fmt: skip


class DisputeOut(Given):
    """A visit of which two say different times, for whoever may decide on it."""

    hold: Id
    owner: Id = Field(description="The member who booked the visit.")
    owner_called: str
    carer: Id
    carer_called: str
    owner_said: SaidOut
    carer_said: SaidOut
    said_ms: Time
    remaining: Amount
    text: str = Field(description="What was booked.")
    day: Day | None
    until_ms: Time

    @classmethod
    def of(cls, one: Dispute) -> "DisputeOut":
        """As whoever decides sees it."""
        found = one.differing
        return cls(
            hold=found.hold.hold_id, owner=found.owner, owner_called=one.owner, carer=found.carer,
            carer_called=one.carer, owner_said=SaidOut.kept(found.owner_said),
            carer_said=SaidOut.kept(found.carer_said), said_ms=found.said_ms,
            remaining=str(found.hold.remaining), text=one.memo,
            day=None if one.visit is None else one.visit.row.day, until_ms=found.hold.until_ms,
        )  # fmt: skip


class DecisionOut(DecidedOut):
    """What the member decided, and what was taken; null while that is nothing."""

    taken: Amount | None
    over: bool = Field(description="Whether nothing can be taken any more.")

    @classmethod
    def told(cls, one: Past) -> "DecisionOut":
        """With what came of it."""
        amount = None if one.taken is None else str(one.taken)
        return cls(**DecidedOut.of(one.row).model_dump(), taken=amount, over=one.over)


class DecisionsOut(Given):
    """What waits for the member to decide, the first to end first, and what they decided lately."""

    waiting: list[DisputeOut]
    lately: list[DecisionOut]

    @classmethod
    def of(cls, waiting: Sequence[Dispute], lately: Sequence[Past]) -> "DecisionsOut":
        """Both lists."""
        return cls(
            waiting=[DisputeOut.of(one) for one in waiting],
            lately=[DecisionOut.told(one) for one in lately],
        )
