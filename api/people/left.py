"""What a member left for others to sign, as they read it of their data and as they erase it.

It is no row of theirs by a column: whose it is stands in its order. Leaves to others: keeping what
is left (`api.membership.cosigning`), and what has rows of its own (`api.people.personal`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import false, or_
from sqlmodel import col, delete, select, update

from api.membership.tables import PendingOrderRow
from api.service.rows import of_book
from credit.stating import LEFT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from ledger.store import Place


def left_by(session: Session, place: Place, keys: Iterable[str]) -> Sequence[PendingOrderRow]:
    """Orders that wait, or did, which one of the member's keys leads."""
    return session.exec(select(PendingOrderRow).where(*_led(place, keys))).all()


def erase_left(session: Session, place: Place, member: str, keys: Iterable[str]) -> None:
    """Drop orders on the member's leaves with their reasons, and the texts of those they lead."""
    text = col(PendingOrderRow.text)
    on_leaves = (
        text.contains(f'"type":"{LEFT}"', autoescape=True),
        text.contains(f'"member":"{member}"', autoescape=True),
    )
    session.exec(delete(PendingOrderRow).where(*of_book(PendingOrderRow, place), *on_leaves))
    session.exec(update(PendingOrderRow).where(*_led(place, keys)).values(memo=None))


def _led(place: Place, keys: Iterable[str]) -> tuple[ColumnElement[bool], ...]:
    text = col(PendingOrderRow.text)
    led = or_(false(), *(text.contains(f'"key":"{key}"') for key in keys))
    return (*of_book(PendingOrderRow, place), led)
