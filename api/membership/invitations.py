"""Invitations: a steward gives one out, and whoever holds its code may ask to join, once.

The service keeps the hash of the code's secret, and when it ends. Leaves to others: what is left
with an invitation (`api.membership.joinings`).
"""

from __future__ import annotations

import base64
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, func, select

from api.http.limits import at_most
from api.membership.tables import InvitationRow
from api.people.called import called
from api.service.rows import in_book
from api.service.tables import CommunityRow
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from ledger.rules.books import STEWARD
from ledger.store import Place
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.callers import Caller

INVITATION_MS: Final = 14 * DAY_MS
"""How long an invitation may be used."""

SECRET_BYTES: Final = 16
ORDINAL_BYTES: Final = 4
CODE_BYTES: Final = 16 + ORDINAL_BYTES + SECRET_BYTES
INVITED_MAX: Final = 200
DAILY_MAX: Final = 100
"""Invitations of one steward in a day that nobody has used."""


class Invitation(NamedTuple):
    """An invitation that holds, and where to."""

    place: Place
    book: BookRow
    community: CommunityRow
    secret_hash: str
    row: InvitationRow


class Invited(NamedTuple):
    """An invitation that nobody has used; `name` is what the steward who made it is called."""

    row: InvitationRow
    name: str


def code_of(place: Place, secret: bytes) -> str:
    """What the invitation's link ends with: where to, and the secret."""
    where = bytes.fromhex(place.community.replace("-", "")) + place.book.to_bytes(ORDINAL_BYTES)
    return base64.urlsafe_b64encode(where + secret).decode()


def require_steward(caller: Caller) -> None:
    """Raise `ProblemError` unless whoever looks is a steward."""
    if STEWARD not in caller.reader.roles:
        raise ProblemError(Trouble.role_must_allow_it, {"right": "admit"})


def invite(caller: Caller) -> str:
    """Make an invitation; its code, which is not kept."""
    require_steward(caller)
    secret = caller.service.sources.random(SECRET_BYTES)
    row = InvitationRow(
        community_id=caller.place.community, book=caller.place.book,
        secret_hash=sha256(secret).hexdigest(), member_id=caller.member,
        expires_ms=caller.now_ms + INVITATION_MS,
    )  # fmt: skip
    made_today = caller.now_ms + INVITATION_MS - DAY_MS
    today = select(func.count()).where(
        *in_book(InvitationRow, caller.place), InvitationRow.member_id == caller.member,
        InvitationRow.expires_ms > made_today,
    )  # fmt: skip

    def keep(session: Session) -> None:
        at_most(DAILY_MAX, session.exec(today).one())
        session.add(row)

    caller.service.database.write(keep).result()
    return code_of(caller.place, secret)


def invited(caller: Caller) -> Sequence[Invited]:
    """The invitations that nobody has used, the last made among them, the first to end first."""
    require_steward(caller)
    wanted = select(InvitationRow).where(
        *in_book(InvitationRow, caller.place), InvitationRow.expires_ms > caller.now_ms
    )
    first = wanted.order_by(col(InvitationRow.expires_ms)).limit(INVITED_MAX)
    # What the page has read so far was read before the last of them was made.
    with caller.service.database.reading() as session:
        rows = session.exec(first).all()
    names = called(caller.session, caller.place, [row.member_id for row in rows])
    return [Invited(row, names[row.member_id]) for row in rows]


def take_back(caller: Caller, secret_hash: str) -> bool:
    """End an invitation that nobody has used; whether there was one."""
    require_steward(caller)
    key = (*caller.place, secret_hash)

    def drop(session: Session) -> bool:
        row = session.get(InvitationRow, key)
        if row is not None:
            session.delete(row)
        return row is not None

    return caller.service.database.write(drop).result()


def invitation(session: Session, code: str, now_ms: int) -> Invitation:
    """The invitation that a code opens; `ProblemError` unless it is unused and in time."""
    place, secret_hash = read_code(code)
    row = session.get(InvitationRow, (*place, secret_hash))
    book, community = session.get(BookRow, tuple(place)), session.get(CommunityRow, place.community)
    if row is None or book is None or community is None or now_ms >= row.expires_ms:
        raise ProblemError(Trouble.invitation_must_hold)
    return Invitation(place, book, community, secret_hash, row)


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
