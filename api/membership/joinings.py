"""Joining with an invitation: a newcomer signs, and a steward signs too.

1. The newcomer's wallet makes a key and signs the two orders that make a member and an account.
   They are left here with a name; the invitation (`api.membership.invitations`) is used up by that.
2. A steward looks, signs both orders as well and posts them, or declines.

Whoever was brought along from another system has an account: they join with a card that says who is
expected (`api.arrivals.claims`), and leave the first of the two orders alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from sqlmodel import col, delete, select

from api.http.checking import parse, verify
from api.membership.invitations import Invitation, invitation, read_code, require_steward
from api.membership.tables import InvitationRow, JoiningRow
from api.people.called import alike, called, profile
from api.people.tables import ProfileRow
from api.queries.entries import entry_row, read_row
from api.service.malformed import Why, malformed
from api.service.rows import in_book, of_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import ngettext
from ledger.orders import Order
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.tables import AccountRow, BookRow, KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller
    from api.service.service import Service
    from ledger.store import Place

ADMISSION_MS: Final = 14 * DAY_MS
"""How long a steward may admit whoever used an invitation."""

CLOCKS_APART_MS: Final = DAY_MS
"""How much less it may be, since a newcomer's clock may be slow."""

WAITING_MAX: Final = 200
TYPES: Final = ("member-joined", "account-opened")
"""The orders that a newcomer leaves, in the order in which they are posted."""


class Left(NamedTuple):
    """An order left by a newcomer: its text, and the pair of key and signature."""

    order: str
    key: str
    signature: str


def leave(service: Service, code: str, name: str, left: Sequence[Left]) -> str:
    """Keep a newcomer's orders until a steward has looked; the new member's id.

    The same orders left again, since the answer was lost, are answered as they were.

    Raises `ProblemError` unless the invitation holds, the orders are the two that it takes, and
    nobody in the book has their member, key or account, nor waits with it; and where a steward
    would not have the time to sign them too, so that no invitation is used up in vain.
    """
    now_ms = service.sources.now_ms()
    orders = orjson.dumps([list(one) for one in left]).decode()

    def keep(session: Session) -> str:
        place, secret_hash = read_code(code)
        before = _left_before(session, place, secret_hash, orders)
        if before is not None:
            return before
        found = invitation(session, code, now_ms)
        expects = found.row.expects
        joined, opened = _check(found.book.book_id, left, expects)
        ends_ms = min(one.expires_ms for one in (joined, opened) if one is not None)
        if ends_ms < now_ms + ADMISSION_MS - CLOCKS_APART_MS:
            raise malformed("order.expires", Why.ends_too_soon)
        _forget_lapsed(session, place, now_ms)
        _require_new(session, found, joined, opened)
        row = JoiningRow(
            community_id=place.community, book=place.book, member_id=joined.body.member, name=name,
            invited_by=found.row.member_id, secret_hash=secret_hash, key=joined.key, orders=orders,
            time_ms=now_ms, expires_ms=now_ms + ADMISSION_MS,
        )  # fmt: skip
        found.use(row.member_id, now_ms)
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
    invited = session.get(InvitationRow, (*place, secret_hash))
    if book is None or (invited is not None and invited.used_ms is None):
        return None
    expects = None if invited is None else invited.expects
    joined, _opened = _check(book.book_id, [Left(*one) for one in orjson.loads(orders)], expects)
    member: str = joined.body.member
    return member if _has_joined(session, place, joined) else None


def _check(book: str, left: Sequence[Left], expects: str | None) -> tuple[Order, Order | None]:
    """The orders; each must be whole but for the steward's signature.

    Who is expected has an account, and opens none.
    """
    orders = [_read_order(book, one) for one in left]
    types = tuple(order.type for order in orders)
    if types != (TYPES if expects is None else TYPES[:1]):
        raise ProblemError(Trouble.joining_must_be_whole)
    joined, opened = orders[0], orders[1] if expects is None else None
    if opened is None:
        fit = joined.body.member == expects
    else:
        same = (joined.body.member, joined.key) == (opened.body.member, opened.key)
        fit = same and opened.body.kind == MEMBER
    if not fit:
        raise ProblemError(Trouble.joining_must_be_whole)
    return joined, opened


def _forget_lapsed(session: Session, place: Place, now_ms: int) -> None:
    """Whom nobody admitted in time may ask again, with the same key."""
    lapsed = (*of_book(JoiningRow, place), col(JoiningRow.expires_ms) <= now_ms)
    session.exec(delete(JoiningRow).where(*lapsed))


