"""Orders that need more than one signature, kept beside the journal until they have them.

1. Somebody signs an order in their browser and leaves it here.
2. Others who may sign it see it at their desk, in words, and sign too.
3. Who gives the last signature posts the order, like any other. It is no longer shown then, and
   forgotten when the next one is left.

Nothing here is believed: each order was signed as it stands, and the rules count its signatures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from sqlmodel import col, delete, select

from api.access import reader_of
from api.checking import parse, verify
from api.i18n import _, ngettext
from api.kinds import KIND_NAMES
from api.people.called import called
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.roles import ROLE_NAMES
from api.tables import PendingOrderRow
from api.web.desks.lacking import (
    CLOSED,
    GRANTED,
    OPENED,
    concerned,
    lacking,
    signers_of,
    stewards_among,
)
from api.web.names import SHORT
from ledger.orders import Order
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.tables import EntryRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlmodel import Session

    from api.web.seat import Seat

SIGNED_BY: Final[Mapping[str, str]] = {
    GRANTED: STEWARD,
    "role-withdrawn": STEWARD,
    "key-revoked": STEWARD,
    OPENED: STEWARD,
    CLOSED: STEWARD,
}
"""The orders that may wait here, and the role of those who sign them.

A member signs for a further account of their own, too, and for the community's for which they are
to answer, once a steward has.
"""

PENDING_MAX: Final = 100
DAY_MS: Final = 24 * 3_600_000
WAITING_MS: Final = 14 * DAY_MS
"""For how long a member signs for a further account."""

LIFE_MS_MAX: Final = 31 * DAY_MS
"""The longest that an order may wait: so far ahead may it expire."""


class Pending(NamedTuple):
    """An order that waits, as a page shows it.

    Attributes:
        words: what it does.
        signatures: pairs of key and signature.
        names: those whose keys they are.
        missing: how many more must sign.
        left: how many of them once whoever looks has signed; as many if that would not help.
        mine: whether whoever looks is among those who signed.
    """

    id: str
    words: str
    text: str
    signatures: Sequence[tuple[str, str]]
    names: Sequence[str]
    missing: int
    left: int
    mine: bool
    expires_ms: int


def leave(seat: Seat, text: str, signatures: Sequence[tuple[str, str]]) -> int:
    """Keep an order for others to sign, or add signatures to one here; how many more must sign.

    Raises `ProblemError` unless it is an order that may wait here, and each signature is by
    somebody who may sign it.
    """
    _check(seat, text, signatures)
    place, now_ms = seat.place, seat.now_ms

    def keep(session: Session) -> Sequence[tuple[str, str]]:
        _forget(session, seat)
        order = _read(seat, text, signatures)
        row = session.get(PendingOrderRow, (*place, order.id))
        if row is None:
            _require(_count(session, seat) < PENDING_MAX, "order", "too many wait")
            row = PendingOrderRow(
                community_id=place.community, book=place.book, order_id=order.id, text=text,
                signatures="[]", time_ms=now_ms, expires_ms=order.expires_ms,
            )  # fmt: skip
        _require(row.text == text, "order", "another waits under this id")
        together = sorted({**dict(_pairs(row)), **dict(signatures)}.items())
        row.signatures = orjson.dumps(together).decode()
        session.add(row)
        return together

    together = seat.service.database.write(keep).result()
    order = _read(seat, text, together)
    signed = signers_of(seat, order)
    stewards = stewards_among(seat, [*signed, concerned(seat, order)])
    return lacking(seat, order, set(signed), stewards)


def _check(seat: Seat, text: str, signatures: Sequence[tuple[str, str]]) -> None:
    order = _read(seat, text, signatures)
    _require(verify(order) is None, "signatures", "not valid")
    role = SIGNED_BY.get(order.type, "")
    _require(bool(role), "order", "does not wait here")
    _require(order.expires_ms <= seat.now_ms + LIFE_MS_MAX, "expires", "too late")
    if _is_own(order, seat.member):
        _require({one.id for one in openings_of(seat)} <= {order.id}, "order", "one waits already")
    readers = [reader_of(seat.session, seat.place, key) for key in order.signers]
    by_role = any(reader is not None and role in reader.roles for reader in readers)
    for reader in readers:
        own = reader is not None and (
            _is_own(order, reader.member) or (by_role and _answers(order, reader.member))
        )
        if reader is None or not (own or role in reader.roles):
            raise ProblemError(Trouble.role_must_allow_it, {"right": role})


def _is_own(order: Order, member: str) -> bool:
    """Whether it opens an account of this member's."""
    return _answers(order, member) and order.body.kind == MEMBER


def _answers(order: Order, member: str) -> bool:
    """Whether it opens an account, any one, for which this member answers."""
    return bool(order.type == OPENED and order.body.member == member)


def _read(seat: Seat, text: str, signatures: Sequence[tuple[str, str]]) -> Order:
    order = parse(text, signatures, seat.row.book_id)
    if isinstance(order, Order):
        return order
    fields = {"where": "order", "why": order.code.name}
    raise ProblemError(Trouble.request_must_be_well_formed, fields)


def _require(holds: bool, where: str, why: str) -> None:  # noqa: FBT001 it is what is required
    if not holds:
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": where, "why": why})


