"""What whoever moves in is asked beside the files: who is here already, and who else signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.arrivals.trying import kept_plan
from api.membership.lacking import missing_to_bring, missing_to_certify
from api.people.holders import holders_of
from api.service.callers import AUDITOR
from api.service.rows import in_book
from api.words.kinds import account_title
from api.words.numbers import number_of
from ledger.rules.books import STEWARD
from ledger.rules.bringing import CERTIFIED
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.arrivals.trials import Trial
    from api.service.callers import Caller

HERE_MAX: Final = 50
"""Accounts that are asked after; a program may name any."""


class Here(NamedTuple):
    """An account that is in the book already; `name` is what its holder is called."""

    account: str
    name: str
    title: str


def accounts_here(caller: Caller) -> Sequence[Here]:
    """The first open accounts, for stewards: each may be that of a number in the files."""
    caller.require_role(STEWARD)
    row = AccountRow
    wanted = select(row).where(*in_book(row, caller.place), col(row.open)).order_by(col(row.slot))
    rows = caller.session.exec(wanted.limit(HERE_MAX)).all()
    named = holders_of(caller, rows)
    return [
        Here(
            one.account_id, named[one.account_id].name, account_title(one.kind, number_of(one.slot))
        )
        for one in rows
    ]


def known_in_vain(caller: Caller, trial: Trial) -> Sequence[str]:
    """The numbers that were said of accounts here, of which there is none in the files."""
    plan = kept_plan(caller.session, caller.place) if trial.known else None
    there = () if plan is None else {one.number for one in plan.accounts}
    return () if plan is None else sorted(set(trial.known).difference(there))


def others_to_sign(caller: Caller, type_: str) -> int:
    """How many others must sign an order of moving in, once whoever asks has."""
    roles, me = caller.reader.roles, frozenset({caller.member})
    stewards, treasurers, auditors = (
        me if role in roles else frozenset() for role in (STEWARD, TREASURER, AUDITOR)
    )
    if type_ == CERTIFIED:
        return missing_to_certify(treasurers, auditors)
    return missing_to_bring(stewards, treasurers, caller.row.quorum, caller.row.stewards)
