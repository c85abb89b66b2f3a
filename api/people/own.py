"""What is kept of whoever asks: what they are called, all of it as a file, and erasing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.books.standings import own_accounts, standing_of
from api.people import personal
from api.people.called import profile
from api.service.access_log import NAMED
from api.service.callers import Right
from api.service.troubles import ProblemError, Trouble
from ledger.rules.accounts import MEMBER
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from api.books.standings import Standing
    from api.service.callers import Caller


def keep_name(caller: Caller, member: str, name: str) -> None:
    """Say what a member is called; `ProblemError` unless it is the caller, or a steward says it.

    Others pay by names, so a member sees which steward changed theirs.
    """
    caller.reader.require(Right.PROFILES, member)
    if caller.session.get(MemberRow, (*caller.place, member)) is None:
        raise ProblemError(Trouble.resource_must_exist)
    caller.note([member], NAMED)
    row = profile(caller.place, member, name)
    caller.service.database.write(lambda session: session.merge(row)).result()


def own_data(caller: Caller) -> dict[str, Any]:
    """All that is kept of the member, as JSON values."""
    return personal.everything(caller.session, caller.place, caller.member)


def texts_kept(caller: Caller) -> int:
    """How many texts that the member wrote are kept with entries."""
    return personal.texts_written(caller.session, caller.place, caller.member)


def owed(caller: Caller) -> Standing | None:
    """The member's own account that stands furthest below zero, if one does."""
    found = [standing_of(caller, row) for row in own_accounts(caller) if row.kind == MEMBER]
    least = min(found, key=lambda one: one.balance, default=None)
    return least if least is not None and least.balance < 0 else None


def erase_own(caller: Caller, *, knowing_debt: bool) -> None:
    """Erase what may be erased of the member; the book stays true without it.

    `ProblemError` where they owe, unless they know that what is owed stays with the account.
    """
    debt = owed(caller)
    if debt is not None and not knowing_debt:
        fields = {"account": debt.number, "balance": str(debt.balance)}
        raise ProblemError(Trouble.debt_must_be_known, fields)
    place, member = caller.place, caller.member
    caller.service.database.write(lambda session: personal.erase(session, place, member)).result()
