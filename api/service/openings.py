"""Who may open a book in a community, before the rules of the ledger have their say.

1. The book names this service's key and its anchor's admin (`check_opening`), and its community is
   there. Its id is the name under which checkpoints are signed, so no two communities may have one.
2. The operator's token came with it, or a quorum of the stewards of one of the community's books
   signed it, each with a key in force there. The first book takes the token.
3. Whoever is named as steward under the id of a member that the community knows already is named
   with a key of that member's, in force in one of its books. Nobody becomes somebody else.

Opened before, it is left to the ledger: the same order comes back as repeated, another is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.service.tables import CommunityRow
from api.service.troubles import ProblemError, Trouble
from ledger.rules.books import STEWARD
from ledger.tables import BookRow, KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service
    from ledger.orders import Order


def check_opening(service: Service, order: Order) -> None:
    """Raise `ProblemError` unless the new book names this service's key and its anchor's admin.

    With another service key in it, nothing automatic could ever be posted to the book; with
    another admin, none of its epochs anchored.
    """
    if not service.admin():
        raise ProblemError(Trouble.anchor_key_must_be_there)
    here = {"service": service.key.public, "admin": service.admin().hex()}
    if {name: getattr(order.body, name) for name in here} != here:
        raise ProblemError(Trouble.opening_must_name_this_service, here)


def require_right(session: Session, community: str, order: Order, *, by_operator: bool) -> None:
    """Raise `ProblemError` unless the order may open its book in this community."""
    # 1. The community is there, and no other has the book.
    if session.get(CommunityRow, community) is None:
        raise ProblemError(Trouble.resource_must_exist)
    having = session.exec(select(BookRow.community_id).where(BookRow.book_id == order.book)).all()
    if any(other != community for other in having):
        raise ProblemError(Trouble.book_must_be_in_one_community)
    if having:
        return
    # 2. The operator, or stewards of one of its books.
    if not by_operator and not _by_stewards(session, community, order):
        raise ProblemError(Trouble.operator_must_allow_it)
    # 3. Nobody under another's id.
    stranger = _not_their_key(session, community, order.body.stewards)
    if stranger is not None:
        raise ProblemError(Trouble.steward_key_must_be_the_members, {"member": stranger})


def _by_stewards(session: Session, community: str, order: Order) -> bool:
    key, member = KeyRow, MemberRow
    signed = select(key.book, member.member_id, member.roles).where(
        key.community_id == community, col(key.key).in_(order.signers), col(key.revoked).is_(None),
        member.community_id == community, member.book == key.book,
        member.member_id == key.member_id,
    )  # fmt: skip
    stewards: dict[int, set[str]] = {}
    for book, member_id, roles in session.exec(signed):
        if STEWARD in roles.split(","):
            stewards.setdefault(book, set()).add(member_id)
    opened = select(BookRow.book, BookRow.quorum).where(BookRow.community_id == community)
    return any(
        len(stewards.get(book, ())) >= max(1, quorum) for book, quorum in session.exec(opened)
    )


def _not_their_key(
    session: Session, community: str, stewards: Sequence[tuple[str, str]]
) -> str | None:
    """The first member that the community knows, and not by the key that is named; else None."""
    key, ids = KeyRow, [member for member, _key in stewards]
    found = select(key.member_id, key.key, key.revoked).where(
        key.community_id == community, col(key.member_id).in_(ids)
    )
    rows = session.exec(found).all()
    known = {member for member, _key, _revoked in rows}
    held = {(member, own) for member, own, revoked in rows if revoked is None}
    return next((one for one, own in stewards if one in known and (one, own) not in held), None)
