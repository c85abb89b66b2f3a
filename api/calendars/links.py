"""Who may read which calendar: links with a secret, of which a hash alone is kept.

A link is shown once, when it is made; who lost it makes it anew, and the one before ends with that.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from api.calendars.tables import CalendarRow
from api.membership.invitations import SECRET_BYTES, code_of, read_code
from api.rotas.reading import any_rota
from api.service.callers import Caller, Reader
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import current
from ledger.tables import BookRow, KeyRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service

LINKS_MAX: Final = 50


def links(caller: Caller) -> Sequence[CalendarRow]:
    """The member's links, the latest first."""
    own = (*in_book(CalendarRow, caller.place), CalendarRow.member_id == caller.member)
    row = CalendarRow
    latest = select(row).where(*own).order_by(col(row.made_ms).desc(), col(row.of_id))
    return caller.session.exec(latest.limit(LINKS_MAX)).all()


def make(caller: Caller, of: str) -> str:
    """Make a link anew, to all that is to come of the member's, or to one of their own rotas.

    Gives its code, which is not kept. `ProblemError` for what is not theirs.
    """
    if of != caller.member and any_rota(caller, of).row.member_id != caller.member:
        raise ProblemError(Trouble.resource_must_exist)
    secret = caller.service.sources.random(SECRET_BYTES)
    row = CalendarRow(
        community_id=caller.place.community, book=caller.place.book, member_id=caller.member,
        of_id=of, secret_hash=sha256(secret).hexdigest(), language=current(),
        made_ms=caller.now_ms,
    )  # fmt: skip

    def write(session: Session) -> None:
        session.merge(row)

    caller.service.database.write(write).result()
    return code_of(caller.place, secret)


def path_of(code: str) -> str:
    """Where what a code opens is found."""
    return f"/calendar/{code}.ics"


def end(caller: Caller, of: str) -> None:
    """End one of the member's links; `ProblemError` where there is none."""
    key = (*caller.place, caller.member, of)

    def write(session: Session) -> None:
        row = session.get(CalendarRow, key)
        if row is None:
            raise ProblemError(Trouble.resource_must_exist)
        session.delete(row)

    caller.service.database.write(write).result()


def opened(service: Service, session: Session, code: str) -> tuple[CalendarRow, Caller]:
    """The link that a code opens, and the member whose it is, without any role.

    `ProblemError` for what opens none, and once no key speaks for that member any more.
    """
    try:
        place, secret_hash = read_code(code)
    except ProblemError as error:
        raise ProblemError(Trouble.resource_must_exist) from error
    found = (*in_book(CalendarRow, place), CalendarRow.secret_hash == secret_hash)
    row = session.exec(select(CalendarRow).where(*found)).first()
    book = session.get(BookRow, tuple(place))
    if row is None or book is None or not _speaks(session, row):
        raise ProblemError(Trouble.resource_must_exist)
    return row, Caller(service, session, book, Reader(row.member_id, frozenset(), frozenset()))


def _speaks(session: Session, row: CalendarRow) -> bool:
    key = KeyRow
    in_force = select(key.key).where(
        key.community_id == row.community_id, key.book == row.book,
        key.member_id == row.member_id, col(key.revoked).is_(None),
    )  # fmt: skip
    return session.exec(in_force.limit(1)).first() is not None
