"""Backtests: had this policy been in force, what would have been refused, and whose limits change.

1. Accounts stand as they stood when the tried time began. What moved before is not judged.
2. The policy sets members' bounds at the beginning of that time, and again every so many days. An
   account that is opened in between has what accounts of the book open with, until the next time.
   Accounts of which the policy never speaks have no bounds.
3. Each exchange goes through the kernel's own check (`ledger.balances.move`), payer and payee; if a
   bound refuses either side, none of it moves, and all that follows is judged without it. What
   takes back an exchange that was refused is left out.
4. Acts of the co-op move as they did, past bounds if need be: they are no one member's to give.

What people would have done instead is not known: somebody refused ten hours might have paid five.
Hours that were set aside are judged when they were given, not when they were set aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.history import EXCHANGES, MEMBER
from credit.policies.common import DAY_MS
from ledger import balances
from ledger.amounts import BALANCE_MAX
from ledger.records import Account, Terms
from ledger.refusals import Code, Refusal
from ledger.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from credit.history import Moved, Past
    from credit.policies.common import Bound, Bounds

    Rule = Callable[[int], Bounds]
    """The bounds that a policy sets at a time."""
    Told = Callable[[int, int], None]
    """Hears how many exchanges are judged, and how many there are."""

TOLD_EACH: Final = 5_000
YEAR_MS: Final = 365 * DAY_MS
OPEN: Final[Bound] = (None, None)


class Refused(NamedTuple):
    """An exchange that would have been refused.

    Attributes:
        seq: its entry.
        account: whose bound would have refused it.
        amount: subunits that it moved in all.
        short: subunits by which it would have passed the bound.
        is_lower: whether that is the lower one.
    """

    seq: int
    time_ms: int
    account: str
    amount: int
    short: int
    is_lower: bool


class Set(NamedTuple):
    """The bounds that the policy sets at a time."""

    time_ms: int
    bounds: Bounds


class Tried(NamedTuple):
    """What a policy would have done in a time, from `from_ms` on and before `until_ms`.

    Attributes:
        judged: how many exchanges there were.
        moved: subunits that these moved in all.
        refused: those that would have been refused, the earliest first.
        sets: the bounds that it set, the earliest first; at least one.
    """

    from_ms: int
    until_ms: int
    judged: int
    moved: int
    refused: Sequence[Refused]
    sets: Sequence[Set]


class Change(NamedTuple):
    """An account's bounds as they are, and as the policy would set them."""

    account: str
    before: Bound
    after: Bound


def backtest(  # noqa: PLR0913 each is a choice of whoever tries
    past: Past,
    rule: Rule,
    from_ms: int,
    until_ms: int,
    *,
    every_days: int = 30,
    opening: Bound = OPEN,
    told: Told | None = None,
) -> Tried:
    """What a policy would have done."""
    steps = backtesting(past, rule, from_ms, until_ms, every_days=every_days, opening=opening)
    try:
        while True:
            step = next(steps)
            if told is not None:
                told(*step)
    except StopIteration as ended:
        found: Tried = ended.value
        return found


def backtesting(  # noqa: PLR0913 as backtest
    past: Past,
    rule: Rule,
    from_ms: int,
    until_ms: int,
    *,
    every_days: int = 30,
    opening: Bound = OPEN,
) -> Generator[tuple[int, int], None, Tried]:
    """The same step by step: how many exchanges are judged, and how many there are."""
    trial = _Trial(past, from_ms, opening)
    within = past.between(from_ms, until_ms)
    sets: list[Set] = []
    at = 0
    for time_ms in range(from_ms, until_ms, every_days * DAY_MS):
        sets.append(Set(time_ms, rule(time_ms)))
        trial.set(sets[-1])
        end = min(until_ms, time_ms + every_days * DAY_MS)
        while at < len(within) and within[at].time_ms < end:
            trial.judge(within[at])
            at += 1
            if at % TOLD_EACH == 0:
                yield at, len(within)
    yield len(within), len(within)
    return Tried(from_ms, until_ms, trial.judged, trial.moved, trial.refused, sets)


