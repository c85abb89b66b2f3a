"""Signatures under an order that several members sign: one of each, since an order takes few.

Who has many devices could otherwise take the room of all the others, whose signatures count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import orjson
from sqlmodel import col, select

from api.service.rows import in_book
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlmodel import Session

    from ledger.store import Place

_KEY: Final = re.compile(r"[0-9a-f]{64}").fullmatch


def one_each(
    session: Session, place: Place, lead: str, pairs: Iterable[Sequence[str]]
) -> list[tuple[str, str]]:
    """Of each member the signature by the key that leads the order, else the last; by key.

    Those of keys that were ended meanwhile go, and keys that are nobody's stay as they are.
    """
    rows, signed = _known(session, place, pairs)
    owners = {row.key: row.member_id for row in rows}
    kept: dict[str, str] = {}
    for key in _in_force(lead, rows, signed):
        whose = owners.get(key, key)
        if kept.get(whose) != lead:
            kept[whose] = key
    return sorted((key, signed[key]) for key in kept.values())


def standing(
    session: Session, place: Place, lead: str, pairs: Iterable[Sequence[str]]
) -> list[tuple[str, str]]:
    """Without those of keys that were ended since they signed, but for what leads the order.

    The book takes no order that bears one, however many others have signed it.
    """
    rows, signed = _known(session, place, pairs)
    return [(key, signed[key]) for key in _in_force(lead, rows, signed)]


def is_over(session: Session, place: Place, text: str) -> bool:
    """Whether the key that leads an order has ended: the book takes it from nobody any more."""
    row = session.get(KeyRow, (*place, orjson.loads(text)["key"]))
    return row is not None and row.revoked is not None


def _known(
    session: Session, place: Place, pairs: Iterable[Sequence[str]]
) -> tuple[Sequence[KeyRow], dict[str, str]]:
    signed = {one[0]: one[1] for one in pairs}
    known = [key for key in signed if _KEY(key)]
    wanted = select(KeyRow).where(*in_book(KeyRow, place), col(KeyRow.key).in_(known))
    return session.exec(wanted).all(), signed


def _in_force(lead: str, rows: Sequence[KeyRow], signed: Iterable[str]) -> list[str]:
    ended = {row.key for row in rows if row.revoked is not None} - {lead}
    return [key for key in signed if key not in ended]
