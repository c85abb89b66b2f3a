"""Orders that need more than one signature, kept beside the journal until they have them.

1. Somebody signs an order in their browser and leaves it here.
2. Others who may sign it see it at their desk, in words, and sign too.
3. Who gives the last signature posts the order, like any other. It is no longer shown then, and
   forgotten when the next one is left.

Nothing here is believed: each order was signed as it stands, and the rules count its signatures.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from sqlmodel import col, delete, select

from api.arrivals.asked import is_of_arrival
from api.exchanges.drafts import Signer
from api.http.checking import parse, verify
from api.membership.lacking import (
    BROUGHT,
    CERTIFIED,
    CLOSED,
    GRANTED,
    OPENED,
    PASSED,
    answers,
    concerned,
    is_against,
    is_own,
    lacking,
    signers_of,
    stewards_among,
    words_of,
)
from api.membership.tables import PendingOrderRow
from api.people.called import called
from api.queries.signatures import one_each
from api.service.callers import AUDITOR, reader_of
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import ngettext
from ledger.orders import Order
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.tables import EntryRow, KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sqlmodel import Session

    from api.service.callers import Caller

SIGNED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    GRANTED: (STEWARD,),
    "role-withdrawn": (STEWARD,),
    "key-revoked": (STEWARD,),
    OPENED: (STEWARD,),
    CLOSED: (STEWARD,),
    PASSED: (STEWARD,),
    BROUGHT: (STEWARD, TREASURER),
    CERTIFIED: (TREASURER, AUDITOR),
}
"""The orders that may wait here, and the roles of those who sign them.

