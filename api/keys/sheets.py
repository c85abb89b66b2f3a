"""The place that stands on a recovery sheet, so that its key finds the book again."""

from __future__ import annotations

import base64
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from api.service.tables import CommunityRow
from api.service.troubles import ProblemError, Trouble
from ledger.store import Place
from ledger.tables import BookRow

if TYPE_CHECKING:
    from sqlmodel import Session

USE: Final = "/app/sheet/use"
"""Where the page stands that a sheet is used on."""

ORDINAL_BYTES: Final = 4
PLACE_BYTES: Final = 16 + ORDINAL_BYTES
GROUP: Final = 4


class SheetPlace(NamedTuple):
    """The book that a sheet is for, and its community."""

    community: CommunityRow
    book: BookRow


def place_code(place: Place) -> str:
    """A book's place as eight groups of four letters or digits (base32)."""
    data = bytes.fromhex(place.community.replace("-", "")) + place.book.to_bytes(ORDINAL_BYTES)
    text = base64.b32encode(data).decode()
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def place_of(session: Session, code: str) -> SheetPlace:
    """Where a sheet's code leads, written without spaces; `ProblemError` where it leads nowhere."""
    place = _read(code)
    book, community = session.get(BookRow, tuple(place)), session.get(CommunityRow, place.community)
    if book is None or community is None:
        raise ProblemError(Trouble.resource_must_exist)
    return SheetPlace(community, book)


def _read(code: str) -> Place:
    try:
        data = base64.b32decode(code)
    except ValueError as error:
        raise ProblemError(Trouble.resource_must_exist) from error
    if len(data) != PLACE_BYTES:
        raise ProblemError(Trouble.resource_must_exist)
    digits = data[:16].hex()
    community = "-".join(digits[a:b] for a, b in pairwise((0, 8, 12, 16, 20, 32)))
    return Place(community, int.from_bytes(data[16:]))