def _require_new(session: Session, found: Invitation, joined: Order, opened: Order | None) -> None:
    """Nobody joins as somebody who is there: not under their id, and not with their key."""
    place, member, key = found.place, joined.body.member, joined.key
    account = "" if opened is None else opened.body.account
    accounts = select(AccountRow.slot).where(
        *in_book(AccountRow, place), AccountRow.account_id == account
    )
    there = session.get(MemberRow, (*place, member))
    waiting = select(JoiningRow.key).where(*in_book(JoiningRow, place), JoiningRow.key == key)
    taken = (
        key == found.book.service,
        # Who is expected is claimed with their card, and with no other invitation.
        there is not None and not (there.expected and member == found.row.expects),
        session.get(KeyRow, (*place, key)) is not None,
        session.get(JoiningRow, (*place, member)) is not None,
        session.exec(waiting).first() is not None,
        bool(account) and session.exec(accounts).first() is not None,
    )
    if any(taken):
        raise ProblemError(Trouble.joining_must_be_new)


def _read_order(book: str, left: Left) -> Order:
    order = parse(left.order, [(left.key, left.signature)], book)
    if not isinstance(order, Order) or verify(order) is not None:
        raise ProblemError(Trouble.joining_must_be_whole)
    return order


class Asking(NamedTuple):
    """Who asks to join; `orders` are as in `Left`, `twins` other members called alike.

    `claims` says that they come for an account that was brought along from another system.
    """

    row: JoiningRow
    orders: Sequence[Sequence[str]]
    twins: Sequence[str]
    claims: bool


def asking(caller: Caller) -> Sequence[Asking]:
    """Who asks to join, for stewards, who are told of whom each may be taken for."""
    require_steward(caller)
    return [_asking(caller, row) for row in joinings(caller)]


def _asking(caller: Caller, row: JoiningRow) -> Asking:
    claims = caller.session.get(MemberRow, (*caller.place, row.member_id)) is not None
    return Asking(row, orjson.loads(row.orders), _twins_of(caller, row), claims)


def joinings(caller: Caller) -> Sequence[JoiningRow]:
    """Who waits to be admitted, the first first; those admitted meanwhile are gone."""
    members = select(MemberRow.member_id).where(
        *in_book(MemberRow, caller.place), col(MemberRow.expected).is_(False)
    )
    wanted = (
        select(JoiningRow)
        .where(*in_book(JoiningRow, caller.place), JoiningRow.expires_ms > caller.now_ms)
        .where(col(JoiningRow.member_id).not_in(members))
        .order_by(col(JoiningRow.time_ms), col(JoiningRow.member_id))
        .limit(WAITING_MAX)
    )
    return caller.session.exec(wanted).all()


def _twins_of(caller: Caller, row: JoiningRow) -> Sequence[str]:
    """The other members whose name looks like theirs, as they are called."""
    found = alike(caller.session, caller.place, row.name)
    known = [one for one in found if one != row.member_id]
    return list(called(caller.session, caller.place, known).values())


def joinings_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For a steward's home: how many wait to be admitted."""
    count = len(joinings(caller)) if STEWARD in caller.reader.roles else 0
    if count:
        said = ngettext("{count} person asks to join", "{count} people ask to join", count)
        yield said.format(count=count), "/app/invitations"


def end_all(caller: Caller, members: Sequence[str]) -> Sequence[str]:
    """End the joinings of these members, as `end`; those that there were."""
    require_steward(caller)
    return [one for one in members if settle(caller.service, caller.session, caller.place, one)]


def end(caller: Caller, member: str) -> bool:
    """End a joining, admitted or declined, as a steward; whether there was one."""
    require_steward(caller)
    return settle(caller.service, caller.session, caller.place, member)


def settle(service: Service, session: Session, place: Place, member: str) -> bool:
    """End a joining, if there is one; whether there was.

    Its name is kept if it was by that very order that they became a member, and they have none yet:
    nobody is renamed by what somebody else left, or by what they left themselves once.
    """
    if session.get(JoiningRow, (*place, member)) is None:
        return False

    def forget(writing: Session) -> bool:
        row = writing.get(JoiningRow, (*place, member))
        if row is None:
            return False
        joined = orjson.loads(row.orders)[0][0]
        named = writing.get(ProfileRow, (*place, member)) is not None
        if not named and _is_entered(writing, place, joined):
            writing.merge(profile(place, member, row.name))
        writing.delete(row)
        return True

    return service.database.write(forget).result()


def _has_joined(session: Session, place: Place, joined: Order) -> bool:
    return _is_entered(session, place, joined.text.decode())


def _is_entered(session: Session, place: Place, order: str) -> bool:
    """Whether this very order is in the book."""
    row = entry_row(session, place, orjson.loads(order)["id"])
    return row is not None and read_row(row).order.text == order.encode()
