"""Deciding how long a visit was, where its two sides differ: the desk of whoever is to do that.

Nobody can sign for whoever gave the care: a decision is what their page offers them to take, and
what the service takes of them from then on, no more. The book itself knows nothing of it, and lets
them take what was set aside; that shows, since `api.exchanges.taken` reads what they took.

What must hold of a decision: it is by one of `deciders`, of what was said as they saw it, between
the two words, no more than is set aside, while it is; and it is the first, which stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.exchanges.deciders import deciders, may_be_asked
from api.exchanges.decisions import differing
from api.exchanges.lengths import quarter_of
from api.exchanges.tables import CareDecidedRow
from api.exchanges.taken import taken
from api.exchanges.visits import visit_rows, visits_of
from api.people.called import called
from api.queries.entries import memos_of
from api.service.access_log import VISIT
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import _
from ledger.tables import HoldRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.exchanges.decisions import Differing
    from api.exchanges.visits import Visit
    from api.service.callers import Caller

PATH: Final = "/app/decisions"
LATELY_MAX: Final = 20
HOME_MAX: Final = 5
"""Visits to decide on that home has a line for."""


class Dispute(NamedTuple):
    """What waits for a decision: what two say, the text of what was booked, and its day.

    Of the visit itself nothing else is shown: where it is and what to know is the two's own.
    """

    differing: Differing
    owner: str
    carer: str
    memo: str
    visit: Visit | None


class Past(NamedTuple):
    """What whoever looks decided; `taken` is what came of it, None if nothing did so far.

    `over`: nothing can come of it any more.
    """

    row: CareDecidedRow
    owner: str
    carer: str
    taken: int | None
    over: bool


def disputes(caller: Caller) -> Sequence[Dispute]:
    """What the caller may decide now, the first to end first; the two see that they looked."""
    found = _own(caller)
    ids = [one.hold.hold_id for one in found]
    caller.note(_sides(found), VISIT)
    memos = memos_of(caller.session, caller.place, ids)
    visits = visits_of(caller, visit_rows(caller, ids))
    names = called(caller.session, caller.place, _sides(found))
    return [
        Dispute(
            one, names[one.owner], names[one.carer], memos.get(one.hold.hold_id, ""),
            visits.get(one.hold.hold_id),
        )
        for one in found
    ]  # fmt: skip


def _sides(found: Sequence[Differing]) -> Sequence[str]:
    return [side for one in found for side in (one.owner, one.carer)]


def _own(caller: Caller) -> Sequence[Differing]:
    if not may_be_asked(caller):
        return ()
    all_ = differing(caller.session, caller.place, caller.now_ms, quarter_of(caller.unit))
    return [one for one in all_ if _may(caller, one)]


def _may(caller: Caller, one: Differing) -> bool:
    return caller.member in {who.member for who in deciders(caller, (one.owner, one.carer))}


def decisions_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: the visits on which the caller is to decide."""
    found = _own(caller)[:HOME_MAX]
    names = called(caller.session, caller.place, _sides(found))
    for one in found:
        said = _("{name} and {other} differ about how long a visit was: you decide")
        yield said.format(name=names[one.owner], other=names[one.carer]), PATH


def decide(caller: Caller, hold: str, amount: int, text: str, said_ms: int) -> CareDecidedRow:
    """Decide on what the two had said by `said_ms`; sent again, it is as it was.

    `ProblemError` for whoever may not, and for what a decision must not be.
    """
    known = caller.session.get(CareDecidedRow, (*caller.place, hold))
    if known is not None and known.decider == caller.member:
        return _same(known, amount)
    one = _open(caller, caller.session, hold)
    if one is None or not _may(caller, one):
        raise ProblemError(Trouble.resource_must_exist)
    if not text:
        raise malformed("text", Why.empty)

    def write(session: Session) -> CareDecidedRow:
        # Looked at where it is written: the two may speak, and another decide, at the same time.
        known = session.get(CareDecidedRow, (*caller.place, hold))
        if known is not None:
            raise malformed("hold", Why.decided_already)
        one = _open(caller, session, hold)
        if one is None or one.said_ms != said_ms:
            raise malformed("said_ms", Why.changed_meanwhile)
        if not one.least <= amount <= one.most:
            raise malformed("amount", Why.not_between_both)
        row = _row(caller, one, amount, text)
        session.add(row)
        return row

    return caller.service.database.write(write).result()


def _same(known: CareDecidedRow, amount: int) -> CareDecidedRow:
    if known.amount != amount:
        raise malformed("hold", Why.decided_already)
    return known


def _open(caller: Caller, session: Session, hold: str) -> Differing | None:
    found = differing(session, caller.place, caller.now_ms, quarter_of(caller.unit), hold)
    return next(iter(found), None)


def _row(caller: Caller, one: Differing, amount: int, text: str) -> CareDecidedRow:
    return CareDecidedRow(
        community_id=caller.place.community, book=caller.place.book, hold_id=one.hold.hold_id,
        owner=one.owner, member_id=one.carer, decider=caller.member, amount=amount, text=text,
        said_ms=one.said_ms, seen=False, time_ms=caller.now_ms,
    )  # fmt: skip


def lately(caller: Caller) -> Sequence[Past]:
    """What the caller decided last, the latest first, and what came of it."""
    row = CareDecidedRow
    wanted = select(row).where(*in_book(row, caller.place), row.decider == caller.member)
    rows = caller.session.exec(wanted.order_by(col(row.time_ms).desc()).limit(LATELY_MAX)).all()
    holds = [caller.session.get_one(HoldRow, (*caller.place, one.hold_id)) for one in rows]
    names = called(caller.session, caller.place, [m for one in rows for m in _two(one)])
    amounts = taken(caller, holds)
    return [
        Past(
            one, names[one.owner], names[one.member_id], amounts.get(one.hold_id),
            hold.remaining == 0 or hold.until_ms <= caller.now_ms,
        )
        for one, hold in zip(rows, holds, strict=True)
    ]  # fmt: skip


def _two(row: CareDecidedRow) -> tuple[str, str]:
    return row.owner, row.member_id


def see_decision(caller: Caller, hold: str) -> None:
    """Keep that whoever booked the visit has read what was decided; it waits no more."""

    def write(session: Session) -> None:
        row = session.get(CareDecidedRow, (*caller.place, hold))
        if row is not None and row.owner == caller.member:
            row.seen = True

    caller.service.database.write(write).result()
