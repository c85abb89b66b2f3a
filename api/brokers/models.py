"""What the JSON door of brokers gives; kinds of value as in `api.http.models`."""

from api.brokers.mandates import Mandate
from api.http.answers import Given
from api.http.models import Amount, Id, Time
from api.people.holders import Holder


class PartyOut(Given):
    """An account, and what its member is called."""

    account: Id
    name: str

    @classmethod
    def of(cls, holder: Holder) -> "PartyOut":
        """As pages show it."""
        return cls(account=holder.account, name=holder.name)


class MandateOut(Given):
    """A mandate: the account it is for, who may act, how much at once, and what is left of it.

    `waits` says that it holds from `from_ms` on only; without `payees` anybody may receive.
    """

    mandate: Id
    account: Id
    name: str
    broker: str
    each: Amount
    rest: Amount
    from_ms: Time
    until_ms: Time
    waits: bool
    payees: list[PartyOut]

    @classmethod
    def of(cls, one: Mandate) -> "MandateOut":
        """As it stands."""
        return cls(
            mandate=one.id, account=one.payer.account, name=one.payer.name, broker=one.broker,
            each=str(one.each), rest=str(one.rest), from_ms=one.from_ms, until_ms=one.until_ms,
            waits=one.waits, payees=[PartyOut.of(each) for each in one.payees],
        )  # fmt: skip


class MandatesOut(Given):
    """Mandates that were not withdrawn, and have not ended; those that end last first."""

    mandates: list[MandateOut]
