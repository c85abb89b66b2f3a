"""What a funder reads of a period: hours, members, how soon they are answered, all accounts.

Names nobody: accounts are rows with a number. Every sum is the journal's to the unit, as whoever
has the export counts it (docs/credit.md).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from api.categories.hours import Hours, hours
from api.categories.listed import category_names
from api.exchanges.tables import RequestRow
from api.queries.entries import entries_at
from api.queries.past import past_of_book
from api.reports.periods import Period, period_named
from api.service.access_log import ALL_BALANCES, EVERYBODY
from api.service.rows import in_book
from api.service.times import MINUTE_MS
from api.words.numbers import number_of
from chain.categories import month_of
from credit.health.flows import arrows
from credit.health.tracks import open_at
from credit.history import MEMBER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.callers import Caller
    from credit.history import Past
    from ledger.store import Place


class Answers(NamedTuple):
    """Requests for hours of the period that are still kept, and how soon they were answered.

    Paid or declined is answered. `middle` and `nine_tenths` are minutes that half, and nine tenths,
    of the answers took at most; None where there is none.
    """

    asked: int
    answered: int
    middle: int | None
    nine_tenths: int | None


class Funder(NamedTuple):
    """A period for a funder; amounts are subunits.

    Attributes:
        hours: by month and category; they come to `total`.
        members: who had an open account at its end, of whom `joined` came within it.
        active: members who gave or received within it.
        accounts, closed: accounts open at its end, and those that were closed by then.
        above, below: what members' balances came to at its end, on either side of zero.
    """

    period: str
    hours: Sequence[Hours]
    total: int
    members: int
    joined: int
    active: int
    answers: Answers
    accounts: int
    closed: int
    above: int
    below: int
    community: int


class Account(NamedTuple):
    """An account through a period, in subunits: `opening + received - given` is `closing`."""

    number: str
    kind: str
    is_open: bool
    opening: int
    received: int
    given: int
    closing: int


def opened_ms(session: Session, place: Place) -> int:
    """When the book was opened."""
    return entries_at(session, place, [0])[0].time_ms


def funder(caller: Caller, name: str, past: Past | None = None) -> Funder:
    """The period of that name, for whoever may read the journal; `ProblemError` for others.

    `past` is the book's, where it has been read.
    """
    past = past or past_of_book(caller)
    period = period_named(name)
    window = period.window
    own = {month_of(ms) for ms in _months(period)}
    rows = [one for one in hours(caller) if one.month in own]
    balances = past.balances(window.until_ms)
    held = [b for account, b in balances.items() if past.owners[account].kind == MEMBER]
    first: dict[str, int] = {}
    there = set[str]()
    for owner in past.owners.values():
        if owner.kind == MEMBER:
            first.setdefault(owner.member, owner.opened_ms)
            if open_at(owner, window.until_ms):
                there.add(owner.member)
    flow = arrows(past, window)
    opened = [owner for owner in past.owners.values() if owner.opened_ms < window.until_ms]
    left = [owner for owner in opened if open_at(owner, window.until_ms)]
    above, below = sum(b for b in held if b > 0), sum(b for b in held if b < 0)
    return Funder(
        name, rows, sum(one.amount for one in rows), len(there),
        sum(window.from_ms <= first[member] for member in there),
        len({member for pair in flow for member in pair}), _answers(caller, past, period),
        len(left), len(opened) - len(left), above, below, sum(balances.values()) - above - below,
    )  # fmt: skip


def called_now(caller: Caller, found: Funder) -> Funder:
    """A report that was made before, with categories as they are called now, in this language."""
    names = category_names(caller)
    rows = [one._replace(name=names.get(one.category, one.category)) for one in found.hours]
    return found._replace(hours=rows)


def _months(period: Period) -> Sequence[int]:
    """A moment in each month of a period."""
    step_ms = 20 * 24 * 60 * MINUTE_MS
    return range(period.window.from_ms, period.window.until_ms, step_ms)


def _answers(caller: Caller, past: Past, period: Period) -> Answers:
    row = RequestRow
    wanted = select(row.request_id, row.time_ms, row.declined_ms).where(
        *in_book(row, caller.place),
        col(row.time_ms) >= period.window.from_ms, col(row.time_ms) < period.window.until_ms,
    )  # fmt: skip
    asked = caller.session.exec(wanted).all()
    paid = {moved.order: moved.time_ms for moved in past.moves}
    took = sorted(
        (answered_ms - time_ms) // MINUTE_MS
        for id_, time_ms, declined_ms in asked
        if (answered_ms := paid.get(id_, declined_ms)) is not None
    )
    return Answers(len(asked), len(took), _rank(took, 5), _rank(took, 9))


def _rank(ordered: Sequence[int], tenths: int) -> int | None:
    return ordered[-(-len(ordered) * tenths // 10) - 1] if ordered else None


def accounts(caller: Caller, name: str) -> Sequence[Account]:
    """All accounts through a period, by number; every member sees that they were looked at."""
    past = past_of_book(caller)
    caller.note([EVERYBODY], ALL_BALANCES)
    window = period_named(name).window
    opening, closing = past.balances(window.from_ms), past.balances(window.until_ms)
    received: defaultdict[str, int] = defaultdict(int)
    for moved in past.between(*window):
        for account, amount in moved.legs:
            received[account] += max(amount, 0)
    row = AccountRow
    wanted = select(row.account_id, row.slot).where(*in_book(row, caller.place))
    slots = dict(caller.session.exec(wanted).all())
    return [
        Account(
            number_of(slots[id_]), owner.kind, open_at(owner, window.until_ms), opening[id_],
            received[id_], opening[id_] + received[id_] - closing[id_], closing[id_],
        )
        for id_, owner in past.owners.items() if owner.opened_ms < window.until_ms
    ]  # fmt: skip
