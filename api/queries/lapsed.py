"""What open holds past their end reserve no more, though the ledger has yet to record that.

An expiry is posted with the next batch of a book. Until then a balance counts the hold as it is
stored, while the rules decide as if it were gone: whoever reads has to do the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, func, or_, select

from api.service.rows import in_book
from ledger.tables import HoldRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from ledger.store import Place


class Lapsed(NamedTuple):
    """Subunits of one account that are still counted, and reserved no more."""

    out: int = 0
    into: int = 0


NOTHING = Lapsed()


def lapsed(
    session: Session, place: Place, now_ms: int, accounts: Sequence[str] | None = None
) -> dict[str, Lapsed]:
    """Those accounts (all of the book's without) that have some, by id.

    To be asked after the balances were read: an expiry that is posted between the two must not
    be taken off twice.
    """
    hold = HoldRow
    due = (*in_book(hold, place), hold.remaining > 0, hold.until_ms <= now_ms)
    asked: tuple[ColumnElement[bool], ...] = ()
    if accounts is not None:
        asked = (or_(col(hold.payer).in_(accounts), col(hold.payee).in_(accounts)),)
    sides = select(hold.payer, hold.payee, func.sum(hold.remaining)).where(*due, *asked)
    found: dict[str, Lapsed] = {}
    for payer, payee, total in session.exec(sides.group_by(col(hold.payer), col(hold.payee))):
        giving, receiving = found.get(payer, NOTHING), found.get(payee, NOTHING)
        found[payer] = giving._replace(out=giving.out + int(total))
        found[payee] = receiving._replace(into=receiving.into + int(total))
    return found
