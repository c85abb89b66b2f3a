"""A member's accounts, and where each stands within its bounds: in figures and as a picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlmodel import col, select

from api.queries.stands import stand_now
from api.service.rows import in_book
from api.words.numbers import number_of
from ledger.rules.accounts import MEMBER
from ledger.tables import AccountRow, HoldRow
from wallets.cheques import is_slip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.queries.stands import Stand
    from api.service.callers import Caller

ACCOUNTS_MAX: Final = 20
_LEFT: Final = text("remaining > 0")
"""As the index on holds says it: a bound value would pass that index by."""

WIDTH: Final = 100.0
"""The picture's width, in its own units."""

MARGIN: Final = 0.08
"""How much of the picture lies beyond each end of what it shows."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Places on a line from 0 to `WIDTH`, two decimals each.

    Attributes:
        zero: where nothing is owed either way.
        start, length: the bar from zero to the balance.
        lower, upper: the bounds; None where there is none.
        held, held_length: from the balance without what is set aside to be given, to the balance.
    """

    zero: float
    start: float
    length: float
    lower: float | None
    upper: float | None
    held: float = 0.0
    held_length: float = 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands, in subunits.

    Attributes:
        number: what people call the account.
        can_give, can_receive: what the bounds leave; None where nothing bounds it.
        slips_in: what of `held_in` is for whoever brings a paper cheque, where that is told apart.
    """

    account: str
    number: str
    kind: str
    balance: int
    held_out: int
    held_in: int
    lower: int | None
    upper: int | None
    until_ms: int | None
    can_give: int | None
    can_receive: int | None
    picture: Picture
    slips_in: int = 0


def own_accounts(caller: Caller) -> Sequence[AccountRow]:
    """The member's open accounts, their own first."""
    return accounts_of(caller, caller.member)


def accounts_of(caller: Caller, member: str) -> Sequence[AccountRow]:
    """A member's open accounts, their own first, then those of the community's."""
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), AccountRow.member_id == member, col(AccountRow.open)
    )
    rows = caller.session.exec(wanted.order_by(col(AccountRow.slot)).limit(ACCOUNTS_MAX)).all()
    return sorted(rows, key=lambda row: row.kind != MEMBER)


def standing_of(caller: Caller, row: AccountRow) -> Standing:
    """Where an account stands now, with what it holds for paper cheques told apart."""
    found = standing(stand_now(caller.session, row, caller.now_ms))
    return replace(found, slips_in=_slips_in(caller, row)) if found.held_in else found


def _slips_in(caller: Caller, row: AccountRow) -> int:
    wanted = select(HoldRow.hold_id, HoldRow.remaining).where(
        *in_book(HoldRow, caller.place), _LEFT, HoldRow.payee == row.account_id,
        HoldRow.until_ms > caller.now_ms,
    )  # fmt: skip
    return sum(remaining for hold, remaining in caller.session.exec(wanted) if is_slip(hold))


def standing(found: Stand) -> Standing:
    """Where an account stands, from its figures."""
    balance, lower, upper = found.balance, found.lower, found.upper
    return Standing(
        account=found.account,
        number=number_of(found.slot),
        kind=found.kind,
        balance=balance,
        held_out=found.held_out,
        held_in=found.held_in,
        lower=lower,
        upper=upper,
        until_ms=found.until_ms,
        can_give=None if lower is None else max(0, balance - found.held_out - lower),
        can_receive=None if upper is None else max(0, upper - balance - found.held_in),
        picture=picture_of(balance, lower, upper, found.held_out),
    )


def picture_of(balance: int, lower: int | None, upper: int | None, held_out: int = 0) -> Picture:
    """The places of zero, balance and bounds on the line; amounts in subunits."""
    shown = [
        0,
        balance,
        balance - held_out,
        *(bound for bound in (lower, upper) if bound is not None),
    ]
    least, most = min(shown), max(shown)
    span = max(1, most - least)
    width = WIDTH * (1 - 2 * MARGIN)

    def at(amount: int) -> float:
        return round(WIDTH * MARGIN + (amount - least) / span * width, 2)

    return Picture(
        zero=at(0),
        start=min(at(0), at(balance)),
        length=round(abs(at(balance) - at(0)), 2),
        lower=None if lower is None else at(lower),
        upper=None if upper is None else at(upper),
        held=at(balance - held_out),
        held_length=round(at(balance) - at(balance - held_out), 2),
    )
