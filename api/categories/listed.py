"""The co-op's list of categories: what may be chosen, and what each is called.

A co-op begins with a list of its own, in every language that there is, until its stewards say
another. What they take out is offered no more; what bears it keeps its name.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sqlmodel import col, select

from api.categories.tables import CategoryRow
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.words.i18n import LANGUAGES, N_, _, current
from api.words.naming import read_name
from ledger.fields import CATEGORY
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller
    from ledger.store import Place

CATEGORIES_MAX: Final = 40
NAME_MAX: Final = 40
AT_FIRST: Final[Mapping[str, str]] = {
    "care": N_("Care"),
    "company": N_("Company and visits"),
    "children": N_("Children"),
    "home": N_("Household and cooking"),
    "errands": N_("Shopping and errands"),
    "transport": N_("Rides and transport"),
    "garden": N_("Garden and animals"),
    "repair": N_("Repairs and handicraft"),
    "paper": N_("Papers and computers"),
    "teaching": N_("Lessons and languages"),
    "other": N_("Anything else"),
}
"""What a co-op begins with: for exchanges, and for offers, needs and regular care."""
BEFORE: Final[Mapping[str, str]] = {
    "household": N_("Household"),
    "repairs": N_("Repairs and handicraft"),
}
"""What orders may bear from when co-ops began with other codes."""


class Readable(Protocol):
    """A book, and a session to read it with."""

    @property
    def session(self) -> Session:
        """For reading."""

    @property
    def place(self) -> Place:
        """Where the book's rows are."""


class Category(NamedTuple):
    """A category that may be chosen: its code, and its names by language; some may lack."""

    code: str
    names: Mapping[str, str]

    @property
    def name(self) -> str:
        """What it is called in the language in use, else in another one, else its code."""
        return self.names.get(current()) or next(filter(None, self.names.values()), self.code)


def categories(place: Readable) -> Sequence[Category]:
    """Those that may be chosen, in the co-op's order."""
    rows = _rows(place)
    if not rows:
        return [Category(code, {current(): _(name)}) for code, name in AT_FIRST.items()]
    offered = [row for row in rows if row.place is not None]
    return [_read(row) for row in sorted(offered, key=lambda row: row.place or 0)]


def offered(place: Readable) -> Mapping[str, str]:
    """What may be chosen, by code, as it is called in the language in use; in the co-op's order."""
    return {one.code: one.name for one in categories(place)}


def category_names(place: Readable) -> Mapping[str, str]:
    """What every category is called that was ever listed, by its code."""
    first = {code: _(name) for code, name in {**BEFORE, **AT_FIRST}.items()}
    return first | {row.code: _read(row).name for row in _rows(place)}


def _rows(place: Readable) -> Sequence[CategoryRow]:
    wanted = select(CategoryRow).where(*in_book(CategoryRow, place.place))
    return place.session.exec(wanted.order_by(col(CategoryRow.code))).all()


def _read(row: CategoryRow) -> Category:
    return Category(row.code, json.loads(row.names))


def keep(caller: Caller, wanted: Sequence[Category]) -> None:
    """Let these be the co-op's categories from now on, in this order, as a steward.

    `ProblemError` for anybody else, and for what cannot be so.
    """
    caller.require_role(STEWARD)
    tidy = _tidy(wanted)

    def write(session: Session) -> None:
        of_book = in_book(CategoryRow, caller.place)
        there = {row.code: row for row in session.exec(select(CategoryRow).where(*of_book))}
        for row in there.values():
            row.place = None
        for place, one in enumerate(tidy):
            names = json.dumps(dict(one.names), ensure_ascii=False, sort_keys=True)
            session.merge(
                CategoryRow(
                    community_id=caller.place.community, book=caller.place.book, code=one.code,
                    names=names, place=place,
                )
            )  # fmt: skip

    caller.service.database.write(write).result()


def _tidy(wanted: Sequence[Category]) -> Sequence[Category]:
    """The list with its names as they are kept; `ProblemError` for what cannot be so."""
    codes = [one.code for one in wanted]
    if not 1 <= len(codes) <= CATEGORIES_MAX or len(set(codes)) < len(codes):
        raise malformed("categories", Why.none_too_many_or_twice)
    if not all(re.fullmatch(CATEGORY, code) for code in codes):
        raise malformed("code", Why.not_known)
    if not all(one.names and one.names.keys() <= set(LANGUAGES) for one in wanted):
        raise malformed("names", Why.not_said)
    return [
        Category(one.code, {of: read_name(name, NAME_MAX) for of, name in one.names.items()})
        for one in wanted
    ]
