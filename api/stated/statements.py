"""Who vouches for a member and for whom she does, and the care leaves of a co-op.

Stating either is an order (`endorsement-stated`, `leave-stated`); here it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.people.called import called
from api.queries.entries import memos_of
from api.queries.stated import leave_of, leaves, words
from api.service.callers import Right
from api.service.troubles import ProblemError, Trouble
from ledger.rules.reversals import TREASURER
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.queries.stated import Said, Word
    from api.service.callers import Caller


class Vouching(NamedTuple):
    """The other member of an endorsement, how much it is for, and whether it counts."""

    member: str
    name: str
    amount: int
    time_ms: int
    counts: bool


class Statements(NamedTuple):
    """For whom a member vouches, who vouches for the member, and the leave that runs or comes."""

    given: Sequence[Vouching]
    taken: Sequence[Vouching]
    leave: OnLeave | None


class OnLeave(NamedTuple):
    """A leave that runs or is to come, what its member is called, and why, where that is kept."""

    member: str
    name: str
    from_ms: int
    until_ms: int
    reason: str


def statements(caller: Caller, member: str) -> Statements:
    """A member's; others' only for who may read histories, and then the member sees it."""
    caller.reader.require(Right.HISTORY, member)
    require_member(caller, member)
    caller.note([member], Right.HISTORY)
    found = words(caller.session, caller.place, member)
    others = {one.endorser for one in found} | {one.endorsed for one in found}
    names = called(caller.session, caller.place, sorted(others))

    def vouching(other: str, word: Word) -> Vouching:
        return Vouching(other, names[other], word.amount, word.time_ms, word.counts)

    given = [vouching(one.endorsed, one) for one in found if one.endorser == member]
    taken = [vouching(one.endorser, one) for one in found if one.endorsed == member]
    leave = leave_of(caller.session, caller.place, member)
    left = [leave] if leave is not None and leave.is_left(caller.now_ms) else []
    return Statements(_by_name(given), _by_name(taken), next(iter(_on_leave(caller, left)), None))


def require_member(caller: Caller, member: str) -> None:
    """Raise `ProblemError` where there is no such member."""
    if caller.session.get(MemberRow, (*caller.place, member)) is None:
        raise ProblemError(Trouble.resource_must_exist)


def all_leaves(caller: Caller) -> Sequence[OnLeave]:
    """The leaves that run or are to come, for treasurers; whose they are see that they looked."""
    caller.require_role(TREASURER)
    found = leaves(caller.session, caller.place, caller.now_ms)
    caller.note([one.leave.member for one in found], Right.HISTORY)
    return _on_leave(caller, found)


def _on_leave(caller: Caller, found: Sequence[Said]) -> Sequence[OnLeave]:
    """With names; and with reasons for treasurers, and for whose they are."""
    names = called(caller.session, caller.place, [one.leave.member for one in found])
    reasons = memos_of(caller.session, caller.place, [one.orders[0] for one in found])
    shown = []
    for (member, from_ms, until_ms), orders in found:
        may = member == caller.member or TREASURER in caller.reader.roles
        reason = reasons.get(orders[0], "") if may else ""
        shown.append(OnLeave(member, names[member], from_ms, until_ms, reason))
    return shown


def _by_name(found: Sequence[Vouching]) -> Sequence[Vouching]:
    return sorted(found, key=lambda one: (one.name.casefold(), one.member))
