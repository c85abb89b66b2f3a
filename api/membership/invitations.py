"""What an invitation is: a code whose secret is hashed here, which lets its holder join, once.

The service keeps the hash of the code's secret, when it ends, and for whom it is, until it is used.
Leaves to others: making and listing them (`api.membership.inviting`), and what is left with one
(`api.membership.joinings`).
"""

from __future__ import annotations

import base64
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from api.membership.tables import InvitationRow
from api.service.tables import CommunityRow
from api.service.troubles import ProblemError, Trouble
from ledger.rules.books import STEWARD
from ledger.store import Place
from ledger.tables import BookRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.service.callers import Caller

SECRET_BYTES: Final = 16
ORDINAL_BYTES: Final = 4
CODE_BYTES: Final = 16 + ORDINAL_BYTES + SECRET_BYTES


class Invitation(NamedTuple):
    """An invitation that holds, and where to."""

    place: Place
    book: BookRow
    community: CommunityRow
    secret_hash: str
    row: InvitationRow

    def use(self, member: str, now_ms: int) -> None:
        """Use it up for this member; what was noted of whom it is for goes with that."""
        row = self.row
        row.used_by, row.used_ms, row.name, row.note = member, now_ms, "", ""


def code_of(place: Place, secret: bytes) -> str:
    """What the invitation's link ends with: where to, and the secret."""
    where = bytes.fromhex(place.community.replace("-", "")) + place.book.to_bytes(ORDINAL_BYTES)
    return base64.urlsafe_b64encode(where + secret).decode()


def require_steward(caller: Caller) -> None:
    """Raise `ProblemError` unless whoever looks is a steward."""
    if STEWARD not in caller.reader.roles:
        raise ProblemError(Trouble.role_must_allow_it, {"right": "admit"})


def invitation(session: Session, code: str, now_ms: int) -> Invitation:
    """The invitation that a code opens; `ProblemError` unless it is unused and in time."""
    place, secret_hash = read_code(code)
    row = session.get(InvitationRow, (*place, secret_hash))
    book, community = session.get(BookRow, tuple(place)), session.get(CommunityRow, place.community)
    if row is None or book is None or community is None or not holds(row, now_ms):
        raise ProblemError(Trouble.invitation_must_hold)
    return Invitation(place, book, community, secret_hash, row)


def holds(row: InvitationRow, now_ms: int) -> bool:
    """Whether it may still be used."""
    return row.used_ms is None and now_ms < row.expires_ms


def read_code(code: str) -> tuple[Place, str]:
    """Where a code leads, and the hash of its secret; `ProblemError` for what is no code."""
    try:
        data = base64.urlsafe_b64decode(code)
    except ValueError as error:
        raise ProblemError(Trouble.invitation_must_hold) from error
    if len(data) != CODE_BYTES:
        raise ProblemError(Trouble.invitation_must_hold)
    digits = data[:16].hex()
    cuts = (0, 8, 12, 16, 20, 32)
    community = "-".join(digits[a:b] for a, b in pairwise(cuts))
    ordinal = int.from_bytes(data[16 : 16 + ORDINAL_BYTES])
    return Place(community, ordinal), sha256(data[16 + ORDINAL_BYTES :]).hexdigest()
