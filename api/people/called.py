"""What pages call a member, and an account: so that nobody is taken for somebody else.

- A member goes by their name. Where somebody else in the book has a name that looks the same, the
  number of their account stands beside it, for both.
- Who has no name goes by their account and its number.
- A further account of a member goes by their name and its number.
- An account of the community goes by its kind and number first, then by who answers for it: it is
  never called as that person is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from sqlmodel import col, func, select

from api.people.tables import ProfileRow
from api.service.rows import in_book
from api.words.folding import folded, likeness
from api.words.i18n import _
from api.words.kinds import KIND_NAMES, account_title
from api.words.numbers import number_of
from ledger.rules.accounts import MEMBER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlmodel import Session

    from ledger.store import Place

SHORT: Final = 8
"""Characters of an id that stand for somebody who has neither a name nor an account."""


class OfMember(Protocol):
    """What is known of an account, by a row of the table or by some of its columns."""

    @property
    def account_id(self) -> str: ...  # noqa: D102 the names say it
    @property
    def member_id(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def slot(self) -> int: ...  # noqa: D102


class Named(NamedTuple):
    """A member's name, and what it looks like."""

    name: str
    alike: str


class First(NamedTuple):
    """The account by which a member is known: their own oldest, if they have one that is open."""

    slot: int
    kind: str


def profile(place: Place, member: str, name: str) -> ProfileRow:
    """A member's name as it is kept, with what it is searched by and what it looks like."""
    return ProfileRow(**profile_values(place, member, name))


def profile_values(place: Place, member: str, name: str) -> dict[str, Any]:
    """The same as values of columns, for many at a time."""
    return {
        "community_id": place.community, "book": place.book, "member_id": member, "name": name,
        "words": folded(name), "alike": likeness(name),
    }  # fmt: skip


def called(
    session: Session, place: Place, members: Iterable[str],
    known: Mapping[str, First] | None = None,
) -> dict[str, str]:  # fmt: skip
    """What each of these members is called; `known` are their first accounts, if at hand."""
    ids = list(dict.fromkeys(members))
    if not ids:
        return {}
    kept = _profiles(session, place, ids)
    shared = _shared(session, place, {row.alike for row in kept.values()})
    unclear = {id_ for id_ in ids if id_ not in kept or kept[id_].alike in shared}
    firsts = firsts_of(session, place, unclear) if known is None else known
    return {id_: _member(id_, kept.get(id_), firsts.get(id_), unclear) for id_ in ids}


def accounts_called(session: Session, place: Place, rows: Sequence[OfMember]) -> dict[str, str]:
    """What each of these accounts is called, by its id."""
    members = [row.member_id for row in rows]
    firsts = firsts_of(session, place, members)
    names = called(session, place, members, firsts)
    return {row.account_id: _account(row, names[row.member_id], firsts) for row in rows}


def alike(session: Session, place: Place, name: str) -> Sequence[str]:
    """The members whose name looks like this one."""
    wanted = select(ProfileRow.member_id).where(
        *in_book(ProfileRow, place), ProfileRow.alike == likeness(name)
    )
    return session.exec(wanted.order_by(col(ProfileRow.member_id))).all()


def firsts_of(session: Session, place: Place, members: Iterable[str]) -> dict[str, First]:
    """The account by which each of these members is known; those who have none are left out."""
    row, whose = AccountRow, set(members)
    if not whose:
        return {}
    wanted = select(row.member_id, row.kind, row.open, row.slot).where(
        *in_book(row, place), col(row.member_id).in_(whose)
    )
    found: dict[str, tuple[bool, bool, int, str]] = {}
    for member, kind, is_open, slot in session.exec(wanted):
        fit = (kind != MEMBER, not is_open, slot, kind)
        found[member] = min(fit, found.get(member, fit))
    return {member: First(slot, kind) for member, (_, _, slot, kind) in found.items()}


def _profiles(session: Session, place: Place, ids: Sequence[str]) -> Mapping[str, Named]:
    row = ProfileRow
    # Of thousands, columns come in a third of the time that rows take.
    wanted = select(row.member_id, row.name, row.alike).where(
        *in_book(row, place), col(row.member_id).in_(ids)
    )
    return {id_: Named(name, alike) for id_, name, alike in session.exec(wanted)}


def _shared(session: Session, place: Place, likenesses: set[str]) -> set[str]:
    """Those of these likenesses that more than one name of the book has."""
    if not likenesses:
        return set()
    same = col(ProfileRow.alike)
    wanted = select(same).where(*in_book(ProfileRow, place), same.in_(likenesses))
    return set(session.exec(wanted.group_by(same).having(func.count() > 1)))


def _member(id_: str, row: Named | None, first: First | None, unclear: Collection[str]) -> str:
    if row is None:
        return id_[:SHORT] if first is None else account_title(first.kind, number_of(first.slot))
    if id_ not in unclear:
        return row.name
    return f"{row.name} ({id_[:SHORT] if first is None else number_of(first.slot)})"


def _account(row: OfMember, name: str, firsts: Mapping[str, First]) -> str:
    first = firsts[row.member_id]
    if row.kind == MEMBER and row.slot == first.slot:
        return name
    title = account_title(row.kind, number_of(row.slot))
    if row.kind != MEMBER:
        if first.kind == MEMBER:
            return _("{account} ({name} answers for it)").format(account=title, name=name)
        # Whoever answers for it is a member for nothing else, and often called as the account is.
        is_told = folded(_(KIND_NAMES[row.kind])) in folded(name)
        return title if is_told or name == title else f"{title} ({name})"
    return name if name == title else f"{name}, {title}"
