"""Finding somebody to choose: by name, or among those who were paid lately."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.models import UUID
from api.people.numbers import slot_of
from api.queries import in_book
from api.tables import ProfileRow
from api.web.figures import own_accounts
from api.web.names import Holder, holders
from api.web.recent import paid_lately
from ledger.rules.accounts import MEMBER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    """Members whose name has these words, other than oneself; or the account of that number."""
    slot = slot_of(words)
    is_it = (
        col(ProfileRow.name).ilike(f"%{plain(words)}%", escape="\\")
        if slot is None
        else col(AccountRow.slot) == slot
    )
    rows = seat.session.exec(
        select(AccountRow.account_id, AccountRow.member_id, ProfileRow.name)
        .where(*in_book(AccountRow, seat.place), col(AccountRow.open))
        .where(ProfileRow.community_id == seat.place.community)
        .where(ProfileRow.member_id == AccountRow.member_id)
        .where(AccountRow.member_id != seat.member)
        .where(is_it)
        .order_by(col(ProfileRow.name), col(AccountRow.slot))
        .limit(FOUND_MAX)
    )
    return [Holder(account, member, name, MEMBER, open=True) for account, member, name in rows]


def plain(words: str) -> str:
    """Words for `LIKE` in which nothing stands for anything else; the escape is a backslash."""
    return words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def other_side(seat: Seat, account: str) -> Holder | None:
    """Whose account it is, if it is another's and open."""
    if not re.match(UUID, account):
        return None
    holder = holders(seat, [account]).get(account)
    if holder is None or not holder.open or holder.member == seat.member:
        return None
    return holder
