"""Trying a policy on a book's past: what it would have refused, and whose limits it would change.

For who may export the book. Leaves to others: what a policy says (`credit.policies`), and what
would have happened (`credit.backtest`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.people.called import accounts_called
from api.queries.past import reading
from api.service.callers import Right
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from credit.backtest import backtesting, by_days, changes, of_account
from credit.history import Past
from credit.policies import POLICIES
from credit.policies.common import DAY_MS
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from api.service.callers import Caller
    from credit.backtest import Change, Refused, Tried
    from credit.policies import Bound, Bounds

DAYS: Final = 365
EVERY: Final = 30
DAYS_MAX: Final = 3_660
SHOWN_MAX: Final = 200
"""Refused exchanges, and changed accounts, that are shown; all are counted."""
WHOLE: Final = 100


class Asked(NamedTuple):
    """What is to be tried: a policy's tag and figures, on how many days, set how often.

    With `account`, what of that account's would have been refused, and its limits each time.
    """

    rule: str
    figures: Mapping[str, int]
    days: int = DAYS
    every: int = EVERY
    account: str | None = None


class Outcome(NamedTuple):
    """What the policy would have done, the first of what is shown, and what accounts are called.

    Attributes:
        tried: all of it.
        refused: the first of those that it would have refused, of the account alone if one is.
        refusals: how many there are.
        amount: subunits that all of the refused moved.
        affected: how many accounts have refused one.
        changes: the first of the accounts whose bounds are other than now.
        changed: how many there are.
        own: the account's bounds, each time that they were set.
        periods: for each 30 days when they begin, and how many would have been refused.
    """

    tried: Tried
    refused: Sequence[Refused]
    refusals: int
    amount: int
    affected: int
    changes: Sequence[Change]
    changed: int
    own: Sequence[tuple[int, Bound]]
    periods: Sequence[tuple[int, int, int]]
    names: Mapping[str, str]


def require_fit(asked: Asked) -> None:
    """Raise `ProblemError` unless it can be tried."""
    policy = POLICIES.get(asked.rule)
    if policy is None:
        raise ProblemError(Trouble.resource_must_exist)
    wrong = policy.unfit(asked.figures)
    if wrong is not None:
        raise malformed(f"figures.{wrong}", Why.not_known)


def trial(caller: Caller, asked: Asked) -> Generator[int, None, Outcome]:
    """Try it; meanwhile, how far it is, in per cent. Raises `ProblemError`."""
    caller.reader.require(Right.EXPORT)
    require_fit(asked)
    _note(caller, asked.account)
    past, size = Past(), caller.row.size
    for done in reading(caller.session, caller.place, size, past):
        yield WHOLE // 2 * done // max(1, size)
    until_ms = caller.now_ms
    from_ms = until_ms - asked.days * DAY_MS
    rule = POLICIES[asked.rule].over(past, asked.figures)
    opening = caller.row.lower, caller.row.upper
    steps = backtesting(past, rule, from_ms, until_ms, every_days=asked.every, opening=opening)
    tried = yield from _second_half(steps)
    return _outcome(caller, asked, tried, rule(until_ms))


def _second_half(steps: Generator[tuple[int, int], None, Tried]) -> Generator[int, None, Tried]:
    while True:
        try:
            done, whole = next(steps)
        except StopIteration as ended:
            found: Tried = ended.value
            return found
        yield WHOLE // 2 + WHOLE // 2 * done // max(1, whole)


def outcome(caller: Caller, asked: Asked) -> Outcome:
    """The same for who waits till the end."""
    steps = trial(caller, asked)
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            found: Outcome = ended.value
            return found


def _note(caller: Caller, account: str | None) -> None:
    """Whoever is looked at alone sees that somebody looked."""
    if account is None:
        return
    row = caller.account(account, Right.HISTORY)
    if not row.open:
        raise ProblemError(Trouble.resource_must_exist)


def _outcome(caller: Caller, asked: Asked, tried: Tried, now: Bounds) -> Outcome:
    rows = _rows(caller, now)
    found = changes({row.account_id: _bound(row, caller.now_ms) for row in rows}, now)
    refused: Sequence[Refused] = tried.refused
    own: Sequence[tuple[int, Bound]] = ()
    if asked.account is not None:
        refused, own = of_account(tried, asked.account)
        found = [one for one in found if one.account == asked.account]
    shown, first = refused[:SHOWN_MAX], found[:SHOWN_MAX]
    named = {one.account for one in shown} | {one.account for one in first}
    names = accounts_called(caller.session, caller.place, _rows(caller, named))
    amount, affected = sum(one.amount for one in refused), {one.account for one in refused}
    return Outcome(
        tried, shown, len(refused), amount, len(affected), first, len(found), own, by_days(tried),
        names,
    )  # fmt: skip


def _rows(caller: Caller, accounts: Iterable[str]) -> Sequence[AccountRow]:
    """The rows of these accounts, those of members among them."""
    wanted = set(accounts)
    rows = caller.session.exec(
        select(AccountRow).where(*in_book(AccountRow, caller.place), col(AccountRow.open))
    )
    return [row for row in rows if row.account_id in wanted]


def _bound(row: AccountRow, now_ms: int) -> Bound:
    if row.until_ms is not None and now_ms >= row.until_ms:
        return row.then_lower, row.then_upper
    return row.lower, row.upper
