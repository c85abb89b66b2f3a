"""Whom something concerns that was said or changed lately, and stands in no entry.

Each kind of what waits has a row in `STIRRED`, or a reason why it needs none: what it is found by,
as tables have it, with the time of it. Nothing here says that there is news; it says who is looked
at now instead of in their turn. To let members hear at once of a new kind, give it its row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias
from uuid import UUID

import orjson
from sqlmodel import col, or_, select

from api.acts.tables import PeriodRow
from api.exchanges.tables import (
    CareDecidedRow,
    CareDeciderRow,
    CareSaidRow,
    DraftRow,
    DraftSignatureRow,
    RequestRow,
    VisitRow,
)
from api.keys.tables import GuardAnswerRow, ObjectionRow, RecoveryAskRow
from api.membership.tables import ErasureRow, JoiningRow, LeavingRow, PendingOrderRow
from api.messages.tables import MessageRow
from api.rotas.tables import RotaCarerRow, RotaRow
from api.service.rows import in_book
from api.service.tables import CommunityRow
from api.treasury.tables import AppealRow
from ledger.store import Place
from ledger.tables import AccountRow, GuardiansRow, HoldRow, KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlmodel import Session

LATELY_MAX: Final = 2_000
"""Changes of a kind that are read at a time, the oldest first."""


class Stir(NamedTuple):
    """A change that concerns a member: `what` is the same for as long as it is the same change."""

    place: Place
    member: str
    what: tuple[object, ...]


Rows: TypeAlias = "Iterable[tuple[Any, ...]]"
Source: TypeAlias = "Callable[[Session, int], Iterator[Stir]]"


def stirred(session: Session, since_ms: int) -> Iterator[Stir]:
    """Whom all that was said or changed since then concerns, whether or not they are reached."""
    for kind, source in STIRRED.items():
        for stir in source(session, since_ms):
            yield stir._replace(what=(kind, *stir.what))


def _since(session: Session, time: Any, since_ms: int, *columns: Any) -> Rows:  # noqa: ANN401 columns
    """Community, book, that time and the columns of the rows whose time is not before."""
    table = time.class_
    # An index begins with the community, so each is asked.
    somewhere = col(table.community_id).in_(select(CommunityRow.community_id))
    wanted = select(table.community_id, table.book, time, *columns)
    lately = wanted.where(somewhere, time >= since_ms).order_by(time, *columns)
    return session.exec(lately.limit(LATELY_MAX)).all()


def _named(time: Any, *whom: Any) -> Source:  # noqa: ANN401 columns
    """Whom these columns name."""

    def source(session: Session, since_ms: int) -> Iterator[Stir]:
        for community, book, at, *members in _since(session, time, since_ms, *whom):
            for member in filter(None, members):
                yield Stir(Place(community, book), member, (at,))

    return source


def _reaching(time: Any, id_: Any, find: Callable[[Session, Place, str], Iterable[str]]) -> Source:  # noqa: ANN401 columns
    """Whom `find` names for what the row is of."""

    def source(session: Session, since_ms: int) -> Iterator[Stir]:
        for community, book, at, one in _since(session, time, since_ms, id_):
            place = Place(community, book)
            for member in find(session, place, one):
                yield Stir(place, member, (at, one))

    return source


def _all(*sources: Source) -> Source:
    return lambda session, since_ms: (
        stir for source in sources for stir in source(session, since_ms)
    )


def _sides(session: Session, place: Place, hold: str) -> Sequence[str]:
    """Both sides of a hold."""
    account = AccountRow
    own = or_(account.account_id == HoldRow.payer, account.account_id == HoldRow.payee)
    wanted = select(account.member_id).where(*in_book(account, place), *in_book(HoldRow, place))
    return [one for one in session.exec(wanted.where(own, HoldRow.hold_id == hold)) if one]


def _in_rota(session: Session, place: Place, rota: str) -> Sequence[str]:
    """Who has a part in recurring care."""
    carer = RotaCarerRow
    carers = select(carer.member_id).where(*in_book(carer, place), carer.rota_id == rota)
    owner = select(RotaRow.member_id).where(*in_book(RotaRow, place), RotaRow.rota_id == rota)
    return [*session.exec(carers), *session.exec(owner)]


def _signers(session: Session, place: Place, order: str) -> Sequence[str]:
    row = DraftSignatureRow
    wanted = select(row.member_id).where(*in_book(row, place), row.order_id == order)
    return session.exec(wanted).all()


def _in_office(session: Session, place: Place, what: str = "") -> Sequence[str]:
    """Who has a role, of whatever the work is."""
    del what
    wanted = select(MemberRow.member_id).where(*in_book(MemberRow, place), MemberRow.roles != "")
    return session.exec(wanted).all()


def _deciders(session: Session, place: Place, hold: str) -> Sequence[str]:
    """Whoever may decide where two differ: one member, or who has a role."""
    row = CareDeciderRow
    named = select(row.member_id).where(*in_book(row, place), col(row.member_id).is_not(None))
    return [*filter(None, session.exec(named)), *_in_office(session, place, hold)]


def guards(session: Session, place: Place, member: str) -> Iterator[str]:
    """A member, whoever guards them now or is to, and stewards, whom they may have chosen."""
    row = session.get(GuardiansRow, (*place, member))
    if row is not None:
        named = f"{row.chosen},{row.next_chosen or ''}".split(",")
        yield from (one for one in named if _is_id(one))
    yield from (member, *_in_office(session, place))


def _signing(session: Session, place: Place, order: str) -> Iterator[str]:
    """Whoever an order names that waits for signatures, and who has a role."""
    row = session.get_one(PendingOrderRow, (*place, order))
    said = orjson.loads(row.text)
    yield from (one for one in said.values() if isinstance(one, str) and _is_id(one))
    yield from _in_office(session, place)


def _signed(session: Session, place: Place, order: str) -> Sequence[str]:
    """Whose keys have signed what waits for signatures."""
    row = session.get_one(PendingOrderRow, (*place, order))
    keys = [key for key, _signature in orjson.loads(row.signatures)]
    wanted = select(KeyRow.member_id).where(*in_book(KeyRow, place), col(KeyRow.key).in_(keys))
    return session.exec(wanted).all()


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _objections(session: Session, since_ms: int) -> Iterator[Stir]:
    """They are few, and have no time but that of their end: each is a change once."""
    row = ObjectionRow
    wanted = _since(session, col(row.expires_ms), since_ms, col(row.member_id), col(row.subject_id))
    for community, book, _ends, member, subject in wanted:
        place = Place(community, book)
        for guard in guards(session, place, member):
            yield Stir(place, guard, (subject,))


STIRRED: Final[Mapping[str, Source]] = {
    "request": _all(
        _named(col(RequestRow.time_ms), col(RequestRow.payer)),
        _named(col(RequestRow.declined_ms), col(RequestRow.asker)),
    ),
    "booking": _all(
        _named(col(VisitRow.time_ms), col(VisitRow.owner), col(VisitRow.member_id)),
        _reaching(col(CareSaidRow.time_ms), col(CareSaidRow.hold_id), _sides),
        _named(
            col(CareDecidedRow.time_ms), col(CareDecidedRow.owner), col(CareDecidedRow.member_id)
        ),
    ),
    "decision": _all(
        _reaching(col(CareSaidRow.time_ms), col(CareSaidRow.hold_id), _deciders),
        _named(col(CareDeciderRow.time_ms), col(CareDeciderRow.member_id)),
    ),
    "appeal": _all(
        _reaching(col(AppealRow.time_ms), col(AppealRow.member_id), _in_office),
        _named(col(AppealRow.answered_ms), col(AppealRow.member_id)),
    ),
    "rota": _reaching(col(RotaRow.changed_ms), col(RotaRow.rota_id), _in_rota),
    "draft": _reaching(col(DraftRow.time_ms), col(DraftRow.order_id), _signers),
    "message": _named(col(MessageRow.time_ms), col(MessageRow.receiver)),
    "recovery": _reaching(col(RecoveryAskRow.time_ms), col(RecoveryAskRow.member_id), guards),
    "objection": _objections,
    "guard": _named(col(GuardAnswerRow.time_ms), col(GuardAnswerRow.member_id)),
    "joining": _reaching(col(JoiningRow.time_ms), col(JoiningRow.member_id), _in_office),
    "leaving": _reaching(col(LeavingRow.said_ms), col(LeavingRow.member_id), _in_office),
    "erasure": _reaching(col(ErasureRow.time_ms), col(ErasureRow.member_id), _in_office),
    "act": _reaching(col(PeriodRow.time_ms), col(PeriodRow.tag), _in_office),
    "order": _reaching(col(PendingOrderRow.time_ms), col(PendingOrderRow.order_id), _signing),
    "given": _reaching(col(PendingOrderRow.expires_ms), col(PendingOrderRow.order_id), _signed),
}
BY_TIME_ALONE: Final = frozenset({"notice", "plan", "vote"})
"""What nobody does: its time comes, and it is told in its members' turn. So are votes, which last
days and concern everybody at once."""