A member signs for a further account of their own, too, and for the community's for which they are
to answer, once a steward has.
"""

PENDING_MAX: Final = 100
OWN_MAX: Final = 20
"""Orders that may wait in a book; and of those, that the same member leads."""

WAITING_MS: Final = 14 * DAY_MS
"""For how long a member signs for a further account."""

LIFE_MS_MAX: Final = 31 * DAY_MS
"""The longest that an order may wait: so far ahead may it expire."""


class Pending(NamedTuple):
    """An order that waits, as a page shows it.

    Attributes:
        words: what it does.
        signatures: pairs of key and signature.
        signers: those whose keys they are.
        missing: how many more must sign.
        left: how many of them once whoever looks has signed; as many if that would not help.
        mine: whether whoever looks is among those who signed.
        against: whether it takes something from whoever looks, who has not signed it.
    """

    id: str
    type: str
    words: str
    text: str
    signatures: Sequence[tuple[str, str]]
    signers: Sequence[Signer]
    missing: int
    left: int
    mine: bool
    against: bool
    expires_ms: int

    @property
    def names(self) -> Sequence[str]:
        """What those who signed are called."""
        return sorted(one.name for one in self.signers)


def leave(caller: Caller, text: str, signatures: Sequence[tuple[str, str]]) -> int:
    """As `gather`; how many more must sign."""
    return gather(caller, text, signatures)[1]


def gather(caller: Caller, text: str, signatures: Sequence[tuple[str, str]]) -> tuple[Order, int]:
    """Keep an order for others to sign, or add signatures to one here.

    The order with all that signed it, and how many more must sign. Raises `ProblemError` unless it
    may wait here, and each signature is by somebody who may sign it.
    """
    _check(caller, text, signatures)
    place, now_ms = caller.place, caller.now_ms

    def keep(session: Session) -> Sequence[tuple[str, str]]:
        _forget(session, caller)
        order = _read(caller, text, signatures)
        row = session.get(PendingOrderRow, (*place, order.id))
        if row is None:
            _require_room(session, caller, order)
            row = PendingOrderRow(
                community_id=place.community, book=place.book, order_id=order.id, text=text,
                signatures="[]", time_ms=now_ms, expires_ms=order.expires_ms,
            )  # fmt: skip
        _require(row.text == text, "order", Why.another_has_this_id)
        together = one_each(session, place, order.key, [*_pairs(row), *signatures])
        _read(caller, text, together)  # Whatever is kept is read whenever somebody looks.
        row.signatures = orjson.dumps(together).decode()
        session.add(row)
        return together

    together = caller.service.database.write(keep).result()
    order = _read(caller, text, together)
    signed = signers_of(caller, order)
    stewards = stewards_among(caller, [*signed, concerned(caller, order)])
    return order, lacking(caller, order, set(signed), stewards)


def _check(caller: Caller, text: str, signatures: Sequence[tuple[str, str]]) -> None:
    order = _read(caller, text, signatures)
    _require(verify(order) is None, "signatures", Why.not_signed_so)
    roles = SIGNED_BY.get(order.type, ())
    _require(bool(roles), "order", Why.not_of_this_type)
    _require(order.expires_ms <= caller.now_ms + LIFE_MS_MAX, "order.expires", Why.waits_too_long)
    if order.type in {BROUGHT, CERTIFIED}:
        _require(is_of_arrival(caller, order), "order", Why.not_what_was_tried)
    else:
        _require(_is_known(caller, concerned(caller, order)), "order", Why.nobody_here)
    if is_own(order, caller.member):
        _require(
            {one.id for one in openings_of(caller)} <= {order.id}, "order", Why.one_waits_already
        )
    readers = [reader_of(caller.session, caller.place, key) for key in order.signers]
    by_role = any(reader is not None and reader.roles & set(roles) for reader in readers)
    for reader in readers:
        own = reader is not None and (
            is_own(order, reader.member) or (by_role and answers(order, reader.member))
        )
        if reader is None or not (own or reader.roles & set(roles)):
            raise ProblemError(Trouble.role_must_allow_it, {"right": roles[0]})


def _is_known(caller: Caller, member: str) -> bool:
    """Whether there is such a member: what is about nobody could be neither told nor posted."""
    return bool(member) and caller.session.get(MemberRow, (*caller.place, member)) is not None


def _read(caller: Caller, text: str, signatures: Sequence[tuple[str, str]]) -> Order:
    order = parse(text, signatures, caller.row.book_id)
    if isinstance(order, Order):
        return order
    raise malformed("order", order.code.name)


def _require(holds: bool, where: str, why: Why) -> None:  # noqa: FBT001 it is what is required
    if not holds:
        raise malformed(where, why)


def _pairs(row: PendingOrderRow) -> list[tuple[str, str]]:
    return [(key, signature) for key, signature in orjson.loads(row.signatures)]


def _require_room(session: Session, caller: Caller, order: Order) -> None:
    """Raise `ProblemError` where as many wait as may, of all or of whoever leads the order.

    Whose key leads an order has signed it: nobody's places are taken by others.
    """
    wanted = select(PendingOrderRow.text).where(*in_book(PendingOrderRow, caller.place))
    leads = [orjson.loads(text)["key"] for text in session.exec(wanted.limit(PENDING_MAX))]
    _require(len(leads) < PENDING_MAX, "order", Why.too_many_wait)
    rows = [session.get(KeyRow, (*caller.place, key)) for key in (order.key, *leads)]
    own, *others = ["" if row is None else row.member_id for row in rows]
    if others.count(own) >= OWN_MAX:
        raise ProblemError(Trouble.kept_must_be_fewer, {"most": OWN_MAX})


def _forget(session: Session, caller: Caller) -> None:
    """Drop what is in the journal by now, or can no longer get there."""
    row = PendingOrderRow
    of_book = (col(row.community_id) == caller.place.community, col(row.book) == caller.place.book)
    orders = session.exec(select(row.order_id).where(*of_book)).all()
    posted = _posted(session, caller, orders)
    over = (col(PendingOrderRow.expires_ms) <= caller.now_ms) | col(PendingOrderRow.order_id).in_(
        posted
    )
    session.exec(delete(row).where(*of_book, over))


def _posted(session: Session, caller: Caller, orders: Sequence[str]) -> Sequence[str]:
    wanted = select(EntryRow.order_id).where(
        *in_book(EntryRow, caller.place), col(EntryRow.order_id).in_(orders)
    )
    return session.exec(wanted).all()


def pending_orders(caller: Caller, *roles: str) -> Sequence[Pending]:
    """What waits for those who hold one of these roles, the oldest first."""
    wanted = select(PendingOrderRow).where(
        *in_book(PendingOrderRow, caller.place), PendingOrderRow.expires_ms > caller.now_ms
    )
    rows = caller.session.exec(wanted.order_by(col(PendingOrderRow.order_id)).limit(PENDING_MAX))
    found = {row.order_id: row for row in rows.all()}
    for posted in _posted(caller.session, caller, list(found)):
        del found[posted]
    read = [(row, _read(caller, row.text, _pairs(row))) for row in found.values()]
    return [
        _pending(caller, row, order)
        for row, order in read
        if not set(roles).isdisjoint(SIGNED_BY[order.type])
    ]


def pending_for(caller: Caller) -> Sequence[Pending]:
    """What whoever looks has a part in: by their roles, or as an account that one answers for."""
    found = pending_orders(caller, STEWARD, *caller.reader.roles)
    pairs = ((one, _read(caller, one.text, one.signatures)) for one in found)
    return [
        one
        for one, order in pairs
        if answers(order, caller.member) or caller.reader.roles & set(SIGNED_BY[order.type])
    ]


def openings_of(caller: Caller) -> Sequence[Pending]:
    """The further accounts for which whoever looks has signed, and no steward has yet."""
    pairs = (
        (one, _read(caller, one.text, one.signatures)) for one in pending_orders(caller, STEWARD)
    )
    return [one for one, order in pairs if is_own(order, caller.member)]


def asked_of(caller: Caller) -> Sequence[Pending]:
    """The community's accounts for which whoever looks is to answer, and has not signed yet."""
    pairs = (
        (one, _read(caller, one.text, one.signatures)) for one in pending_orders(caller, STEWARD)
    )
    return [one for one, order in pairs if answers(order, caller.member) and not one.mine]


