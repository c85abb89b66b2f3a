"""Erasing what is kept of somebody who has gone or died: one steward asks, another agrees.

Whoever has a key and has not left erases their own, and nobody does it in their place.
Balances, exchanges and their proofs stay. Who is alive sees both stewards under "Who looked". A
steward cannot ask it of themselves: for one's own there is `api.people.own`. Where a book has one
steward only, there is nobody to agree, and that one alone erases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.membership.tables import ErasureRow, LeavingRow
from api.people import personal
from api.people.called import called
from api.service.access_log import ERASED
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import ngettext
from ledger.rules.books import STEWARD
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller

REASON_MAX: Final = 200
LISTED_MAX: Final = 200


class Erasure(NamedTuple):
    """Whom a steward would erase, and why; `mine` if that is whoever looks."""

    member: str
    called: str
    asked_by: str
    asker: str
    reason: str
    time_ms: int
    mine: bool


def ask_or_agree(caller: Caller, member: str, reason: str) -> bool:
    """Ask to erase what is kept of a member, or agree with the steward who asked; if it is done.

    `ProblemError` unless there is such a member, who is not the steward and has gone, and a reason.
    """
    caller.require_role(STEWARD)
    if caller.session.get(MemberRow, (*caller.place, member)) is None:
        raise ProblemError(Trouble.resource_must_exist)
    if member == caller.member:
        raise malformed("member", Why.not_another_member)
    if not has_gone(caller, member):
        raise ProblemError(Trouble.member_must_have_gone, {"member": member})
    if not reason:
        raise malformed("reason", Why.empty)
    alone = caller.row.stewards == 1
    if alone or _another_asked(caller.session, caller, member):
        # Beforehand: what is done to somebody must not lack its line.
        caller.note([member], ERASED)

    def write(session: Session) -> bool:
        if alone or _another_asked(session, caller, member):
            personal.erase(session, caller.place, member)
            return True
        session.merge(
            ErasureRow(
                community_id=caller.place.community, book=caller.place.book, member_id=member,
                asked_by=caller.member, reason=reason, time_ms=caller.now_ms,
            )
        )  # fmt: skip
        return False

    return caller.service.database.write(write).result()


def has_gone(caller: Caller, member: str) -> bool:
    """Whether a member has no key in force, or has left and can take it back no more."""
    row = caller.session.get_one(MemberRow, (*caller.place, member))
    leaving = caller.session.get(LeavingRow, (*caller.place, member))
    until_ms = None if leaving is None else leaving.leaves_ms
    return not row.keys or (until_ms is not None and until_ms <= caller.now_ms)


def _another_asked(session: Session, caller: Caller, member: str) -> bool:
    """Whether another steward asked, who still is one."""
    row = session.get(ErasureRow, (*caller.place, member))
    if row is None or row.asked_by == caller.member:
        return False
    asker = session.get_one(MemberRow, (*caller.place, row.asked_by))
    return STEWARD in asker.roles.split(",") and asker.keys > 0


def withdraw(caller: Caller, member: str) -> bool:
    """Take back that a member be erased, as any steward; whether it was asked."""
    caller.require_role(STEWARD)

    def write(session: Session) -> bool:
        row = session.get(ErasureRow, (*caller.place, member))
        if row is not None:
            session.delete(row)
        return row is not None

    return caller.service.database.write(write).result()


def erasures(caller: Caller) -> Sequence[Erasure]:
    """What stewards have asked, and not agreed on yet, the first first."""
    caller.require_role(STEWARD)
    row = ErasureRow
    wanted = select(row).where(*in_book(row, caller.place))
    first = wanted.order_by(col(row.time_ms), col(row.member_id)).limit(LISTED_MAX)
    rows = caller.session.exec(first).all()
    people = [id_ for one in rows for id_ in (one.member_id, one.asked_by)]
    names = called(caller.session, caller.place, people)
    return [
        Erasure(
            one.member_id, names[one.member_id], one.asked_by, names[one.asked_by], one.reason,
            one.time_ms, one.asked_by == caller.member,
        )
        for one in rows
    ]  # fmt: skip


def erasures_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For a steward's home: how many erasures another steward asks them to agree to."""
    if STEWARD not in caller.reader.roles:
        return
    count = sum(not one.mine for one in erasures(caller))
    if count:
        said = ngettext(
            "{count} person is to be erased: agree, or keep them",
            "{count} people are to be erased: agree, or keep them",
            count,
        )
        yield said.format(count=count), "/app/steward/leavings#erasing"
