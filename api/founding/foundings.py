"""Foundings: begun with a link, joined by further stewards, read and signed by all of them.

1. Whoever opens the link first says what the co-op shall be and makes a key: they are the founder.
2. The founder invites further stewards. Each sees the terms, and makes a key.
3. Once nobody is awaited any more, all sign the same orders (`api.founding.opening`). Whatever
   changes makes the signatures so far fall: they are over other orders.
4. With the last signature the book is opened (`api.founding.standing`).

Leaves to others: how somebody shows that they hold the key (`api.founding.routes`).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final, TypeVar

import orjson
from sqlmodel import col, delete, select

from api.founding.founders import founding_of
from api.founding.links import (
    FOUNDING_MS,
    SECRET_BYTES,
    Link,
    code_of,
    founding_behind,
    invitation_behind,
    read_code,
)
from api.founding.opening import holds
from api.founding.standing import all_signed, stand
from api.founding.tables import FoundingRow, FoundingStewardRow, StewardInvitationRow
from api.founding.terms import STEWARDS_MAX, Terms, checked
from api.service.malformed import Why, malformed
from api.service.troubles import ProblemError, Trouble
from api.words.folding import likeness
from api.words.naming import read_members_name, tidied
from ledger.ids import NIL, RANDOM_BYTES, uuid7

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlmodel import Session

    from api.founding.founders import Founder, Founding, Newcomer
    from api.service.service import Service

Answer = TypeVar("Answer")
WHOM_MAX: Final = 120


def begin(service: Service, code: str, terms: Terms, who: Newcomer) -> FoundingRow:
    """Begin, with a link that nobody has used; the same again where the answer was lost."""
    said = read_code(code)

    def write(session: Session, now_ms: int) -> FoundingRow:
        row = founding_behind(session, code, now_ms)
        if _came_before(session, row.community_id, who):
            return row
        if row.founder is not None:
            raise ProblemError(Trouble.founding_link_must_hold)
        row.terms, row.founder = checked(terms).text(), who.member
        row.changed_ms, row.expires_ms = now_ms, now_ms + FOUNDING_MS
        _add(service, session, row, who, said.secret_hash)
        return row

    return _written(service, write)


def join(service: Service, code: str, who: Newcomer) -> FoundingRow:
    """Take part, with an invitation, which is used up; the same again as above."""
    said = read_code(code)

    def write(session: Session, now_ms: int) -> FoundingRow:
        if _came_before(session, said.community, who):
            return session.get_one(FoundingRow, said.community)
        row, invitation = invitation_behind(session, code, now_ms)
        session.delete(invitation)
        _fall(session, row, now_ms)
        _add(service, session, row, who, said.secret_hash)
        return row

    return _written(service, write)


def look(asking: Founder) -> Founding:
    """How far it has come."""
    return founding_of(asking.service, asking.session, asking.row)


def set_terms(asking: Founder, terms: Terms) -> Terms:
    """Change what the co-op shall be, as its founder; what was signed so far falls."""
    asking.require_first()
    terms = checked(terms)

    def write(session: Session, now_ms: int) -> None:
        row = _open(session, asking.row.community_id)
        if row.terms != terms.text():
            row.terms = terms.text()
            _fall(session, row, now_ms)

    _written(asking.service, write)
    return terms


def invite(asking: Founder, whom: str) -> Link:
    """Invite somebody to be a steward too, as the founder; the code is not kept."""
    asking.require_first()
    secret = asking.service.sources.random(SECRET_BYTES)
    community = asking.row.community_id

    def write(session: Session, now_ms: int) -> Link:
        row = _open(session, community)
        found = founding_of(asking.service, session, row)
        if len(found.stewards) + len(found.invitations) >= STEWARDS_MAX:
            fields = {"most": STEWARDS_MAX}
            raise ProblemError(Trouble.founding_stewards_must_be_fewer, fields)
        invitation = StewardInvitationRow(
            community_id=community, secret_hash=sha256(secret).hexdigest(),
            whom=tidied(whom, WHOM_MAX), time_ms=now_ms, expires_ms=row.expires_ms,
        )  # fmt: skip
        session.add(invitation)
        _fall(session, row, now_ms)
        return Link(code_of(community, secret), row.expires_ms)

    return _written(asking.service, write)


def withdraw_invitation(asking: Founder, secret_hash: str) -> None:
    """End an invitation that nobody has used, as the founder."""
    asking.require_first()

    def write(session: Session, _now_ms: int) -> None:
        row = _open(session, asking.row.community_id)
        invitation = session.get(StewardInvitationRow, (row.community_id, secret_hash))
        if invitation is None:
            raise ProblemError(Trouble.resource_must_exist)
        session.delete(invitation)

    _written(asking.service, write)


def leave(asking: Founder, member: str) -> None:
    """Let somebody who came be no steward: the founder anybody else, and everybody themselves."""
    if member != asking.member:
        asking.require_first()

    def write(session: Session, now_ms: int) -> None:
        row = _open(session, asking.row.community_id)
        steward = session.get(FoundingStewardRow, (row.community_id, member))
        if steward is None or member == row.founder:
            raise ProblemError(Trouble.resource_must_exist)
        session.delete(steward)
        _fall(session, row, now_ms)

    _written(asking.service, write)


def give_up(asking: Founder) -> None:
    """End a founding before its book stands, as the founder: all of it is forgotten."""
    asking.require_first()

    def write(session: Session, _now_ms: int) -> None:
        row = _open(session, asking.row.community_id)
        for table in (FoundingStewardRow, StewardInvitationRow):
            session.exec(delete(table).where(col(table.community_id) == row.community_id))
        session.delete(row)

    _written(asking.service, write)


def sign(asking: Founder, read: str, signatures: Sequence[str]) -> str | None:
    """Sign what one has read; the book's id once all have, None while somebody has not.

    Raises `ProblemError` where something is lacking, or has changed since it was read.
    """
    service, community = asking.service, asking.row.community_id

    def write(session: Session, _now_ms: int) -> bool:
        found = founding_of(service, session, _open(session, community))
        if found.opening is None:
            lacking = {} if found.lacking is None else found.lacking._asdict()
            raise ProblemError(Trouble.founding_must_be_complete, lacking)
        if read != found.opening.read:
            raise ProblemError(Trouble.founding_must_be_as_read)
        if not holds(found.opening, asking.key, signatures):
            raise malformed("signatures", Why.not_of_this_key)
        own = session.get_one(FoundingStewardRow, (community, asking.member))
        own.read, own.fell = read, False
        own.signatures = orjson.dumps(list(signatures)).decode()
        return all_signed(found.opening, found.stewards)

    return stand(service, community) if _written(service, write) else None


def _written(service: Service, change: Callable[[Session, int], Answer]) -> Answer:
    now_ms = service.sources.now_ms()
    return service.database.write(lambda session: change(session, now_ms)).result()


def _open(session: Session, community: str) -> FoundingRow:
    """A founding whose book does not stand yet, held until it is written."""
    row = session.get(FoundingRow, community, with_for_update=True)
    if row is None or row.book_id is not None:
        raise ProblemError(Trouble.founding_must_be_open)
    return row


def _fall(session: Session, row: FoundingRow, now_ms: int) -> None:
    """Something has changed: whoever had signed must read and sign again."""
    row.changed_ms, steward = now_ms, FoundingStewardRow
    signed = steward.community_id == row.community_id, col(steward.read).is_not(None)
    for one in session.exec(select(steward).where(*signed)):
        one.read, one.signatures, one.fell = None, "[]", True


def _came_before(session: Session, community: str, who: Newcomer) -> bool:
    row = session.get(FoundingStewardRow, (community, who.member))
    return row is not None and row.key == who.key


def _add(
    service: Service, session: Session, row: FoundingRow, who: Newcomer, secret_hash: str
) -> None:
    now_ms, community = service.sources.now_ms(), row.community_id
    of_it = FoundingStewardRow.community_id == community
    others = session.exec(select(FoundingStewardRow).where(of_it)).all()
    taken = {service.key.public, *(one.key for one in others), *(one.account_id for one in others)}
    ids = {NIL, *(one.member_id for one in others)}
    if {who.key, who.account} & {NIL, *taken} or who.member in ids:
        raise ProblemError(Trouble.joining_must_be_new)
    name = read_members_name(who.name)
    if likeness(name) in {likeness(one.name) for one in others}:
        raise ProblemError(Trouble.founding_names_must_differ)
    steward = FoundingStewardRow(
        community_id=community, member_id=who.member, name=name,
        key=who.key, account_id=who.account, salt=who.salt,
        order_id=uuid7(now_ms, service.sources.random(RANDOM_BYTES)), secret_hash=secret_hash,
        time_ms=now_ms, read=None, fell=False, signatures="[]", expires_ms=row.expires_ms,
    )  # fmt: skip
    session.add(steward)
