"""An account's limits as its owner and treasurers read them: what holds, and how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.books.standings import own_accounts, standing_of
from api.treasury.appeals import Appeal, appeals_of
from api.treasury.bounds import Change, changes
from api.treasury.warnings import Account, Logged, Warns, in_force, log, warns
from ledger.rules.accounts import MEMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.books.standings import Standing
    from api.service.callers import Caller
    from ledger.tables import AccountRow


class Event(NamedTuple):
    """One thing in the timeline of an account's limits: one of the three, the others None."""

    time_ms: int
    change: Change | None = None
    appeal: Appeal | None = None
    warning: Logged | None = None


class Limits(NamedTuple):
    """An account's limits now, from where on it is warned, and its timeline, the newest first."""

    standing: Standing
    warns: Warns
    events: Sequence[Event]


def own_limits(caller: Caller) -> Sequence[Limits]:
    """Those of the caller's accounts, the own first."""
    return [limits_of(caller, row) for row in own_accounts(caller)]


def limits_of(caller: Caller, row: AccountRow) -> Limits:
    """Those of an account, for who may see them."""
    stand = standing_of(caller, row)
    return Limits(stand, warns_of(caller, stand), timeline(caller, row))


def warns_of(caller: Caller, stand: Standing) -> Warns:
    """From where on an account is warned that stands so."""
    about = Account(stand.account, stand.kind, stand.lower, stand.upper)
    return warns(in_force(caller), about)


def timeline(caller: Caller, row: AccountRow) -> Sequence[Event]:
    """How an account's limits came about: set, appealed, answered, and those that only warn."""
    found = [Event(one.time_ms, change=one) for one in changes(caller, row)]
    found += [Event(one.row.time_ms, appeal=one) for one in appeals_of(caller, row.account_id)]
    logged = log(caller, row.account_id)
    logged = [*logged, *(log(caller, None) if row.kind == MEMBER else ())]
    found += [Event(one.row.time_ms, warning=one) for one in logged]
    return sorted(found, key=lambda one: -one.time_ms)
