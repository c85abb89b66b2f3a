"""Members of a book by name, and the ways to reach them that they share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import and_, false, not_, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, select

from api.people.called import called
from api.people.tables import ContactRow, ProfileRow, ShareRow
from api.service.rows import in_book, of_book
from api.words.folding import folded
from api.words.i18n import N_, _
from api.words.kinds import KIND_NAMES, OF_COMMUNITY
from api.words.naming import tidied
from api.words.numbers import slot_of
from ledger.tables import AccountRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from ledger.store import Place

FOUND_MAX: Final = 20
MEANT_MAX: Final = 1_000
WORDS_MAX: Final = 60
WORDS_EACH_MAX: Final = 6
NUMBER: Final = re.compile(r"\d[\d\s]*$")
BESIDE: Final = re.compile(r"\((\d[\d\s]*)\)$")
VALUE_MAX: Final = 300
CONTACTS: Final[Mapping[str, str]] = {
    "phone": N_("Phone"),
    "mail": N_("E-mail"),
    "address": N_("Address"),
}
"""The ways to reach somebody, and what they are called."""


class Named(NamedTuple):
    """A member and what people call them."""

    member: str
    name: str


def members_named(session: Session, place: Place, words: str, but: str) -> Sequence[Named]:
    """Members whose name has all of these words, or whose account that number, by name."""
    name, member = ProfileRow, MemberRow
    named = and_(*of_book(name, place), col(name.member_id) == member.member_id)
    rows = session.exec(
        select(member.member_id)
        .outerjoin(name, named)
        .where(*in_book(member, place), member.member_id != but)
        .where(is_meant(session, place, member.member_id, words))
        .order_by(col(name.words), col(member.member_id))
        .limit(FOUND_MAX)
    ).all()
    names = called(session, place, rows)
    return [Named(id_, names[id_]) for id_ in rows]


def is_meant(session: Session, place: Place, member: str, words: str) -> ColumnElement[bool]:
    """Whether a member, a column, is called so, or answers for the account of that number."""
    slot = slot_meant(words)
    if slot is not None:
        account = AccountRow
        owners = select(account.member_id).where(*in_book(account, place), account.slot == slot)
        return col(member).in_(session.exec(owners).all())
    return is_named(place, words)


def account_is_meant(place: Place, words: str) -> ColumnElement[bool]:
    """Whether an account is meant, where rows of accounts stand beside their members' names.

    By the name of whoever answers for it, by what an account of the community is called, or by its
    number.
    """
    slot = slot_meant(words)
    if slot is not None:
        return col(AccountRow.slot) == slot
    wanted = folded(words).split()
    kinds = [
        kind for kind in OF_COMMUNITY if all(one in folded(_(KIND_NAMES[kind])) for one in wanted)
    ]
    return or_(is_named(place, words), col(AccountRow.kind).in_(kinds if wanted else []))


def slots_meant(session: Session, place: Place, words: str) -> Sequence[int]:
    """The accounts that are meant, open or not, at most `MEANT_MAX`."""
    account, name = AccountRow, ProfileRow
    named = and_(*of_book(name, place), col(name.member_id) == account.member_id)
    rows = select(account.slot).outerjoin(name, named).where(*in_book(account, place))
    return session.exec(rows.where(account_is_meant(place, words)).limit(MEANT_MAX)).all()


def is_named(place: Place, words: str) -> ColumnElement[bool]:
    """Whether a name has these words one behind the other, or, if nobody's has, all of them.

    Of no words, nobody's name has any.
    """
    conditions = has_words(ProfileRow.words, words)
    if not conditions:
        return false()
    whole, other = f"%{plain(' '.join(folded(words).split()))}%", aliased(ProfileRow)
    anybody = select(other.member_id).where(
        *of_book(other, place), col(other.words).like(whole, escape="\\")
    )
    in_order = col(ProfileRow.words).like(whole, escape="\\")
    return or_(in_order, and_(not_(anybody.exists()), *conditions))


def has_words(column: str, words: str) -> list[ColumnElement[bool]]:
    """What must be true of a folded column that has all of these words."""
    return [
        col(column).like(f"%{plain(word)}%", escape="\\")
        for word in folded(words).split()[:WORDS_EACH_MAX]
    ]


def plain(words: str) -> str:
    """Words for `LIKE` in which nothing stands for anything else; the escape is a backslash."""
    return words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def slot_meant(words: str) -> int | None:
    """The slot of the account that is meant by its number.

    It stands alone, after what the account is called, or in brackets beside a name.
    """
    number = NUMBER.search(words)
    if number is None:
        beside = BESIDE.search(words.strip())
        return None if beside is None else slot_of(beside[1])
    before = folded(words[: number.start()].strip(" ("))
    kinds = {folded(_(kind)) for kind in KIND_NAMES.values()}
    return slot_of(number[0]) if not before or before in kinds else None


def contacts_of(session: Session, place: Place, member: str) -> dict[str, str]:
    """All that a member keeps here, by kind."""
    wanted = select(ContactRow).where(*in_book(ContactRow, place), ContactRow.member_id == member)
    return {row.kind: row.value for row in session.exec(wanted)}


def shared_kinds(session: Session, place: Place, member: str, with_: str) -> set[str]:
    """What a member shares with somebody."""
    wanted = select(ShareRow.kind).where(
        *in_book(ShareRow, place), ShareRow.member_id == member, ShareRow.with_id == with_
    )
    return set(session.exec(wanted))


def sharing(session: Session, place: Place, member: str) -> dict[str, set[str]]:
    """With whom a member shares which kinds."""
    own = select(ShareRow).where(*in_book(ShareRow, place), ShareRow.member_id == member)
    wanted = own.order_by(col(ShareRow.with_id))
    found: dict[str, set[str]] = {}
    for row in session.exec(wanted):
        found.setdefault(row.with_id, set()).add(row.kind)
    return found


def shared_with(session: Session, place: Place, member: str, with_: str) -> dict[str, str]:
    """The ways to reach a member that somebody may see."""
    kinds = shared_kinds(session, place, member, with_)
    kept = contacts_of(session, place, member)
    return {kind: value for kind, value in kept.items() if kind in kinds}


def keep_contacts(
    session: Session, place: Place, member: str, given: Mapping[str, str]
) -> dict[str, str]:  # fmt: skip
    """Put a member's ways to be reached in the place of those before; those that are not empty."""
    session.exec(
        delete(ContactRow).where(*of_book(ContactRow, place), col(ContactRow.member_id) == member)
    )
    tidy = {kind: tidied(given.get(kind, ""), VALUE_MAX) for kind in CONTACTS}
    kept = {kind: value for kind, value in tidy.items() if value}
    for kind, value in kept.items():
        row = ContactRow(
            community_id=place.community, book=place.book, member_id=member, kind=kind, value=value
        )
        session.add(row)
    return kept


def share(session: Session, place: Place, member: str, with_: str, kinds: set[str]) -> None:
    """Let somebody see these kinds and no others."""
    own = (*of_book(ShareRow, place), col(ShareRow.member_id) == member)
    session.exec(delete(ShareRow).where(*own, col(ShareRow.with_id) == with_))
    for kind in sorted(kinds & CONTACTS.keys()):
        row = ShareRow(
            community_id=place.community, book=place.book, member_id=member, with_id=with_,
            kind=kind,
        )  # fmt: skip
        session.add(row)
