"""What routes read from the database. Nothing here writes, or decides who may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from sqlmodel import col

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from ledger.store import Place

PAGE: Final = 50
"""Rows of a page unless the request says otherwise."""

PAGE_MAX: Final = 200


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
