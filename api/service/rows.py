"""The condition that every query begins with: rows of one book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

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
    return row.community_id == place.community, row.book == place.book


def of_book(row: type[InBook], place: Place) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The same, as deletions and joins take them."""
    return col(row.community_id) == place.community, col(row.book) == place.book
