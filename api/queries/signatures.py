"""Signatures under an order that several members sign: one of each, since an order takes few.

Who has many devices could otherwise take the room of all the others, whose signatures count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

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

    Keys that are nobody's stay as they are.
    """
    signed = {one[0]: one[1] for one in pairs}
    known = [key for key in signed if _KEY(key)]
    wanted = select(KeyRow).where(*in_book(KeyRow, place), col(KeyRow.key).in_(known))
    owners = {row.key: row.member_id for row in session.exec(wanted)}
    kept: dict[str, str] = {}
    for key in signed:
        whose = owners.get(key, key)
        if kept.get(whose) != lead:
            kept[whose] = key
    return sorted((key, signed[key]) for key in kept.values())
