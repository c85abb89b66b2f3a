"""Plans of instalments, followed up: what is paid by what the journal says, what is due, or late.

A plan is the `bound-set` order that began it (`credit.acts.plans`): nothing else is kept, so who
has the journal reckons the same. Members see their own, treasurers all.
"""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.books.standings import standing_of
from api.people.called import accounts_called
from api.queries.entries import entries_at
from api.queries.history import statement
from api.service.access_log import BALANCES
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.treasury.changing import BOUND_SET
from api.words.i18n import _
from api.words.showing import show_span
from credit.acts.periods import month_of
from credit.acts.plans import DUE, LATE, PAID, SOON_MS, followed, plan_of
from credit.listed import SET
from ledger.rules.accounts import MEMBER
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.service.callers import Caller
    from credit.acts.plans import Followed, Instalment
    from ledger.entries import Entry

PLANS_MAX: Final = 50
LOOKED_AT: Final = 500
"""Of an account's latest entries, those among which the one is looked for that began its plan."""
KEPT_MS: Final = 366 * DAY_MS
"""For how long a plan is shown that is over and was not kept."""
PAGE: Final = "/app/plans"


class Plan(NamedTuple):
    """A plan of an account's, in subunits: the entry that began it, and its instalments."""

    account: str
    name: str
    mine: bool
    entry: int
    balance: int
    parts: Sequence[Followed]

    @property
    def is_kept(self) -> bool:
        """Whether all of it is paid."""
        return all(one.state == PAID for one in self.parts)


def plans(caller: Caller) -> Sequence[Plan]:
    """The plans that hold or were not kept: one's own, and for treasurers everybody's.

    Whose they are sees that a treasurer looked.
    """
    rows = _rows(caller, all_of_them=TREASURER in caller.reader.roles)
    found = list(_plans(caller, rows))
    others = {one.account for one in found if not one.mine}
    members = sorted({row.member_id for row in rows if row.account_id in others})
    if members:
        caller.note(members, BALANCES)
    return found


def plans_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: what is due soon or late of one's own; for treasurers, how many are late."""
    treasurer = TREASURER in caller.reader.roles
    found = list(_plans(caller, _rows(caller, all_of_them=treasurer)))
    due = _("The next part of your plan is due by {day}.")
    late = _("A part of your plan is late since {day}.")
    for plan in (one for one in found if one.mine):
        for part in plan.parts:
            if part.state == LATE or (part.state == DUE and part.due_ms - SOON_MS <= caller.now_ms):
                day = show_span(part.due_ms - DAY_MS, part.due_ms)
                yield (late if part.state == LATE else due).format(day=day), PAGE
    count = sum(any(part.state == LATE for part in one.parts) for one in found if not one.mine)
    if count:
        yield _("Plans that members have not kept: {count}").format(count=count), PAGE


def _rows(caller: Caller, *, all_of_them: bool) -> Sequence[AccountRow]:
    """Accounts that may have a plan: their limit below zero ends, or has ended lately."""
    row = AccountRow
    wanted = select(row).where(
        *in_book(row, caller.place), col(row.until_ms) > caller.now_ms - KEPT_MS,
        col(row.open), row.kind == MEMBER, col(row.lower) < 0,
    )  # fmt: skip
    if not all_of_them:
        wanted = wanted.where(row.member_id == caller.member)
    found = caller.session.exec(wanted.order_by(col(row.until_ms)))
    # Many limits end that are no plans: those that end with a month are few, and looked at.
    ending = (one for one in found if _ends_month(one.until_ms or 0))
    return list(islice(ending, PLANS_MAX))


def _ends_month(until_ms: int) -> bool:
    return month_of(until_ms) != month_of(until_ms + 1)


def _plans(caller: Caller, rows: Sequence[AccountRow]) -> Iterator[Plan]:
    names = accounts_called(caller.session, caller.place, rows)
    for row in rows:
        found = _plan(caller, row, names[row.account_id])
        if found is not None and not found.is_kept:
            yield found


def _plan(caller: Caller, row: AccountRow, name: str) -> Plan | None:
    """The plan by which an account's limits are as they are; None if they are by none."""
    made = _began(caller, row)
    if made is None:
        return None
    entry, plan = made
    balance = standing_of(caller, row).balance
    parts = followed(plan, balance, caller.now_ms)
    mine = row.member_id == caller.member
    return Plan(row.account_id, name, mine, entry, balance, parts)


def _began(caller: Caller, row: AccountRow) -> tuple[int, Sequence[Instalment]] | None:
    """The entry that set the limits as they are, where the account stood at the lower one."""
    latest = statement(caller.session, row, None, LOOKED_AT, memos=False).rows
    set_ = [one for one in latest if one.type in {BOUND_SET, SET}]
    if all(int(one.balance) != row.lower for one in set_):
        return None
    entries = entries_at(caller.session, caller.place, [one.seq for one in set_])
    limits = row.lower, row.until_ms
    same = takewhile(lambda one: _limits(entries[one.seq], row) == limits, set_)
    for one in reversed(list(same)):
        plan = plan_of(row.lower, row.until_ms, one.time_ms, int(one.balance))
        if plan:
            return one.seq, plan
    return None


def _limits(entry: Entry, row: AccountRow) -> tuple[int | None, int | None]:
    """The lower limit that an entry set for an account, and until when."""
    body = entry.order.body
    if entry.order.type == BOUND_SET:
        return body.lower, body.until_ms
    _, lower, _, until = next(one for one in body.bounds if one[0] == row.account_id)
    return lower, until or None
