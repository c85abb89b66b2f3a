"""What the JSON door of what stewards decide takes and gives; values as in `api.http.models`."""

from typing import Annotated

from pydantic import Field

from api.governing.book_rules import Rules, Ruling
from api.governing.deciding import Decided
from api.governing.households import Household
from api.governing.tables import REASON_MAX
from api.http.answers import Given
from api.http.models import Amount, Bound, Id, Sent, Time
from api.treasury.models import bound


class StewardsDecisionOut(Given):
    """An order that was signed: its entry, when, what those who signed are called, and why."""

    order: Id
    seq: int
    time_ms: Time
    by: list[str]
    reason: str = Field(description="As one who signed wrote it down; the order says none.")

    @classmethod
    def of(cls, one: Decided) -> "StewardsDecisionOut":
        """As it stands."""
        return cls(
            order=one.order, seq=one.seq, time_ms=one.time_ms, by=list(one.by), reason=one.reason
        )


class RulesOut(Given):
    """What accounts open with, how many treasurers sign a bound, and up to what one signs alone."""

    lower: Bound
    upper: Bound
    treasurers: int
    funds: Amount | None = Field(description="Null where one signature is enough for any amount.")

    @classmethod
    def of(cls, rules: Rules) -> "RulesOut":
        """As they are."""
        funds = None if rules.funds is None else str(rules.funds)
        return cls(
            lower=bound(rules.lower), upper=bound(rules.upper), treasurers=rules.treasurers,
            funds=funds,
        )  # fmt: skip


class RulingOut(Given):
    """Rules that were signed, and by whom."""

    rules: RulesOut
    decided: StewardsDecisionOut


class BookRulesOut(Given):
    """The rules that hold, and those signed so far, the newest first."""

    rules: RulesOut
    by_opening: bool = Field(description="Whether they are those that the book opened with.")
    earlier: list[RulingOut]

    @classmethod
    def of(cls, found: Ruling) -> "BookRulesOut":
        """As it stands."""
        earlier = [
            RulingOut(rules=RulesOut.of(rules), decided=StewardsDecisionOut.of(one))
            for rules, one in found.earlier
        ]
        return cls(rules=RulesOut.of(found.rules), by_opening=found.by_opening, earlier=earlier)


class LivesOut(Given):
    """A member of a household, and the statement by which they are in it."""

    member: Id
    called: str
    decided: StewardsDecisionOut | None


class HouseholdOut(Given):
    """Members who are counted as one household."""

    household: Id
    members: list[LivesOut]

    @classmethod
    def of(cls, found: Household) -> "HouseholdOut":
        """As it stands."""
        members = [
            LivesOut(
                member=one.member, called=one.name,
                decided=None if one.stated is None else StewardsDecisionOut.of(one.stated),
            )
            for one in found.members
        ]  # fmt: skip
        return cls(household=found.id, members=members)


class HouseholdsOut(Given):
    """All households of the book."""

    households: list[HouseholdOut]


class DecisionReasonIn(Sent):
    """Why an order was signed that says no reason itself."""

    text: Annotated[str, Field(min_length=1, max_length=REASON_MAX)]
