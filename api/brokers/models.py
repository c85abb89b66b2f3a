"""What the JSON door of brokers gives; kinds of value as in `api.http.models`."""

from pydantic import Field

from api.brokers.cheques import ChequeState, Slip
from api.brokers.mandates import Awaited, Mandate
from api.http.answers import Given
from api.http.models import Amount, Id, Time
from api.people.holders import Holder
from wallets.cheques import Act, id_of


class PartyOut(Given):
    """An account, and what its member is called."""

    account: Id
    called: str

    @classmethod
    def of(cls, holder: Holder) -> "PartyOut":
        """As pages show it."""
        return cls(account=holder.account, called=holder.name)


class MandateOut(Given):
    """A mandate: the account it is for, who may act, how much at once, and what is left of it.

    `waits` says that it holds from `from_ms` on only, `ended` that nothing can be entered under it
    any more; without `payees` anybody may receive.
    """

    mandate: Id
    account: Id
    called: str = Field(description="What the account's member is called.")
    broker: Id = Field(description="The member who may act.")
    broker_called: str
    each: Amount = Field(description="The most in one entry, in subunits.")
    rest: Amount = Field(description="What is left of the total, in subunits.")
    from_ms: Time
    until_ms: Time
    waits: bool
    ended: bool
    payees: list[PartyOut]

    @classmethod
    def of(cls, one: Mandate) -> "MandateOut":
        """As it stands."""
        return cls(
            mandate=one.id, account=one.payer.account, called=one.payer.name, broker=one.acts,
            broker_called=one.broker,
            each=str(one.each), rest=str(one.rest), from_ms=one.from_ms, until_ms=one.until_ms,
            waits=one.waits, ended=one.ended, payees=[PartyOut.of(each) for each in one.payees],
        )  # fmt: skip


class MandatesOut(Given):
    """Mandates that were not withdrawn; those that end last first."""

    mandates: list[MandateOut]


class AwaitedOut(Given):
    """Hours set aside, which the receiver has yet to take."""

    hold: Id
    payer: PartyOut
    payee: PartyOut
    remaining: Amount
    until_ms: Time

    @classmethod
    def of(cls, one: Awaited) -> "AwaitedOut":
        """As it stands."""
        return cls(
            hold=one.id, payer=PartyOut.of(one.payer), payee=PartyOut.of(one.payee),
            remaining=str(one.remaining), until_ms=one.until_ms,
        )  # fmt: skip


class AwaitedListOut(Given):
    """Hours set aside, what ends soonest first."""

    bookings: list[AwaitedOut]


class ChequeOut(Given):
    """A paper cheque, and what became of it.

    Each order that ends it, or hands on what it brought, must have the id given for that.
    """

    hold: Id
    number: str = Field(description="What people call it by.")
    payer: PartyOut
    office: PartyOut = Field(description="Where it is redeemed.")
    amount: Amount
    commitment: str = Field(description="The payer's memo, which the cheque's code must open.")
    until_ms: Time
    state: ChequeState
    time_ms: Time | None = Field(description="When it was redeemed or called back.")
    receiver: str = Field(description="What whoever was given what it brought is called, or empty.")
    redeemed_by: Id = Field(description="The id of the `capture` that redeems it.")
    called_back_by: Id = Field(description="The id of the `release` that calls it back.")
    handed_on_by: Id = Field(description="The id of the `transfer` that hands on what it brought.")

    @classmethod
    def of(cls, slip: Slip) -> "ChequeOut":
        """As it stands."""
        return cls(
            hold=slip.hold, number=slip.number, payer=PartyOut.of(slip.payer),
            office=PartyOut.of(slip.office), amount=str(slip.amount), commitment=slip.commitment,
            until_ms=slip.until_ms, state=slip.state, time_ms=slip.time_ms, receiver=slip.receiver,
            redeemed_by=id_of(Act.redeemed, slip.hold),
            called_back_by=id_of(Act.called_back, slip.hold),
            handed_on_by=id_of(Act.handed_on, slip.hold),
        )  # fmt: skip


class ChequesOut(Given):
    """The member's paper cheques that can still be redeemed."""

    cheques: list[ChequeOut]


class OfficeOut(PartyOut):
    """An account for which cheques can be made out, and who answers for it."""

    member: Id
    kind: str

    @classmethod
    def of(cls, holder: Holder) -> "OfficeOut":
        """As pages show it."""
        return cls(
            account=holder.account, called=holder.name, member=holder.member, kind=holder.kind
        )  # fmt: skip


class OfficesOut(Given):
    """Those of the community first."""

    offices: list[OfficeOut]
