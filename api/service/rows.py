"""The condition that every query begins with: rows of one book."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, cast

from sqlmodel import col

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from ledger.store import Place


class InBook(Protocol):
    """A table whose rows belong to a book."""

    community_id: str
    book: int


def in_book(row: type[InBook], place: Place) -> tuple[bool, bool]:
    """The conditions that every query of a book's rows begins with."""
    # Of tables, not of names that one query gives to them: a page asks for them a hundred times.
    is_table = isinstance(cast("object", row), type)
    return _of_table(row, place) if is_table else _conditions(row, place)


def _conditions(row: type[InBook], place: Place) -> tuple[bool, bool]:
    return row.community_id == place.community, row.book == place.book


_of_table: Final = lru_cache(maxsize=4_096)(_conditions)


def of_book(row: type[InBook], place: Place) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The same, as deletions and joins take them."""
    return col(row.community_id) == place.community, col(row.book) == place.book
