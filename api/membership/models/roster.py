"""What the JSON door of the stewards' table gives; kinds of value as in `api.http.models`."""

from pydantic import Field

from api.http.answers import Given
from api.http.models import Id, Time
from api.membership.roster import Listed, Roster


class ListedOut(Given):
    """A member, and what stewards sort them by."""

    member: Id
    called: str
    number: str = Field(description="Of their own account; empty without one.")
    roles: list[str]
    joined_ms: Time | None
    last_ms: Time | None = Field(description="When an entry touched their account last.")
    state: str = Field(description="`expected`, `keyless`, or empty for whoever has a key.")

    @classmethod
    def of(cls, row: Listed) -> "ListedOut":
        """As it is now."""
        return cls(
            member=row.member, called=row.name, number=row.number, roles=list(row.roles),
            joined_ms=row.joined_ms, last_ms=row.last_ms, state=row.state,
        )  # fmt: skip


class RosterOut(Given):
    """A page of the members that were asked for, and how many these are."""

    members: list[ListedOut]
    count: int

    @classmethod
    def of(cls, found: Roster) -> "RosterOut":
        """As it is now."""
        return cls(members=[ListedOut.of(row) for row in found.rows], count=found.members)
