"""Finding somebody to choose: by name, or among those who were paid lately."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import and_, or_
from sqlmodel import col, select

from api.folding import folded
from api.i18n import _
from api.kinds import KIND_NAMES, OF_COMMUNITY
from api.models import UUID
from api.people.directory import is_named, slot_meant
from api.queries import in_book, of_book
from api.tables import ProfileRow
from api.web.figures import own_accounts
from api.web.names import Holder, holders, holders_of
from api.web.recent import paid_lately
from ledger.rules.accounts import MEMBER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from api.web.seat import Seat

FOUND_MAX: Final = 20
SEARCH_MAX: Final = 60


class Choice(NamedTuple):
    """People to choose from, and the words that found them; without words, paid lately."""

    words: str
    people: Sequence[Holder]


def choice(seat: Seat, asked: str) -> Choice:
    """Members whose name has the words asked for, else those paid lately."""
    words = asked[:SEARCH_MAX].strip()
    people = found(seat, words) if words else paid_lately(seat, own_accounts(seat))
    return Choice(words, people)


def found(seat: Seat, words: str) -> Sequence[Holder]:
    """The open accounts of others that are meant.

    They are found by the name of whoever answers for them, by what an account of the community is
    called, or by number.
    """
    account, name = AccountRow, ProfileRow
    named = and_(*of_book(name, seat.place), col(name.member_id) == account.member_id)
    rows = seat.session.exec(
        select(account)
        .outerjoin(name, named)
        .where(*in_book(account, seat.place), col(account.open))
        .where(account.member_id != seat.member)
        .where(_is_meant(seat, words))
        .order_by(col(account.kind) != MEMBER, col(name.words), col(account.slot))
        .limit(FOUND_MAX)
    ).all()
    return list(holders_of(seat, rows).values())


def _is_meant(seat: Seat, words: str) -> ColumnElement[bool]:
    slot = slot_meant(words)
    if slot is not None:
        return col(AccountRow.slot) == slot
    wanted = folded(words).split()
    kinds = [
        kind for kind in OF_COMMUNITY if all(one in folded(_(KIND_NAMES[kind])) for one in wanted)
    ]
    return or_(is_named(seat.place, words), col(AccountRow.kind).in_(kinds if wanted else []))


def other_side(seat: Seat, account: str) -> Holder | None:
    """Whose account it is, if it is another's and open."""
    if not re.match(UUID, account):
        return None
    holder = holders(seat, [account]).get(account)
    if holder is None or not holder.open or holder.member == seat.member:
        return None
    return holder
