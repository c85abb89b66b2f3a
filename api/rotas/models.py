"""What the JSON door of rotas takes and gives; kinds of value as in `api.http.models`.

Days are dates and times of day such as "09:30", both as they are where the care is given.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from api.http.answers import Given
from api.http.models import SOME_TEXT, Amount, Clock, Day, Id, Line, Sent, Time
from api.rotas.beginning import MINUTES_MAX, MINUTES_MIN, TEXT_MAX, Planned
from api.rotas.booking import Booked, Prefilled
from api.rotas.reading import Rota
from api.rotas.tables import RotaCarerRow, RotaRow
from api.rotas.turns import CARERS_MAX, State, Visit
from api.rotas.views import Regular, Seen, Whole
from api.rotas.waiting import Wanted
from ledger.fields import CATEGORY

Category = Annotated[str, Field(pattern=f"^{CATEGORY}$", description="A code of the co-op's list.")]
Minutes = Annotated[int, Field(ge=MINUTES_MIN, le=MINUTES_MAX, description="Of each visit.")]
Weekdays = Annotated[
    list[Annotated[int, Field(ge=1, le=7)]],
    Field(min_length=1, max_length=7, description="1 for Monday to 7 for Sunday."),
]
Names = Mapping[str, str]


class RotaIn(Sent):
    """Regular care from `first` to `last`; the members in `carers` take turns in this order."""

    category: Category
    text: Annotated[str, Field(min_length=1, max_length=TEXT_MAX, pattern=SOME_TEXT), Line]
    minutes: Minutes
    weekdays: Weekdays
    at: Clock
    first: Day
    last: Day
    carers: Annotated[list[Id], Field(min_length=1, max_length=CARERS_MAX)]

    def planned(self) -> Planned:
        """As the noun takes it."""
        return Planned(
            self.category, self.text.strip(), self.minutes, frozenset(self.weekdays), self.at,
            date.fromisoformat(self.first), date.fromisoformat(self.last),
        )  # fmt: skip


class FromDayIn(Sent):
    """From which day on; today where none is given."""

    day: Day | None = None


class PersonOut(Given):
    """A member, and what they are called."""

    member: Id
    called: str

    @classmethod
    def of(cls, member: str | None, names: Names) -> "PersonOut | None":
        """Who it is, if it is anybody."""
        return None if member is None else cls(member=member, called=names[member])


class BookedOut(Given):
    """Hours set aside for a visit: the booking, for whom, and what is left of it."""

    hold: Id
    member: Id
    remaining: Amount

    @classmethod
    def of(cls, one: Booked) -> "BookedOut":
        """As the book has it."""
        return cls(hold=one.hold, member=one.member, remaining=str(one.remaining))


class VisitOut(Given):
    """A visit: whose turn it is (`usual`), and how it stands.

    `confirmed`: who `comes` has said so. `asked`: that one has not answered yet, and nobody may
    count on them. `open`: somebody is wanted. `off`: nobody is needed. `booked`: hours set aside
    for it, for their two sides alone.
    """

    day: Day
    usual: PersonOut | None
    state: State
    comes: PersonOut | None
    asked: PersonOut | None
    booked: list[BookedOut]

    @classmethod
    def of(cls, visit: Visit, names: Names, booked: Sequence[Booked] = ()) -> "VisitOut":
        """As it stands."""
        return cls(
            day=str(visit.day), usual=PersonOut.of(visit.usual, names), state=visit.state,
            comes=PersonOut.of(visit.comes, names), asked=PersonOut.of(visit.asked, names),
            booked=[BookedOut.of(one) for one in booked],
        )  # fmt: skip


class RotaBrief(Given):
    """Regular care: for whom, what, when, how long; `ended_ms`: when its owner ended it."""

    rota: Id
    member: Id
    called: str
    category: str
    text: str
    minutes: Minutes
    weekdays: Weekdays
    at: Clock
    first: Day
    last: Day
    ended_ms: Time | None

    @classmethod
    def brief(cls, row: RotaRow, name: str) -> "RotaBrief":
        """As it is kept."""
        return RotaBrief(
            rota=row.rota_id, member=row.member_id, called=name, category=row.category,
            text=row.text, minutes=row.minutes, weekdays=[int(iso) for iso in row.weekdays],
            at=row.at, first=row.first, last=row.last, ended_ms=row.ended_ms,
        )  # fmt: skip


class CarerOut(Given):
    """Who takes turns; whether they agreed, and from which day on they come no more."""

    member: Id
    called: str
    agreed_ms: Time | None
    gone: Day | None

    @classmethod
    def of(cls, row: RotaCarerRow, names: Names) -> "CarerOut":
        """As they stand."""
        return cls(
            member=row.member_id, called=names[row.member_id], agreed_ms=row.agreed_ms,
            gone=row.gone,
        )  # fmt: skip


class RotaOut(RotaBrief):
    """Regular care with who takes turns, and its visits: six weeks ahead, two back."""

    carers: list[CarerOut]
    coming: list[VisitOut]
    past: list[VisitOut]

    @classmethod
    def of(cls, whole: Whole, member: str) -> "RotaOut":
        """As one whom it concerns sees it."""
        rota, names = whole.rota, whole.names
        owner = rota.row.member_id

        def shown(visits: Sequence[Visit]) -> list[VisitOut]:
            return [VisitOut.of(one, names, booked(one)) for one in visits]

        def booked(visit: Visit) -> list[Booked]:
            of_it = whole.booked.get(visit.day, ())
            return [one for one in of_it if member in {one.member, owner}]

        return cls(
            **RotaBrief.brief(rota.row, names[owner]).model_dump(),
            carers=[CarerOut.of(carer, names) for carer in rota.carers],
            coming=shown(whole.coming), past=shown(whole.past),
        )  # fmt: skip


class RotaVisitOut(Given):
    """A visit, and of which rota it is."""

    rota: RotaBrief
    visit: VisitOut

    @classmethod
    def of(cls, rota: Rota, visit: Visit, name: str, names: Names) -> "RotaVisitOut":
        """As it is listed: hours set aside stand with the visit alone."""
        return cls(rota=RotaBrief.brief(rota.row, name), visit=VisitOut.of(visit, names))


class SeenVisitOut(RotaVisitOut):
    """A visit with the hours set aside for it; `over`: nothing of it can be changed."""

    over: bool

    @classmethod
    def seen(cls, seen: Seen) -> "SeenVisitOut":
        """As the member sees it: whose turn it was, if the rota concerns them."""
        visit = seen.visit if seen.whole else seen.visit._replace(usual=None)
        rota = RotaBrief.brief(seen.rota.row, seen.names[seen.rota.row.member_id])
        shown = VisitOut.of(visit, seen.names, seen.booked)
        return cls(rota=rota, visit=shown, over=seen.over)


class RotasOut(Given):
    """The rotas that concern the member, and the visits they come to, the first one first."""

    rotas: list[RotaBrief]
    visits: list[RotaVisitOut]

    @classmethod
    def of(cls, found: Regular, most: int) -> "RotasOut":
        """With so many visits at most."""
        names = found.names

        def name(rota: Rota) -> str:
            return names[rota.row.member_id]

        return cls(
            rotas=[RotaBrief.brief(rota.row, name(rota)) for rota in found.rotas],
            visits=[
                RotaVisitOut.of(one.rota, one.visit, name(one.rota), names)
                for one in found.mine[:most]
            ],
        )  # fmt: skip


class WantedOut(Given):
    """Open visits of others, the first one first."""

    visits: list[RotaVisitOut]

    @classmethod
    def of(cls, found: Sequence[Wanted]) -> "WantedOut":
        """As the book has them: whose turn it was is not told."""
        return cls(
            visits=[
                RotaVisitOut.of(one.rota, one.visit._replace(usual=None), one.name, {})
                for one in found
            ]
        )


class ToBookOut(Given):
    """What to sign for a visit: a `hold` with this id, to this account, until after that day.

    `amount` is null where the book does not count in hours.
    """

    hold: Id
    to: Id
    member: Id
    amount: Amount | None
    text: str
    until: Day

    @classmethod
    def of(cls, begun: Prefilled) -> "ToBookOut":
        """As the page's form begins."""
        return cls(
            hold=begun.id_, to=begun.carer.account, member=begun.carer.member,
            amount=None if begun.amount is None else str(begun.amount), text=begun.text,
            until=str(begun.until),
        )  # fmt: skip
