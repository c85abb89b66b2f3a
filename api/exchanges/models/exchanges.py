"""What the JSON door of single exchanges gives; kinds of value as in `api.http.models`."""

from pydantic import Field

from api.exchanges.exchange import Exchange, Side, Someone
from api.http.answers import Given
from api.http.models import Amount, Id, Time


class SideOut(Given):
    """An account, what it is called, and what an entry does to it."""

    account: Id
    called: str
    amount: Amount

    @classmethod
    def of(cls, side: Side) -> "SideOut":
        """As pages show it."""
        return cls(account=side.account, called=side.name, amount=str(side.amount))


class SomeoneOut(Given):
    """A member, and what they are called."""

    member: Id
    called: str

    @classmethod
    def of(cls, someone: Someone) -> "SomeoneOut":
        """As pages show them."""
        return cls(member=someone.member, called=someone.name)


class ExchangeOut(Given):
    """An entry that touches the member, as its page shows it."""

    seq: int
    time_ms: Time
    type: str
    order: Id
    sides: list[SideOut]
    memo: str | None
    category: str | None = Field(description="What it was for: a code of the co-op's list.")
    signers: list[SomeoneOut]
    epoch: int | None = Field(description="The last closed epoch, which proves it; null if open.")
    back: list[SomeoneOut] = Field(description="With whom the member can take it back.")
    draft: Id | None = Field(description="The order that would take it back, if one waits.")

    @classmethod
    def of(cls, found: Exchange) -> "ExchangeOut":
        """As it stands."""
        entry = found.entry
        return cls(
            seq=entry.seq, time_ms=entry.time_ms, type=entry.order.type, order=entry.order.id,
            sides=[SideOut.of(side) for side in found.sides], memo=found.memo or None,
            category=found.category,
            signers=[SomeoneOut.of(one) for one in found.signers], epoch=found.epoch,
            back=[SomeoneOut.of(one) for one in found.back], draft=found.draft,
        )  # fmt: skip
