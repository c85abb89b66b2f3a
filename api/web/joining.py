"""Joining with an invitation: a steward gives one out, a newcomer signs, a steward signs too.

1. A steward makes an invitation. The service keeps the hash of its secret, and when it ends.
2. The newcomer's browser makes a key and signs the two orders that make a member and an account.
   They are left here with a name; the invitation is used up by that.
3. A steward looks, signs both orders as well and posts them, or declines.
"""

from __future__ import annotations

import base64
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from sqlmodel import col, select

from api.checking import parse, verify
from api.i18n import ngettext
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.tables import InvitationRow, JoiningRow, ProfileRow
from ledger.orders import Order
from ledger.rules.books import STEWARD
from ledger.store import Place
from ledger.tables import BookRow, KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.running import Running
    from api.web.seat import Seat

DAY_MS: Final = 24 * 3_600_000
INVITATION_MS: Final = 14 * DAY_MS
ADMISSION_MS: Final = 14 * DAY_MS
"""How long an invitation may be used; how long after that a steward may admit who used it."""

SECRET_BYTES: Final = 16
ORDINAL_BYTES: Final = 4
CODE_BYTES: Final = 16 + ORDINAL_BYTES + SECRET_BYTES
WAITING_MAX: Final = 200
TYPES: Final = ("member-joined", "account-opened")
"""The orders that a newcomer leaves, in the order in which they are posted."""


class Invitation(NamedTuple):
    """An invitation that holds, and where to."""

    place: Place
    book: BookRow
    secret_hash: str
    row: InvitationRow


class Left(NamedTuple):
    """An order left by a newcomer: its text, and the pair of key and signature."""

    order: str
    key: str
    signature: str


def code_of(place: Place, secret: bytes) -> str:
    """What the invitation's link ends with: where to, and the secret."""
    where = bytes.fromhex(place.community.replace("-", "")) + place.book.to_bytes(ORDINAL_BYTES)
    return base64.urlsafe_b64encode(where + secret).decode()


def require_steward(seat: Seat) -> None:
    """Raise `ProblemError` unless whoever looks is a steward."""
    if STEWARD not in seat.reader.roles:
        raise ProblemError(Trouble.role_must_allow_it, {"right": "admit"})


def invite(seat: Seat) -> str:
    """Make an invitation; its code, which is not kept."""
    require_steward(seat)
    secret = seat.service.sources.random(SECRET_BYTES)
    row = InvitationRow(
        community_id=seat.place.community, book=seat.place.book,
        secret_hash=sha256(secret).hexdigest(), member_id=seat.member,
        expires_ms=seat.now_ms + INVITATION_MS,
    )  # fmt: skip
    seat.service.database.write(lambda session: session.add(row)).result()
    return code_of(seat.place, secret)


def invitation(session: Session, code: str, now_ms: int) -> Invitation:
    """The invitation that a code opens; `ProblemError` unless it is unused and in time."""
    place, secret_hash = _read(code)
    row = session.get(InvitationRow, (*place, secret_hash))
    book = session.get(BookRow, tuple(place))
    if row is None or book is None or now_ms >= row.expires_ms:
        raise ProblemError(Trouble.invitation_must_hold)
    return Invitation(place, book, secret_hash, row)


def _read(code: str) -> tuple[Place, str]:
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


def leave(running: Running, code: str, name: str, left: Sequence[Left]) -> str:
    """Keep a newcomer's orders until a steward has looked; the new member's id.

    Raises `ProblemError` unless the invitation holds and the orders are the two that it takes. Left
    again, because the answer was lost, the same orders are answered as before.
    """
    service = running.service
    now_ms = service.sources.now_ms()

    def keep(session: Session) -> str:
        before = _left_before(session, _read(code)[0], left)
        if before is not None:
            return before
        found = invitation(session, code, now_ms)
        member = _check(found.book.book_id, left)
        orders = orjson.dumps([list(one) for one in left]).decode()
        row = JoiningRow(
            community_id=found.place.community, book=found.place.book, member_id=member, name=name,
            invited_by=found.row.member_id, orders=orders, time_ms=now_ms,
            expires_ms=now_ms + ADMISSION_MS,
        )  # fmt: skip
        session.delete(found.row)
        session.add(row)
        return member

    return service.database.write(keep).result()


def _left_before(session: Session, place: Place, left: Sequence[Left]) -> str | None:
    """The member whom these very orders would make, if they wait here or are in the book."""
    book = session.get(BookRow, tuple(place))
    if book is None:
        return None
    member = _check(book.book_id, left)
    waiting = session.get(JoiningRow, (*place, member))
    if waiting is not None and orjson.loads(waiting.orders) == [list(one) for one in left]:
        return member
    key = session.get(KeyRow, (*place, left[0].key))
    return member if key is not None and key.member_id == member else None


def _check(book: str, left: Sequence[Left]) -> str:
    """The member whom the orders would make; each must be whole but for the steward's signature."""
    orders = [_read_order(book, one) for one in left]
    joined, opened = orders
    same = joined.body.member == opened.body.member and joined.key == opened.key
    if tuple(order.type for order in orders) != TYPES or not same:
        raise ProblemError(Trouble.joining_must_be_whole)
    member: str = joined.body.member
    return member


def _read_order(book: str, left: Left) -> Order:
    order = parse(left.order, [(left.key, left.signature)], book)
    if not isinstance(order, Order) or verify(order) is not None:
        raise ProblemError(Trouble.joining_must_be_whole)
    return order


def joinings(seat: Seat) -> Sequence[JoiningRow]:
    """Who waits to be admitted, the first first; those admitted meanwhile are gone."""
    members = select(MemberRow.member_id).where(*in_book(MemberRow, seat.place))
    wanted = (
        select(JoiningRow)
        .where(*in_book(JoiningRow, seat.place), JoiningRow.expires_ms > seat.now_ms)
        .where(col(JoiningRow.member_id).not_in(members))
        .order_by(col(JoiningRow.time_ms))
        .limit(WAITING_MAX)
    )
    return seat.session.exec(wanted).all()


def joinings_waiting(seat: Seat) -> Iterator[tuple[str, str]]:
    """For a steward's home: how many wait to be admitted."""
    count = len(joinings(seat)) if STEWARD in seat.reader.roles else 0
    if count:
        said = ngettext("{count} person asks to join", "{count} people ask to join", count)
        yield said.format(count=count), "/app/invitations"


def settle(running: Running, session: Session, place: Place, member: str) -> None:
    """End a joining, if there is one: the name of who is a member by now is kept."""
    if session.get(JoiningRow, (*place, member)) is None:
        return

    def end(writing: Session) -> None:
        row = writing.get(JoiningRow, (*place, member))
        if row is None:
            return
        if writing.get(MemberRow, (*place, member)) is not None:
            profile = ProfileRow(community_id=place.community, member_id=member, name=row.name)
            writing.merge(profile)
        writing.delete(row)

    running.service.database.write(end).result()
