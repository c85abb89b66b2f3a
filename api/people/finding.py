"""Finding somebody to choose: by name, or among those who were paid lately."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import and_
from sqlmodel import col, select

from api.books.standings import own_accounts
from api.exchanges.recent import paid_lately
from api.people.directory import account_is_meant
from api.people.holders import Holder, holders, holders_of
from api.people.tables import ProfileRow
from api.service.rows import in_book, of_book
from api.words.folding import folded
from ledger.ids import is_uuid
from ledger.rules.accounts import MEMBER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller

FOUND_MAX: Final = 20
SEARCH_MAX: Final = 60
LISTED_MAX: Final = 50
"""People on a page of the list of all."""


class Choice(NamedTuple):
    """People to choose from, and the words that found them; without words, paid lately."""

    words: str
    people: Sequence[Holder]


class Listed(NamedTuple):
    """A page of everybody, by name; `next` is the page that follows, if one does."""

    people: Sequence[Holder]
    page: int
    next: int | None

    @property
    def by_letter(self) -> Sequence[tuple[str, Sequence[Holder]]]:
        """The same under the letter that each name begins with, without its accent."""
        return [(letter, list(some)) for letter, some in groupby(self.people, _letter)]


def _letter(one: Holder) -> str:
    return folded(one.name)[:1].upper()


NOBODY: Final = Listed((), 1, None)


def choice(caller: Caller, asked: str) -> Choice:
    """Members whose name has the words asked for, else those paid lately."""
    words = asked[:SEARCH_MAX].strip()
    people = found(caller, words) if words else paid_lately(caller, own_accounts(caller))
    return Choice(words, people)


def found(caller: Caller, words: str) -> Sequence[Holder]:
    """The open accounts of others that are meant.

    They are found by the name of whoever answers for them, by what an account of the community is
    called, or by number.
    """
    account, name = AccountRow, ProfileRow
    named = and_(*of_book(name, caller.place), col(name.member_id) == account.member_id)
    rows = caller.session.exec(
        select(account)
        .outerjoin(name, named)
        .where(*in_book(account, caller.place), col(account.open))
        .where(account.member_id != caller.member)
        .where(account_is_meant(caller.place, words))
        .order_by(col(account.kind) != MEMBER, col(name.words), col(account.slot))
        .limit(FOUND_MAX)
    ).all()
    return list(holders_of(caller, rows).values())


def meant(people: Sequence[Holder], words: str) -> Sequence[Holder]:
    """Those of them whom the words name wholly, else all."""
    whole = [one for one in people if folded(one.name) == folded(words)]
    return whole or people


def everybody(caller: Caller, page: int = 1) -> Listed:
    """A page of all other members who can be paid, by name; those without a name come last."""
    account, name = AccountRow, ProfileRow
    named = and_(*of_book(name, caller.place), col(name.member_id) == account.member_id)
    rows = caller.session.exec(
        select(account)
        .outerjoin(name, named)
        .where(*in_book(account, caller.place), col(account.open), account.kind == MEMBER)
        .where(account.member_id != caller.member)
        .order_by(col(name.words).is_(None), col(name.words), col(account.slot))
        .offset((page - 1) * LISTED_MAX)
        .limit(LISTED_MAX + 1)
    ).all()
    people = list(holders_of(caller, rows[:LISTED_MAX]).values())
    return Listed(people, page, page + 1 if len(rows) > LISTED_MAX else None)


def other_side(caller: Caller, account: str) -> Holder | None:
    """Whose account it is, if it is another's and open."""
    if not is_uuid(account):
        return None
    holder = holders(caller, [account]).get(account)
    if holder is None or not holder.open or holder.member == caller.member:
        return None
    return holder
