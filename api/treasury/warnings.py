"""Limits that only warn, within those that bind: whom they warn, and who set them, when and why.

1. A treasurer sets one for an account, or one for all members' accounts that have none of their
   own: how many per cent of the way to each bound, or amounts.
2. It decides nothing: whoever passes it is told before they sign and after, and treasurers see it.
3. Nothing is changed or erased here: the latest of an account counts, and the others are its log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.people.called import called
from api.people.households import household_of
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.treasury.tables import WarningRow
from ledger.amounts import BALANCE_MAX
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.rules.accounts import MEMBER
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller

PERCENT_MAX: Final = 99
LOG_MAX: Final = 50
READ_MAX: Final = 20_000
"""Rows that are read, the newest first, for what is in force now."""


class Warns(NamedTuple):
    """From where on somebody is warned: subunits below and above; None where nothing warns."""

    lower: int | None
    upper: int | None

    def passed(self, balance: int) -> bool:
        """Whether a balance lies beyond it."""
        below = self.lower is not None and balance < self.lower
        return below or (self.upper is not None and balance > self.upper)


NOTHING: Final = Warns(None, None)


class Soft(NamedTuple):
    """What is to be set: per cent of the way to the bounds, or amounts; all None ends the last."""

    percent: int | None = None
    lower: int | None = None
    upper: int | None = None


class Logged(NamedTuple):
    """One that was set, and what the treasurer who set it is called."""

    row: WarningRow
    by: str


def warn(caller: Caller, account: str | None, soft: Soft, reason: str) -> None:
    """Set one for an account, or for all members' without one, as a treasurer. `ProblemError`."""
    caller.require_role(TREASURER)
    _check(soft)
    owner = None if account is None else _owner(caller, account)
    if owner is not None and owner in household_of(caller):
        raise ProblemError(Trouble.role_must_allow_it, {"right": TREASURER})
    row = WarningRow(
        community_id=caller.place.community, book=caller.place.book,
        warning_id=uuid7(caller.now_ms, caller.service.sources.random(RANDOM_BYTES)),
        account_id=account, owner=owner, percent=soft.percent, lower=soft.lower, upper=soft.upper,
        reason=reason, member_id=caller.member, time_ms=caller.now_ms,
    )  # fmt: skip

    def keep(session: Session) -> None:
        session.add(row)

    caller.service.database.write(keep).result()


def _check(soft: Soft) -> None:
    if soft.percent is not None and not 1 <= soft.percent <= PERCENT_MAX:
        raise malformed("percent", Why.not_an_amount)
    both = soft.percent is not None and (soft.lower is not None or soft.upper is not None)
    if both or not -BALANCE_MAX <= (soft.lower or 0) <= 0:
        raise malformed("lower", Why.not_an_amount)
    if not 0 <= (soft.upper or 0) <= BALANCE_MAX:
        raise malformed("upper", Why.not_an_amount)


def _owner(caller: Caller, account: str) -> str:
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), AccountRow.account_id == account
    )
    row = caller.session.exec(wanted).first()
    if row is None or not row.open:
        raise malformed("account", Why.not_known)
    return row.member_id


class Account(NamedTuple):
    """What of an account says from where on it is warned; bounds as they are in force."""

    id: str
    kind: str
    lower: int | None
    upper: int | None


def in_force(caller: Caller) -> Mapping[str | None, Soft]:
    """The latest of each account, and of all members' under None."""
    row = WarningRow
    wanted = select(row.account_id, row.percent, row.lower, row.upper).where(
        *in_book(row, caller.place)
    )
    newest = wanted.order_by(col(row.warning_id).desc()).limit(READ_MAX)
    found: dict[str | None, Soft] = {}
    for account, *soft in caller.session.exec(newest):
        found.setdefault(account, Soft(*soft))
    return found


def warns(softs: Mapping[str | None, Soft], account: Account) -> Warns:
    """From where on an account is warned."""
    soft = softs.get(account.id)
    if soft is None or soft == Soft():
        soft = softs.get(None) if account.kind == MEMBER else None
    if soft is None:
        return NOTHING
    return Warns(_side(soft, soft.lower, account.lower), _side(soft, soft.upper, account.upper))


def _side(soft: Soft, amount: int | None, bound: int | None) -> int | None:
    """One side: towards zero from its bound, beyond which nobody gets anyhow."""
    if soft.percent is not None:
        if bound is None:
            return None
        far = abs(bound) * soft.percent // 100
        return far if bound > 0 else -far
    if amount is None or bound is None:
        return amount
    return amount if abs(amount) < abs(bound) else None


def log(caller: Caller, account: str | None) -> Sequence[Logged]:
    """Those of an account, or of all members' under None, the newest first."""
    row = WarningRow
    of = col(row.account_id).is_(None) if account is None else row.account_id == account
    wanted = select(row).where(*in_book(row, caller.place), of)
    rows = caller.session.exec(wanted.order_by(col(row.warning_id).desc()).limit(LOG_MAX)).all()
    names = called(caller.session, caller.place, [one.member_id for one in rows])
    return [Logged(one, names[one.member_id]) for one in rows]
