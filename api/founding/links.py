"""Links: what begins a founding, once, and what brings further stewards to it, each once.

A code is the co-op's id and a secret, of which the service keeps the hash. Links to begin are made
where nothing is here yet, and by the operator. Leaves to others: what is done with them
(`api.founding.foundings`).
"""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, delete, select

from api.founding.tables import FoundingRow, StewardInvitationRow
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from ledger.ids import RANDOM_BYTES, uuid7, uuid_bytes, uuid_text
from ledger.tables import BookRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.service.service import Service

FOUNDING_MS: Final = 30 * DAY_MS
"""How long a link holds, and from its beginning on a founding."""

SECRET_BYTES: Final = 16
NONCE_BYTES: Final = 32
ID_BYTES: Final = 16
CODE_BYTES: Final = ID_BYTES + SECRET_BYTES


class Link(NamedTuple):
    """The code that a link ends with, and until when it holds."""

    code: str
    expires_ms: int


class Code(NamedTuple):
    """What a code says: of which co-op, and the hash of its secret."""

    community: str
    secret_hash: str


def code_of(community: str, secret: bytes) -> str:
    """What a link ends with."""
    return base64.urlsafe_b64encode(uuid_bytes(community) + secret).decode().rstrip("=")


def read_code(code: str) -> Code:
    """What a code says; `ProblemError` for what is none."""
    try:
        data = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise ProblemError(Trouble.founding_link_must_hold) from error
    if len(data) != CODE_BYTES:
        raise ProblemError(Trouble.founding_link_must_hold)
    return Code(uuid_text(data[:ID_BYTES]), sha256(data[ID_BYTES:]).hexdigest())


def make_link(service: Service, *, at_start: bool = False) -> Link:
    """A link by which somebody may found a co-op; the one of an earlier start ends with it."""
    now_ms, random = service.sources.now_ms(), service.sources.random
    community, secret = uuid7(now_ms, random(RANDOM_BYTES)), random(SECRET_BYTES)
    row = FoundingRow(
        community_id=community, link_hash=sha256(secret).hexdigest(), at_start=at_start, terms="",
        nonce=random(NONCE_BYTES).hex(), order_id=uuid7(now_ms, random(RANDOM_BYTES)), founder=None,
        book_id=None, changed_ms=now_ms, expires_ms=now_ms + FOUNDING_MS,
    )  # fmt: skip

    def keep(session: Session) -> None:
        if at_start:
            unused = col(FoundingRow.at_start), col(FoundingRow.founder).is_(None)
            session.exec(delete(FoundingRow).where(*unused))
        session.add(row)

    service.database.write(keep).result()
    return Link(code_of(community, secret), row.expires_ms)


def link_of_fresh(service: Service) -> Link | None:
    """A link for a service on which nobody has begun anything; None for any other."""
    with service.database.reading() as session:
        book = session.exec(select(BookRow.book).limit(1)).first()
        begun = select(FoundingRow.founder).where(col(FoundingRow.founder).is_not(None))
        if book is not None or session.exec(begun.limit(1)).first() is not None:
            return None
    return make_link(service, at_start=True)


def founding_behind(session: Session, code: str, now_ms: int) -> FoundingRow:
    """The founding that a link begins, or has begun; `ProblemError` unless it is in time."""
    said = read_code(code)
    row = session.get(FoundingRow, said.community)
    if row is None or row.link_hash != said.secret_hash or now_ms >= row.expires_ms:
        raise ProblemError(Trouble.founding_link_must_hold)
    return row


class Invited(NamedTuple):
    """An invitation to found together that nobody has used."""

    row: FoundingRow
    invitation: StewardInvitationRow


def invitation_behind(session: Session, code: str, now_ms: int) -> Invited:
    """The invitation behind a code; `ProblemError` unless it is unused and in time."""
    said = read_code(code)
    row = session.get(FoundingRow, said.community)
    invitation = session.get(StewardInvitationRow, (said.community, said.secret_hash))
    if row is None or invitation is None or row.book_id or now_ms >= row.expires_ms:
        raise ProblemError(Trouble.founding_link_must_hold)
    return Invited(row, invitation)
