"""Members of a book by name, and the ways to reach them that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, delete, select

from api.i18n import N_
from api.queries import in_book
from api.tables import ContactRow, ProfileRow, ShareRow
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from ledger.store import Place

FOUND_MAX: Final = 20
WORDS_MAX: Final = 60
VALUE_MAX: Final = 300
CONTACTS: Final[Mapping[str, str]] = {
    "phone": N_("Telephone"),
    "mail": N_("E-mail"),
    "address": N_("Address"),
}
"""The ways to reach somebody, and what they are called."""


class Named(NamedTuple):
    """A member and what people call them."""

    member: str
    name: str


def members_named(session: Session, place: Place, words: str, but: str) -> Sequence[Named]:
    """Members whose name has these words, by name, other than `but`."""
    plain = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    rows = session.exec(
        select(MemberRow.member_id, ProfileRow.name)
        .where(*in_book(MemberRow, place), MemberRow.member_id != but)
        .where(ProfileRow.community_id == place.community)
        .where(ProfileRow.member_id == MemberRow.member_id)
        .where(col(ProfileRow.name).ilike(f"%{plain}%", escape="\\"))
        .order_by(col(ProfileRow.name), col(MemberRow.member_id))
        .limit(FOUND_MAX)
    )
    return [Named(member, name) for member, name in rows]


def contacts_of(session: Session, community: str, member: str) -> dict[str, str]:
    """All that a member keeps here, by kind."""
    wanted = select(ContactRow).where(
        ContactRow.community_id == community, ContactRow.member_id == member
    )
    return {row.kind: row.value for row in session.exec(wanted)}


def shared_kinds(session: Session, community: str, member: str, with_: str) -> set[str]:
    """What a member shares with somebody."""
    wanted = select(ShareRow.kind).where(
        ShareRow.community_id == community, ShareRow.member_id == member, ShareRow.with_id == with_
    )
    return set(session.exec(wanted))


def sharing(session: Session, community: str, member: str) -> dict[str, set[str]]:
    """With whom a member shares which kinds."""
    wanted = select(ShareRow).where(
        ShareRow.community_id == community, ShareRow.member_id == member
    )
    found: dict[str, set[str]] = {}
    for row in session.exec(wanted):
        found.setdefault(row.with_id, set()).add(row.kind)
    return found


def shared_with(session: Session, community: str, member: str, with_: str) -> dict[str, str]:
    """The ways to reach a member that somebody may see."""
    kinds = shared_kinds(session, community, member, with_)
    kept = contacts_of(session, community, member)
    return {kind: value for kind, value in kept.items() if kind in kinds}


def keep_contacts(session: Session, community: str, member: str, given: Mapping[str, str]) -> None:
    """Put a member's ways to be reached in the place of those before; empty ones go."""
    own = (col(ContactRow.community_id) == community, col(ContactRow.member_id) == member)
    session.exec(delete(ContactRow).where(*own))
    for kind in CONTACTS:
        value = given.get(kind, "").replace("\x00", "").strip()[:VALUE_MAX]
        if value:
            row = ContactRow(community_id=community, member_id=member, kind=kind, value=value)
            session.add(row)


def share(session: Session, community: str, member: str, with_: str, kinds: set[str]) -> None:
    """Let somebody see these kinds and no others."""
    own = (col(ShareRow.community_id) == community, col(ShareRow.member_id) == member)
    session.exec(delete(ShareRow).where(*own, col(ShareRow.with_id) == with_))
    for kind in sorted(kinds & CONTACTS.keys()):
        session.add(ShareRow(community_id=community, member_id=member, with_id=with_, kind=kind))
