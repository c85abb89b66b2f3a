"""What came of an invitation that was used, for whoever comes back with it.

It says nothing of who used it. Leaves to others: what is left with one (`api.membership.joinings`).
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import select

from api.membership.invitations import read_code
from api.membership.tables import InvitationRow, JoiningRow
from api.service.rows import in_book
from api.service.tables import CommunityRow
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from sqlmodel import Session


class Came(Enum):
    """What came of an invitation that was used."""

    asked = "asked"
    admitted = "admitted"


class Used(NamedTuple):
    """An invitation that was used: into which community, and what came of it."""

    community: str
    came: Came


def what_came(session: Session, code: str, now_ms: int) -> Used | None:
    """What came of a code that was used, for whoever has it; None where nothing did.

    It says nothing of who used it. `ProblemError` for what is no code.
    """
    place, secret_hash = read_code(code)
    row, community = JoiningRow, session.get(CommunityRow, place.community)
    invited = session.get(InvitationRow, (*place, secret_hash))
    if community is None or invited is None or invited.used_by is None:
        return None
    if session.get(MemberRow, (*place, invited.used_by)) is not None:
        return Used(community.name, Came.admitted)
    waits = select(row.key).where(
        *in_book(row, place), row.secret_hash == secret_hash, row.expires_ms > now_ms
    )
    return Used(community.name, Came.asked) if session.exec(waits).first() is not None else None
