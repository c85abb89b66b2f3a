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
from sqlmodel import col, delete, func, select

from api.checking import parse, verify
from api.i18n import ngettext
from api.limits import at_most
from api.people.called import alike, called, profile
from api.problems import ProblemError, Trouble
from api.queries import in_book, of_book
from api.queries.entries import entry_row, read_row
from api.tables import InvitationRow, JoiningRow
from ledger.orders import Order
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.store import Place
from ledger.tables import AccountRow, BookRow, KeyRow, MemberRow

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
DAILY_MAX: Final = 100
"""Invitations of one steward in a day that nobody has used."""
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
    made_today = seat.now_ms + INVITATION_MS - DAY_MS
    today = select(func.count()).where(
        *in_book(InvitationRow, seat.place), InvitationRow.member_id == seat.member,
        InvitationRow.expires_ms > made_today,
    )  # fmt: skip

    def keep(session: Session) -> None:
        at_most(DAILY_MAX, session.exec(today).one())
        session.add(row)

    seat.service.database.write(keep).result()
    return code_of(seat.place, secret)


def invited(seat: Seat) -> Sequence[InvitationRow]:
    """The invitations that nobody has used, the last made among them, the first to end first."""
    wanted = select(InvitationRow).where(
        *in_book(InvitationRow, seat.place), InvitationRow.expires_ms > seat.now_ms
    )
    first = wanted.order_by(col(InvitationRow.expires_ms)).limit(WAITING_MAX)
    # What the page has read so far was read before the last of them was made.
    with seat.service.database.reading() as session:
        return session.exec(first).all()


def take_back(seat: Seat, secret_hash: str) -> None:
    """End an invitation that nobody has used."""
    require_steward(seat)
    key = (*seat.place, secret_hash)

    def drop(session: Session) -> None:
        row = session.get(InvitationRow, key)
        if row is not None:
            session.delete(row)

    seat.service.database.write(drop).result()


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

    The same orders left again, since the answer was lost, are answered as they were.

    Raises `ProblemError` unless the invitation holds, the orders are the two that it takes, and
    nobody in the book has their member, key or account, nor waits with it.
    """
    service = running.service
    now_ms = service.sources.now_ms()
    orders = orjson.dumps([list(one) for one in left]).decode()

    def keep(session: Session) -> str:
        place, secret_hash = _read(code)
        before = _left_before(session, place, secret_hash, orders)
        if before is not None:
            return before
        found = invitation(session, code, now_ms)
        joined, opened = _check(found.book.book_id, left)
        _forget_lapsed(session, place, now_ms)
        _require_new(session, found, joined, opened)
        row = JoiningRow(
            community_id=place.community, book=place.book, member_id=joined.body.member, name=name,
            invited_by=found.row.member_id, secret_hash=secret_hash, key=joined.key, orders=orders,
            time_ms=now_ms, expires_ms=now_ms + ADMISSION_MS,
        )  # fmt: skip
        session.delete(found.row)
        session.add(row)
        return row.member_id

    return service.database.write(keep).result()


def _left_before(session: Session, place: Place, secret_hash: str, orders: str) -> str | None:
    """The member whom the same orders make, left with the same invitation; None if they were not.

    Once admitted they are no longer kept here: then the book has the very order.
    """
    with_it = select(JoiningRow).where(
        *in_book(JoiningRow, place), JoiningRow.secret_hash == secret_hash
    )
    row = session.exec(with_it).first()
    if row is not None:
        return row.member_id if row.orders == orders else None
    book = session.get(BookRow, tuple(place))
    if book is None or session.get(InvitationRow, (*place, secret_hash)) is not None:
        return None
    joined, _opened = _check(book.book_id, [Left(*one) for one in orjson.loads(orders)])
    member: str = joined.body.member
    return member if _has_joined(session, place, joined) else None


def _check(book: str, left: Sequence[Left]) -> tuple[Order, Order]:
    """The two orders; each must be whole but for the steward's signature."""
    joined, opened = [_read_order(book, one) for one in left]
    fit = (joined.type, opened.type) == TYPES and opened.body.kind == MEMBER
    if not fit or (joined.body.member, joined.key) != (opened.body.member, opened.key):
        raise ProblemError(Trouble.joining_must_be_whole)
    return joined, opened


def _forget_lapsed(session: Session, place: Place, now_ms: int) -> None:
    """Whom nobody admitted in time may ask again, with the same key."""
    lapsed = (*of_book(JoiningRow, place), col(JoiningRow.expires_ms) <= now_ms)
    session.exec(delete(JoiningRow).where(*lapsed))


def _require_new(session: Session, found: Invitation, joined: Order, opened: Order) -> None:
    """Nobody joins as somebody who is there: not under their id, and not with their key."""
    place, member, key = found.place, joined.body.member, joined.key
    accounts = select(AccountRow.slot).where(
        *in_book(AccountRow, place), AccountRow.account_id == opened.body.account
    )
    waiting = select(JoiningRow.key).where(*in_book(JoiningRow, place), JoiningRow.key == key)
    taken = (
        key == found.book.service,
        session.get(MemberRow, (*place, member)) is not None,
        session.get(KeyRow, (*place, key)) is not None,
        session.get(JoiningRow, (*place, member)) is not None,
        session.exec(waiting).first() is not None,
        session.exec(accounts).first() is not None,
    )
    if any(taken):
        raise ProblemError(Trouble.joining_must_be_new)


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


def twins_of(seat: Seat, name: str) -> Sequence[str]:
    """The members whose name looks like this one, as they are called."""
    known = alike(seat.session, seat.place, name)
    return list(called(seat.session, seat.place, known).values())


def joinings_waiting(seat: Seat) -> Iterator[tuple[str, str]]:
    """For a steward's home: how many wait to be admitted."""
    count = len(joinings(seat)) if STEWARD in seat.reader.roles else 0
    if count:
        said = ngettext("{count} person asks to join", "{count} people ask to join", count)
        yield said.format(count=count), "/app/invitations"


def settle(running: Running, session: Session, place: Place, member: str) -> None:
    """End a joining, if there is one.

    Its name is kept if it was by that very order that they became a member: nobody is renamed by
    what somebody else left.
    """
    if session.get(JoiningRow, (*place, member)) is None:
        return

    def end(writing: Session) -> None:
        row = writing.get(JoiningRow, (*place, member))
        if row is None:
            return
        joined = orjson.loads(row.orders)[0][0]
        if _is_entered(writing, place, joined):
            writing.merge(profile(place, member, row.name))
        writing.delete(row)

    running.service.database.write(end).result()


def _has_joined(session: Session, place: Place, joined: Order) -> bool:
    return _is_entered(session, place, joined.text.decode())


def _is_entered(session: Session, place: Place, order: str) -> bool:
    """Whether this very order is in the book."""
    row = entry_row(session, place, orjson.loads(order)["id"])
    return row is not None and read_row(row).order.text == order.encode()
