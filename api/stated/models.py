"""What the JSON door of statements gives; kinds of value as in `api.http.models`."""

from pydantic import Field

from api.http.answers import Given
from api.http.models import Amount, Id, Time
from api.stated.statements import OnLeave, Statements, Vouching


class VouchingOut(Given):
    """Another member, and the part of a limit that is vouched for or by them."""

    member: Id
    name: str
    amount: Amount
    time_ms: Time
    counts: bool = Field(description="Not while the two live in one household.")

    @classmethod
    def of(cls, one: Vouching) -> "VouchingOut":
        """As it stands."""
        return cls(member=one.member, name=one.name, amount=str(one.amount), time_ms=one.time_ms,
                   counts=one.counts)  # fmt: skip


class CareLeaveOut(Given):
    """A care leave that runs or is to come; why, for treasurers and whose it is, else empty."""

    member: Id
    name: str
    from_ms: Time
    until_ms: Time
    reason: str

    @classmethod
    def of(cls, one: OnLeave) -> "CareLeaveOut":
        """As it stands."""
        return cls(**one._asdict())


class StatedOut(Given):
    """Whom a member vouches for, who vouches for the member, and their leave, null for none."""

    member: Id
    given: list[VouchingOut]
    taken: list[VouchingOut]
    leave: CareLeaveOut | None

    @classmethod
    def of(cls, member: str, found: Statements) -> "StatedOut":
        """As it stands."""
        return cls(
            member=member, given=[VouchingOut.of(one) for one in found.given],
            taken=[VouchingOut.of(one) for one in found.taken],
            leave=None if found.leave is None else CareLeaveOut.of(found.leave),
        )  # fmt: skip


class CareLeavesOut(Given):
    """The leaves that run or are to come, those that end first in front."""

    leaves: list[CareLeaveOut]
