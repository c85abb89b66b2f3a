"""Where an account stands: figures in subunits, before any door words them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.queries.lapsed import NOTHING, lapsed
from ledger.store import Place
from ledger.tables import BalanceRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.queries.lapsed import Lapsed
    from ledger.tables import AccountRow


class Stand(NamedTuple):
    """An account's figures in subunits, with the bounds in force; None for no bound.

    Attributes:
        held_out, held_in: what open holds reserve; those whose time is over do not.
        until_ms: until when these bounds hold, if others follow.
        entries: how many touched it, of which `last` is the latest.
    """

    account: str
    slot: int
    kind: str
    balance: int
    held_out: int
    held_in: int
    lower: int | None
    upper: int | None
    until_ms: int | None
    entries: int
    last: int


def stand(row: AccountRow, balance: BalanceRow, now_ms: int, past: Lapsed) -> Stand:
    """Where an account stands at `now_ms`; `past` is held no more."""
    lasts = row.until_ms is None or now_ms < row.until_ms
    lower, upper = (row.lower, row.upper) if lasts else (row.then_lower, row.then_upper)
    return Stand(
        account=row.account_id,
        slot=row.slot,
        kind=row.kind,
        balance=balance.posted,
        held_out=balance.held_out - past.out,
        held_in=balance.held_in - past.into,
        lower=lower,
        upper=upper,
        until_ms=row.until_ms if lasts else None,
        entries=balance.count,
        last=balance.last,
    )


def stand_now(session: Session, row: AccountRow, now_ms: int) -> Stand:
    """The same, for one account, whose balance is read."""
    place = Place(row.community_id, row.book)
    balance = session.get_one(BalanceRow, (*place, row.slot))
    past = lapsed(session, place, now_ms, [row.account_id])
    return stand(row, balance, now_ms, past.get(row.account_id, NOTHING))