class _Trial:
    """Accounts as they would stand, and what was refused so far."""

    def __init__(self, past: Past, from_ms: int, opening: Bound) -> None:
        self.judged = self.moved = 0
        self.refused: list[Refused] = []
        self._without: set[str] = set()
        stood = past.balances(from_ms)  # 1
        self._accounts = {
            id_: Account(
                _terms(id_, opening if owner.kind == MEMBER else OPEN), stood[id_], 0, 0, 0, 0
            )
            for id_, owner in past.owners.items()
        }

    def set(self, said: Set) -> None:
        """Set the bounds that a policy gives. Accounts that it does not speak of keep theirs."""
        accounts = self._accounts
        for id_, bound in said.bounds.items():  # 2
            accounts[id_] = replace(accounts[id_], terms=_terms(id_, bound))

    def judge(self, moved: Moved) -> None:
        """Move what an entry moved, if bounds let it."""
        accounts = self._accounts
        if moved.type not in EXCHANGES:  # 4
            for id_, amount in moved.legs:
                account = accounts[id_]
                accounts[id_] = replace(account, posted=account.posted + amount)
            return
        if moved.of is not None and moved.of in self._without:  # 3
            self._without.add(moved.order)
            return
        self.judged += 1
        after = []
        for id_, amount in moved.legs:  # 3
            leg = balances.move(accounts[id_], moved.seq, moved.time_ms, amount)
            if isinstance(leg, Refusal):
                self._refuse(moved, id_, leg)
                return
            after.append(leg.account)
        for account in after:
            accounts[account.terms.id] = account
        self.moved += _amount(moved)

    def _refuse(self, moved: Moved, account: str, refusal: Refusal) -> None:
        is_lower = refusal.code is Code.lower_bound_must_hold
        left = refusal.fields["available" if is_lower else "room"]
        short = int(refusal.fields["needed"]) - int(left)
        amount = _amount(moved)
        self.moved += amount
        self._without.add(moved.order)
        self.refused.append(Refused(moved.seq, moved.time_ms, account, amount, short, is_lower))


def _terms(id_: str, bound: Bound) -> Terms:
    lower, upper = bound
    return Terms(
        id=id_, slot=0, member="", kind=MEMBER, commitment="", open=True, lower=lower,
        upper=upper, until_ms=None, then_lower=None, then_upper=None,
    )  # fmt: skip


def _amount(moved: Moved) -> int:
    return sum(amount for _, amount in moved.legs if amount > 0)


def changes(before: Bounds, after: Bounds) -> Sequence[Change]:
    """The accounts whose bounds a policy would change, those whose lower one narrows most first."""
    found = [
        Change(account, before[account], bound)
        for account, bound in after.items()
        if account in before and before[account] != bound
    ]
    return sorted(found, key=lambda one: (-narrowing(one), one.account))


def narrowing(change: Change) -> int:
    """Subunits by which the lower bound comes nearer to zero; below zero where it widens.

    No bound is as far away as a balance can be.
    """
    return _far(change.before[0]) - _far(change.after[0])


def _far(lower: int | None) -> int:
    return BALANCE_MAX if lower is None else -lower


def by_days(tried: Tried, days: int = 30) -> Sequence[tuple[int, int, int]]:
    """Of each so many days: when they begin, how many exchanges would be refused, their amounts."""
    return list(_by_days(tried, days * DAY_MS))


def _by_days(tried: Tried, length_ms: int) -> Iterator[tuple[int, int, int]]:
    at = 0
    for begins in range(tried.from_ms, tried.until_ms, length_ms):
        count = amount = 0
        while at < len(tried.refused) and tried.refused[at].time_ms < begins + length_ms:
            count, amount = count + 1, amount + tried.refused[at].amount
            at += 1
        yield begins, count, amount


def of_account(tried: Tried, account: str) -> tuple[Sequence[Refused], Sequence[tuple[int, Bound]]]:
    """What of an account's would be refused by its own bounds, and its bounds as they were set."""
    own = [one for one in tried.refused if one.account == account]
    return own, [(one.time_ms, one.bounds[account]) for one in tried.sets if account in one.bounds]