def roles_under_way(caller: Caller) -> AbstractSet[str]:
    """The roles that somebody is to get once further stewards have signed."""
    pairs = (
        (one, _read(caller, one.text, one.signatures)) for one in pending_orders(caller, STEWARD)
    )
    return {order.body.role for one, order in pairs if one.type == GRANTED}


def _pending(caller: Caller, row: PendingOrderRow, order: Order) -> Pending:
    signed, member = signers_of(caller, order), concerned(caller, order)
    names = called(caller.session, caller.place, [*signed, *([member] if member else [])])
    stewards = stewards_among(caller, [*signed, member, caller.member])
    missing, left = (
        lacking(caller, order, set(by), stewards) for by in (signed, [*signed, caller.member])
    )
    return Pending(
        order.id, order.type, words_of(caller, order, names.get(member, "")), row.text, _pairs(row),
        [Signer(one, names[one], signed=True) for one in signed],
        missing, left, caller.member in signed, is_against(caller, order, signed),
        order.expires_ms,
    )  # fmt: skip


def end(caller: Caller, order: str) -> None:
    """Forget an order that waits; `ProblemError` unless whoever asks may sign it, or asked.

    Nor may whom it takes something from, unless they have signed it: others decide that.
    """
    row = caller.session.get(PendingOrderRow, (*caller.place, order))
    if row is None:
        return
    found = _read(caller, row.text, _pairs(row))
    roles = SIGNED_BY[found.type]
    against = is_against(caller, found, signers_of(caller, found))
    by_role = not caller.reader.roles.isdisjoint(roles)
    if against or not (by_role or is_own(found, caller.member)):
        raise ProblemError(Trouble.role_must_allow_it, {"right": roles[0]})

    def drop(session: Session) -> None:
        waits = session.get(PendingOrderRow, (*caller.place, order))
        if waits is not None:
            session.delete(waits)

    caller.service.database.write(drop).result()


def signatures_wanted(caller: Caller) -> Iterator[tuple[str, str]]:
    """For a home: what asks for one's signature, and for a steward's how many orders do."""
    for asked in asked_of(caller):
        yield asked.words, "/app/accounts"
    mine = pending_orders(caller, *caller.reader.roles)
    wanted = Counter(_desk_of(one) for one in mine if one.left < one.missing)
    for path, count in wanted.items():
        said = ngettext(
            "{count} order waits for your signature", "{count} orders wait for your signature",
            count,
        )  # fmt: skip
        yield said.format(count=count), path


def _desk_of(one: Pending) -> str:
    """The page on which it is read and signed."""
    return "/app/arrival" if one.type in {BROUGHT, CERTIFIED} else "/app/steward"
