"""Trying in a book what another system's files would bring: by stewards, one trial at a time.

A trial is replaced by the next, thrown away by hand, or forgotten after `TRIAL_DAYS`
(`api.people.retention`). It touches nothing else. Leaves to others: what a trial is
(`api.arrivals.sandbox`), and bringing it in (`api.arrivals.arriving`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import col, delete, select

from api.arrivals.planning import Ground, Known
from api.arrivals.plans import Plan, pack, unpack
from api.arrivals.records import (
    account_at,
    at_zero,
    book_of,
    has_moved,
    member_at,
    opened_ms,
    signed_parts,
)
from api.arrivals.rehearsal import Stage
from api.arrivals.sandbox import Setting, opened, read_files, try_out
from api.arrivals.tables import ArrivalRow, ArrivalTrialRow
from api.arrivals.trials import Trial
from api.imports.faults import Faults
from api.membership.tables import PendingOrderRow
from api.people.retention import TRIAL_DAYS
from api.service.malformed import Why, malformed
from api.service.rows import in_book, of_book
from api.service.troubles import ProblemError, Trouble
from api.words.showing import show_time
from ledger.rules.books import STEWARD
from ledger.rules.bringing import BROUGHT
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow, BookRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlmodel import Session

    from api.arrivals.plans import Coming
    from api.arrivals.sandbox import Tried, Wanted
    from api.service.callers import Caller
    from ledger.store import Place

__all__ = ["TRIAL_DAYS", "accounts_tried", "throw_away", "trial_of", "try_files"]
ROWS_MAX: Final = 100
"""Accounts of a trial that are shown at a time."""


def try_files(
    caller: Caller,
    wanted: Wanted,
    progress: Callable[[int, int], object] = lambda _done, _all: None,
) -> Trial:
    """Try what was sent, as a steward: what it would bring, and what is wrong with it.

    It takes the place of the trial before; an order that waits for signatures to bring that one in
    waits no longer, unless it is the same. Raises `ProblemError` where something was brought in
    already, unless parts of it are still to come and these are the files that have them.
    """
    caller.require_role(STEWARD)
    _require_open(caller)
    setting = _setting(caller, wanted)
    faults = Faults()
    files = opened(wanted.files, faults)
    arrivals = read_files(wanted, files, caller.unit, faults, progress)
    tried = try_out(wanted, arrivals, setting)
    _require_same(caller.session, caller.row, tried)
    place = caller.place
    row = ArrivalTrialRow(
        community_id=place.community, book=place.book, member_id=caller.member,
        time_ms=caller.now_ms, parts=tried.trial.parts, said=pack(tried.trial),
        plan=b"" if tried.plan is None else pack(tried.plan),
    )  # fmt: skip

    def keep(session: Session) -> None:
        # What was signed meanwhile must find its plan here.
        _require_same(session, session.get_one(BookRow, tuple(place)), tried)
        if kept_parts(session, place) != row.parts:
            _forget_waiting(session, place)
        session.merge(row)

    caller.service.database.write(keep).result()
    return tried.trial


def trial_of(caller: Caller) -> Trial | None:
    """The trial that there is, for stewards and the treasurer who is to sign."""
    caller.require_role(STEWARD, TREASURER)
    row = caller.session.get(ArrivalTrialRow, tuple(caller.place))
    return None if row is None else unpack(row.said, Trial)


def accounts_tried(caller: Caller, first: int = 0, limit: int = ROWS_MAX) -> Sequence[Coming]:
    """The accounts that would come, from the `first` on; none where something stops."""
    caller.require_role(STEWARD, TREASURER)
    plan = kept_plan(caller.session, caller.place)
    return [] if plan is None else plan.accounts[first : first + limit]


def throw_away(caller: Caller) -> bool:
    """Forget the trial, and the order that waits for signatures to bring it in; whether it was.

    Raises `ProblemError` while anything of it is still to come.
    """
    caller.require_role(STEWARD)
    place = caller.place

    def forget(session: Session) -> bool:
        row = session.get(ArrivalTrialRow, tuple(place))
        if row is None:
            return False
        if session.get_one(BookRow, tuple(place)).brought is not None:
            raise ProblemError(Trouble.arrival_must_be_whole)
        _forget_waiting(session, place)
        session.delete(row)
        return True

    return caller.service.database.write(forget).result()


def kept_parts(session: Session, place: Place) -> str | None:
    """The hash of the first part of the plan that is kept."""
    wanted = select(ArrivalTrialRow.parts).where(*in_book(ArrivalTrialRow, place))
    return session.exec(wanted).first()


def kept_plan(session: Session, place: Place) -> Plan | None:
    """The plan that is kept; None where there is no trial, or something in it stops."""
    row = session.get(ArrivalTrialRow, tuple(place))
    return unpack(row.plan, Plan) if row is not None and row.plan else None


def _require_open(caller: Caller) -> None:
    """Raise `ProblemError` where something was brought in before."""
    if caller.row.brought is None or caller.row.awaited is not None:
        return
    row = caller.session.get(ArrivalRow, tuple(caller.place))
    if row is None or not row.whole:
        return  # What is laid out may have been lost.
    time = show_time(row.time_ms)
    raise ProblemError(Trouble.arrival_must_be_the_first, {"time": time})


def _require_same(session: Session, head: BookRow, tried: Tried) -> None:
    """Raise `ProblemError` where other files than these were signed for."""
    if head.brought is not None and signed_parts(session, head) != tried.trial.parts:
        raise ProblemError(Trouble.arrival_must_be_whole)


def _forget_waiting(session: Session, place: Place) -> None:
    """Drop what waits for signatures to bring in another trial."""
    row = PendingOrderRow
    of_type = col(row.text).contains(f'"type":"{BROUGHT}"')
    session.exec(delete(row).where(*of_book(row, place), of_type))


def _setting(caller: Caller, wanted: Wanted) -> Setting:
    head, known = caller.row, _known(caller, wanted.known)
    ground = Ground(head.lower, head.upper, caller.member, known)
    accounts = [account_at(caller.session, caller.place, one.account) for one in known.values()]
    members = {caller.member, *(one.member for one in known.values())}
    stage = Stage(
        book_of(head)._replace(brought=None),
        head.brought is None and has_moved(caller.session, caller.place),
        accounts if head.brought is None else [at_zero(one) for one in accounts],
        [member_at(caller.session, caller.place, one) for one in members],
    )
    opened = opened_ms(caller.session, caller.place)
    return Setting(ground, stage, caller.service.key.seed, opened, caller.now_ms)


def _known(caller: Caller, wanted: Mapping[str, str]) -> Mapping[str, Known]:
    """Whose accounts these are; `ProblemError` unless each is open, and named once."""
    found: dict[str, Known] = {}
    for number, account in wanted.items():
        is_own = AccountRow.account_id == account
        rows = select(AccountRow).where(*in_book(AccountRow, caller.place), is_own)
        row = caller.session.exec(rows).first()
        if row is None or not row.open or account in [one.account for one in found.values()]:
            raise malformed("known", Why.not_ones_own_or_closed)
        found[number] = Known(row.member_id, row.account_id, row.kind)
    return found
