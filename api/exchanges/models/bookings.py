"""What the JSON door of bookings takes and gives; kinds of value as in `api.http.models`."""

from typing import Annotated

from pydantic import Field

from api.exchanges.bookings import Booking, Said
from api.exchanges.captures import DAYS, Sealed
from api.http.answers import Given
from api.http.models import Amount, Id, MemoText, Sent, SomeOrNone, Time


class SaidIn(Sent):
    """How much care was really given; zero asks to free all of it."""

    amount: SomeOrNone = Field(description="Subunits, from 0 to what is left of the hold.")
    text: MemoText = ""


class SaidOut(Given):
    """What one side says was given."""

    amount: Amount
    text: str
    time_ms: Time

    @classmethod
    def of(cls, said: Said | None) -> "SaidOut | None":
        """As it was said, if anything was."""
        if said is None:
            return None
        return cls(amount=str(said.amount), text=said.text, time_ms=said.time_ms)


class BookingOut(Given):
    """Hours set aside for care, as one of its two sides sees them.

    `waits` is an amount that whoever gave the care has signed for already; `agrees_ms` is when the
    other's silence agrees to it, if they chose that it does.
    """

    hold: Id
    payer: Id = Field(description="The account from which they are set aside.")
    payee: Id
    other: Id = Field(description="The other side's member.")
    other_called: str
    gives: bool = Field(description="Whether the member who asks would pay.")
    remaining: Amount
    text: str
    until_ms: Time
    over: bool
    mine: SaidOut | None
    theirs: SaidOut | None
    waits: Amount | None
    agrees_ms: Time | None

    @classmethod
    def of(cls, found: Booking, sealed: Sealed | None) -> "BookingOut":
        """As the booking stands."""
        row = found.row
        return cls(
            hold=row.hold_id, payer=row.payer, payee=row.payee, other=found.other,
            other_called=found.name, gives=found.gives, remaining=str(row.remaining),
            text=found.memo, until_ms=row.until_ms, over=found.over, mine=SaidOut.of(found.mine),
            theirs=SaidOut.of(found.theirs), waits=None if sealed is None else str(sealed.amount),
            agrees_ms=None if sealed is None else sealed.due_ms,
        )  # fmt: skip


class BookingsOut(Given):
    """What is set aside by the member and for them, the first to end first."""

    bookings: list[BookingOut]


class SilenceIn(Sent):
    """After how many days of silence the member agrees to what was said: 0 for never."""

    days: Annotated[int, Field(json_schema_extra={"enum": [0, *DAYS]})]


class SilenceOut(Given):
    """What the member chose."""

    days: int


class EnteredOut(Given):
    """The entry that came of it; null while something is still waited for."""

    seq: int | None
