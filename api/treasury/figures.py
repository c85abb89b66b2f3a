"""What every open account of a book comes to: little of each, so that thousands are put in order.

How near an account is to a bound is what it may still give or receive, whichever is less, in
subunits; past a bound it is below zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from sqlalchemy import and_, literal
from sqlmodel import col, select

from api.people.directory import account_is_meant
from api.people.tables import ProfileRow
from api.queries.lapsed import NOTHING, lapsed
from api.service.rows import in_book, of_book
from api.treasury.warnings import Account, in_force, warns
from ledger.tables import AccountRow, BalanceRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.queries.lapsed import Lapsed
    from api.service.callers import Caller
    from api.treasury.warnings import Soft

ACCOUNTS_MAX: Final = 5_000
"""Accounts that are put in order; of a larger book, those opened first."""


class Figures(NamedTuple):
    """An open account in subunits, with the bounds in force, None for no bound.

    Attributes:
        words: what its member is called, folded; empty for who has no name.
        until_ms: until when these bounds hold, if others follow.
        warned: whether the balance has passed a limit that only warns.
        last: the latest entry that touched it.
    """

    slot: int
    kind: str
    words: str
    balance: int
    held_out: int
    held_in: int
    lower: int | None
    upper: int | None
    until_ms: int | None
    warned: bool
    last: int


class Standing(Protocol):
    """What tells how near an account is to its bounds."""

    @property
    def balance(self) -> int: ...  # noqa: D102 the names say it
    @property
    def held_out(self) -> int: ...  # noqa: D102
    @property
    def held_in(self) -> int: ...  # noqa: D102
    @property
    def lower(self) -> int | None: ...  # noqa: D102
    @property
    def upper(self) -> int | None: ...  # noqa: D102


def down(one: Standing) -> int | None:
    """Subunits that it may still give, below zero past its bound; None without one."""
    return None if one.lower is None else one.balance - one.held_out - one.lower


def up(one: Standing) -> int | None:
    """The same of what it may still receive."""
    return None if one.upper is None else one.upper - one.balance - one.held_in


def room(one: Standing) -> int | None:
    """Subunits to the nearest bound, below zero past it; None where nothing bounds it."""
    least, most = down(one), up(one)
    if least is None or most is None:
        return most if least is None else least
    return min(least, most)


def figures(
    caller: Caller, words: str = "", only: Sequence[str] | None = None
) -> Sequence[Figures]:
    """Those of the book, or of the accounts that are meant by some words or a number, or `only`."""
    account, balance, name = AccountRow, BalanceRow, ProfileRow
    softs = in_force(caller)
    # Of thousands, ids take a third of the time, and are asked for what warns one alone.
    id_: Any = account.account_id if softs.keys() - {None} else literal("")
    both = (*in_book(account, caller.place), *in_book(balance, caller.place))
    named = and_(*of_book(name, caller.place), col(name.member_id) == col(account.member_id))
    wanted = (
        select(  # type: ignore[call-overload, misc] # it is typed for four columns at most
            id_, account.slot, account.kind, name.words, balance.posted,
            balance.held_out, balance.held_in, account.lower, account.upper, account.until_ms,
            account.then_lower, account.then_upper, balance.last,
        )
        .outerjoin(name, named)
        .where(*both, account.slot == balance.slot, col(account.open))
    )  # fmt: skip
    if only is not None:
        wanted = wanted.where(col(account.account_id).in_(only))
    if words:
        wanted = wanted.where(account_is_meant(caller.place, words))
    first = wanted.order_by(col(account.slot)).limit(ACCOUNTS_MAX)
    rows = caller.session.connection().execute(first).all()
    past, now_ms = _lapsed(caller), caller.now_ms
    return [_figures(row, past, softs, now_ms) for row in rows]


def _figures(
    row: Sequence[Any], past: Mapping[int, Lapsed], softs: Mapping[str | None, Soft], now_ms: int
) -> Figures:
    (
        id_, slot, kind, words, posted, out, into, lower, upper, until_ms, then_lower, then_upper,
        last,
    ) = row  # fmt: skip
    if until_ms is not None and now_ms >= until_ms:
        lower, upper, until_ms = then_lower, then_upper, None
    held = past.get(slot, NOTHING)
    warned = warns(softs, Account(id_, kind, lower, upper)).passed(posted) if softs else False
    return Figures(
        slot, kind, words or "", posted, out - held.out, into - held.into, lower, upper, until_ms,
        warned, last,
    )  # fmt: skip


def _lapsed(caller: Caller) -> Mapping[int, Lapsed]:
    """What is held no more, by slot."""
    past = lapsed(caller.session, caller.place, caller.now_ms)
    account = AccountRow
    wanted = select(account.account_id, account.slot).where(
        *in_book(account, caller.place), col(account.account_id).in_(past)
    )
    return {slot: past[id_] for id_, slot in caller.session.exec(wanted)} if past else {}
