"""How members reach their co-op, and the neighbourhoods that it names: stewards say both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, func, select, update

from api.people.distances import Spot
from api.people.tables import CoopContactRow, NeighbourhoodRow, SpotRow
from api.service.malformed import Why, malformed
from api.service.rows import in_book, of_book
from api.service.troubles import ProblemError, Trouble
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.callers import Caller
    from ledger.store import Place

PHONE_MAX: Final = 80
MAIL_MAX: Final = 200
TEXT_MAX: Final = 300
NAME_MAX: Final = 80
NEIGHBOURHOODS_MAX: Final = 200


class CoopContact(NamedTuple):
    """A telephone number, a mail address, where and when somebody is there; each may be empty."""

    phone: str = ""
    mail: str = ""
    text: str = ""


class Neighbourhood(NamedTuple):
    """A neighbourhood of the co-op's list."""

    id: str
    name: str
    spot: Spot


def coop_contact(session: Session, place: Place) -> CoopContact:
    """How the co-op is reached; all empty where no steward has said."""
    row = session.get(CoopContactRow, tuple(place))
    return CoopContact() if row is None else CoopContact(row.phone, row.mail, row.text)


def keep_coop_contact(caller: Caller, said: CoopContact) -> CoopContact:
    """Keep it in place of the one before; `ProblemError` unless a steward says it."""
    caller.require_role(STEWARD)
    row = CoopContactRow(
        community_id=caller.place.community, book=caller.place.book, **said._asdict()
    )
    caller.service.database.write(lambda session: session.merge(row)).result()
    return said


def neighbourhoods(caller: Caller) -> Sequence[Neighbourhood]:
    """The co-op's list, by name."""
    row = NeighbourhoodRow
    by_name = (col(row.name), col(row.neighbourhood_id))
    wanted = select(row).where(*in_book(row, caller.place)).order_by(*by_name)
    found = caller.session.exec(wanted).all()
    return [_told(row) for row in found]


def _told(row: NeighbourhoodRow) -> Neighbourhood:
    return Neighbourhood(row.neighbourhood_id, row.name, Spot(row.north, row.east))


def add_neighbourhood(caller: Caller, name: str, spot: Spot) -> Neighbourhood:
    """Add one; `ProblemError` unless a steward does, or where there are as many as there may be."""
    caller.require_role(STEWARD)
    if not name:
        raise malformed("name", Why.empty)
    row = NeighbourhoodRow(
        community_id=caller.place.community, book=caller.place.book,
        neighbourhood_id=uuid7(caller.now_ms, caller.service.sources.random(RANDOM_BYTES)),
        name=name, **spot._asdict(),
    )  # fmt: skip
    told, all_ = _told(row), select(func.count()).where(*in_book(NeighbourhoodRow, caller.place))

    def keep(session: Session) -> None:
        if session.exec(all_).one() >= NEIGHBOURHOODS_MAX:
            raise ProblemError(Trouble.kept_must_be_fewer, {"most": NEIGHBOURHOODS_MAX})
        session.add(row)

    caller.service.database.write(keep).result()
    return told


def remove_neighbourhood(caller: Caller, id_: str) -> None:
    """Take one off the list; who chose it keeps the rough place, without the name."""
    caller.require_role(STEWARD)
    place = caller.place

    def write(session: Session) -> None:
        row = session.get(NeighbourhoodRow, (*place, id_))
        if row is None:
            raise ProblemError(Trouble.resource_must_exist)
        session.delete(row)
        chose = (*of_book(SpotRow, place), col(SpotRow.neighbourhood_id) == id_)
        session.exec(update(SpotRow).where(*chose).values(neighbourhood_id=None))

    caller.service.database.write(write).result()


def choose_neighbourhood(caller: Caller, id_: str) -> Neighbourhood:
    """Keep about where the member is as one of the list; `ProblemError` if it is not on it."""
    row = caller.session.get(NeighbourhoodRow, (*caller.place, id_))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    spot = SpotRow(
        community_id=caller.place.community, book=caller.place.book, member_id=caller.member,
        north=row.north, east=row.east, neighbourhood_id=id_,
    )  # fmt: skip
    told = _told(row)
    caller.service.database.write(lambda session: session.merge(spot)).result()
    return told


def neighbourhood_of(caller: Caller, member: str) -> str:
    """The name of the neighbourhood that a member chose; empty if they chose none."""
    wanted = select(NeighbourhoodRow.name).join(
        SpotRow, col(SpotRow.neighbourhood_id) == NeighbourhoodRow.neighbourhood_id
    )
    own = (*in_book(SpotRow, caller.place), SpotRow.member_id == member)
    named = in_book(NeighbourhoodRow, caller.place)
    return caller.session.exec(wanted.where(*own, *named)).first() or ""
