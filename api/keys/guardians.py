"""Whom a member guards, and who guards them: read from the book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, or_, select

from api.keys.recovery import guardians_at, guarding
from api.people.called import called
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.rules.books import STEWARD
from ledger.tables import GuardiansRow, MemberRow
from wallets.guardians import STEWARDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from api.service.callers import Caller
    from ledger.records import Guardians

GUARDED_MAX: Final = 50
SHORT: Final = 8


class Guarded(NamedTuple):
    """A member whom whoever looks may help to a new key."""

    member: str
    name: str
    guardians: Guardians


def guarded(caller: Caller) -> Sequence[Guarded]:
    """Whom the member guards; a steward also whoever chose the co-op."""
    as_ = {caller.member, STEWARDS} if STEWARD in caller.reader.roles else {caller.member}
    # Whoever was chosen guards once it holds; whoever was left out, until then.
    return [one for one in naming(caller, as_) if as_.intersection(one.guardians.chosen)]


def naming(caller: Caller, ids: AbstractSet[str]) -> Sequence[Guarded]:
    """Who has chosen one of these, be it that the choice holds or is yet to come."""
    columns = (col(GuardiansRow.chosen), col(GuardiansRow.next_chosen))
    named = or_(*(column.contains(one) for column in columns for one in sorted(ids)))
    wanted = select(GuardiansRow).where(
        *in_book(GuardiansRow, caller.place), named, GuardiansRow.member_id != caller.member
    )
    rows = caller.session.exec(wanted.limit(GUARDED_MAX)).all()
    found = [one for row in rows if (one := guardians_at(row, caller.now_ms)) is not None]
    names = called(caller.session, caller.place, [one.id for one in found])
    return [Guarded(one.id, names[one.id], one) for one in found]


def require_guarded(caller: Caller, member: str) -> Guarded:
    """A member whom whoever looks guards; `ProblemError` for anybody else."""
    for one in guarded(caller):
        if one.member == member:
            return one
    if caller.session.get(MemberRow, (*caller.place, member)) is None:
        raise ProblemError(Trouble.resource_must_exist)
    raise ProblemError(Trouble.role_must_allow_it, {"right": "guard"})


def guardians_of(caller: Caller, member: str) -> Guardians | None:
    """Who guards a member now, the recovery that is open, and the choice that waits."""
    return guarding(caller.session, caller.place, member, caller.now_ms)
