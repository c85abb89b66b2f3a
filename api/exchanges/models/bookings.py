"""What the JSON door of bookings takes and gives; kinds of value as in `api.http.models`."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from api.exchanges.bookings import Booking, Said
from api.exchanges.captures import DAYS, Sealed
from api.exchanges.lengths import QUARTER
from api.exchanges.tables import CareDecidedRow, CareSaidRow, VisitRow
from api.exchanges.visits import PLACE_LENGTH_MAX, Planned, Visit, VisitState
from api.http.answers import Given
from api.http.models import (
    HEX64,
    TEXT,
    Amount,
    Day,
    Id,
    LeftIn,
    Line,
    MemoText,
    Sent,
    SomeOrNone,
    Time,
    one_of,
)

Clock = Annotated[
    str,
    Field(
        pattern="^(([01][0-9]|2[0-3]):[0-5][0-9])?$", examples=["09:30"],
        description="A time of day where the book is; empty for none.",
    ),
]  # fmt: skip
State = Annotated[str, Field(pattern=one_of(VisitState))]


class VisitIn(Sent):
    """When and where a visit is to be; `to` names the account for a hold that is yet to be signed.

    None of it goes into the journal.
    """

    day: Day
    at: Clock = ""
    place: Annotated[str, Field(max_length=PLACE_LENGTH_MAX, pattern=TEXT), Line] = ""
    note: MemoText = ""
    to: Id | None = None

    def planned(self) -> Planned:
        """As the visits' functions take it."""
        return Planned(date.fromisoformat(self.day), self.at, self.place.strip(), self.note.strip())


class AgreeIn(Sent):
    """Which visit is agreed to: the one that was asked for then (`asked_ms`)."""

    asked_ms: Time


class OffIn(Sent):
    """Why a visit will not be, if one likes to say so."""

    text: MemoText = ""


class BookedVisitOut(Given):
    """When and where care is to be given, and what was said of that.

    `by` is the member who said last what `state` says, at `asked_ms`. The hours are set aside until
    `until_ms`, which a hold that is yet to be signed has as its `until`.
    """

    hold: Id
    day: Day
    at: Clock
    place: str
    note: str
    state: State
    by: Id
    text: str = Field(description="Why it was declined or called off, if that was said.")
    asked_ms: Time
    until_ms: Time

    @classmethod
    def of(cls, row: VisitRow) -> "BookedVisitOut":
        """As it is kept."""
        return cls(
            hold=row.hold_id, day=row.day, at=row.at, place=row.place, note=row.note,
            state=row.state, by=row.by, text=row.text, asked_ms=row.time_ms, until_ms=row.ends_ms,
        )  # fmt: skip

    @classmethod
    def seen(cls, visit: Visit | None) -> "BookedVisitOut | None":
        """As a member sees it."""
        return None if visit is None else cls.of(visit.row)


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

    @classmethod
    def kept(cls, row: CareSaidRow) -> "SaidOut":
        """As it is kept."""
        return cls(amount=str(row.amount), text=row.text, time_ms=row.time_ms)


class DecidedOut(Given):
    """What somebody decided, and why: the most that is taken now; zero, that nothing was given."""

    hold: Id
    owner: Id = Field(description="The member who booked the visit.")
    carer: Id = Field(description="The member who gave it.")
    decider: Id
    amount: Amount
    text: str
    said_ms: Time
    seen: bool = Field(description="Whether the owner has read it.")
    time_ms: Time

    @classmethod
    def of(cls, row: CareDecidedRow) -> "DecidedOut":
        """As it is kept."""
        return cls(
            hold=row.hold_id, owner=row.owner, carer=row.member_id, decider=row.decider,
            amount=str(row.amount), text=row.text, said_ms=row.said_ms, seen=row.seen,
            time_ms=row.time_ms,
        )  # fmt: skip


class BookingOut(Given):
    """Hours set aside for care, as one of its two sides sees them.

    `waits` is an amount that whoever gave the care has signed for already; `agrees_ms` is when the
    other's silence agrees to it, if they chose that it does. Where the two differ, `decides` is who
    may decide, and `decided` what one of them did.
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
    visit: BookedVisitOut | None
    mine: SaidOut | None
    theirs: SaidOut | None
    waits: Amount | None
    agrees_ms: Time | None
    decides: list[Id]
    decided: DecidedOut | None

    @classmethod
    def of(cls, found: Booking, sealed: Sealed | None, decides: Sequence[str]) -> "BookingOut":
        """As the booking stands."""
        row = found.row
        return cls(
            hold=row.hold_id, payer=row.payer, payee=row.payee, other=found.other,
            other_called=found.name, gives=found.gives, remaining=str(row.remaining),
            text=found.memo, until_ms=row.until_ms, over=found.over,
            visit=BookedVisitOut.seen(found.visit), mine=SaidOut.of(found.mine),
            theirs=SaidOut.of(found.theirs), waits=None if sealed is None else str(sealed.amount),
            agrees_ms=None if sealed is None else sealed.due_ms, decides=list(decides),
            decided=None if found.decided is None else DecidedOut.of(found.decided.row),
        )  # fmt: skip


class BookingsOut(Given):
    """What is set aside by the member and for them, the first to end first.

    `called_off` are visits to come whose hours are free again, `past` those that are over.
    """

    bookings: list[BookingOut]
    called_off: list[BookingOut]
    past: list[BookingOut]


class GivenIn(LeftIn):
    """The signed `capture` of the care given; `text` is for the other side, and who may decide.

    `lesser` are the giver's signatures of the same order with one subunit less, two less and so on:
    where the other side says up to a quarter of an hour less, that is what is taken.
    """

    lesser: Annotated[list[Annotated[str, Field(pattern=HEX64)]], Field(max_length=QUARTER)] = (
        Field(default_factory=list)
    )
    text: MemoText = ""


class SilenceIn(Sent):
    """After how many days of silence the member agrees to what was said: 0 for never."""

    days: Annotated[int, Field(json_schema_extra={"enum": [0, *DAYS]})]


class SilenceOut(Given):
    """What the member chose."""

    days: int


class EnteredOut(Given):
    """The entry that came of it; null while something is still waited for."""

    seq: int | None