def _pairs(row: PendingOrderRow) -> list[tuple[str, str]]:
    return [(key, signature) for key, signature in orjson.loads(row.signatures)]


def _count(session: Session, seat: Seat) -> int:
    wanted = select(PendingOrderRow.order_id).where(*in_book(PendingOrderRow, seat.place))
    return len(session.exec(wanted.limit(PENDING_MAX)).all())


def _forget(session: Session, seat: Seat) -> None:
    """Drop what is in the journal by now, or can no longer get there."""
    row = PendingOrderRow
    of_book = (col(row.community_id) == seat.place.community, col(row.book) == seat.place.book)
    orders = session.exec(select(row.order_id).where(*of_book)).all()
    posted = _posted(session, seat, orders)
    over = (col(PendingOrderRow.expires_ms) <= seat.now_ms) | col(PendingOrderRow.order_id).in_(
        posted
    )
    session.exec(delete(row).where(*of_book, over))


def _posted(session: Session, seat: Seat, orders: Sequence[str]) -> Sequence[str]:
    wanted = select(EntryRow.order_id).where(
        *in_book(EntryRow, seat.place), col(EntryRow.order_id).in_(orders)
    )
    return session.exec(wanted).all()


def pending_orders(seat: Seat, role: str) -> Sequence[Pending]:
    """What waits for those who hold the role, the oldest first."""
    wanted = select(PendingOrderRow).where(
        *in_book(PendingOrderRow, seat.place), PendingOrderRow.expires_ms > seat.now_ms
    )
    rows = seat.session.exec(wanted.order_by(col(PendingOrderRow.order_id)).limit(PENDING_MAX))
    found = {row.order_id: row for row in rows.all()}
    for posted in _posted(seat.session, seat, list(found)):
        del found[posted]
    read = [(row, _read(seat, row.text, _pairs(row))) for row in found.values()]
    return [_pending(seat, row, order) for row, order in read if SIGNED_BY[order.type] == role]


def openings_of(seat: Seat) -> Sequence[Pending]:
    """The further accounts for which whoever looks has signed, and no steward has yet."""
    pairs = ((one, _read(seat, one.text, one.signatures)) for one in pending_orders(seat, STEWARD))
    return [one for one, order in pairs if _is_own(order, seat.member)]


def asked_of(seat: Seat) -> Sequence[Pending]:
    """The community's accounts for which whoever looks is to answer, and has not signed yet."""
    pairs = ((one, _read(seat, one.text, one.signatures)) for one in pending_orders(seat, STEWARD))
    return [one for one, order in pairs if _answers(order, seat.member) and not one.mine]


def _pending(seat: Seat, row: PendingOrderRow, order: Order) -> Pending:
    signed, member = signers_of(seat, order), concerned(seat, order)
    names = called(seat.session, seat.place, [*signed, member])
    stewards = stewards_among(seat, [*signed, member, seat.member])
    missing, left = (
        lacking(seat, order, set(by), stewards) for by in (signed, [*signed, seat.member])
    )
    return Pending(
        order.id, _words(order, names.get(member, "")),
        row.text, _pairs(row), sorted(names[member] for member in signed),
        missing, left, seat.member in signed, order.expires_ms,
    )  # fmt: skip


def _words(order: Order, name: str) -> str:
    """What an order does, as a person says it."""
    if order.type == "key-revoked":
        key = order.body.named[:SHORT]
        return _("The key {key} of {name} ends").format(key=key, name=name)
    if order.type == OPENED:
        kind = _(KIND_NAMES[order.body.kind])
        own = _is_own(order, order.body.member)
        ours = _("New: {kind}; {name} answers for it")
        return (_("{name} opens a further account") if own else ours).format(kind=kind, name=name)
    if order.type == CLOSED:
        account = order.body.account[:SHORT]
        return _("The account {account} of {name} closes").format(account=account, name=name)
    granted = order.type == GRANTED
    said = _("{name} gets the role: {role}") if granted else _("{name} loses the role: {role}")
    return said.format(name=name, role=_(ROLE_NAMES[order.body.role]))


def end(seat: Seat, order: str) -> None:
    """Forget an order that waits; `ProblemError` unless whoever asks may sign it, or asked."""
    row = seat.session.get(PendingOrderRow, (*seat.place, order))
    if row is None:
        return
    found = _read(seat, row.text, _pairs(row))
    role = SIGNED_BY[found.type]
    if role not in seat.reader.roles and not _is_own(found, seat.member):
        raise ProblemError(Trouble.role_must_allow_it, {"right": role})

    def drop(session: Session) -> None:
        session.delete(session.get_one(PendingOrderRow, (*seat.place, order)))

    seat.service.database.write(drop).result()


def signatures_wanted(seat: Seat) -> Iterator[tuple[str, str]]:
    """For a home: what asks for one's signature, and for a steward's how many orders do."""
    for asked in asked_of(seat):
        yield asked.words, "/app/accounts"
    if STEWARD not in seat.reader.roles:
        return
    count = sum(one.left < one.missing for one in pending_orders(seat, STEWARD))
    if count:
        said = ngettext(
            "{count} order waits for your signature", "{count} orders wait for your signature",
            count,
        )  # fmt: skip
        yield said.format(count=count), "/app/steward"
