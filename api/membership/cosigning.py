"""Orders that need more than one signature, kept beside the journal until they have them.

1. Somebody signs an order in their browser and leaves it here.
2. Others who may sign it see it at their desk, in words, and sign too.
3. Who gives the last signature posts the order, like any other (`api.membership.completing`). It is
   no longer shown then, and forgotten when the next one is left.
4. What an account of the community's was to give, and nobody signed in time or somebody declined,
   stays for a while, so that whoever answers for the account can see it (`api.membership.given`).

Nothing here is believed: each order was signed as it stands, and the rules count its signatures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson
from sqlmodel import col, delete, select

from api.arrivals.asked import is_of_arrival
from api.http.checking import verify
from api.http.memos import check_memo
from api.membership.giving import is_giving, is_of_fund, needs_second
from api.membership.lacking import (
    OF_NOBODY,
    answers,
    concerned,
    gives,
    is_against,
    is_own,
    lacking,
    signers_of,
    stewards_among,
)
from api.membership.pending import (
    PENDING_MAX,
    SIGNED_BY,
    is_told_of,
    openings_of,
    pairs_of,
    posted_of,
    read_pending,
)
from api.membership.tables import PendingOrderRow
from api.queries.signatures import one_each, standing
from api.service.callers import reader_of
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from ledger.rules.bringing import BROUGHT, CERTIFIED
from ledger.tables import KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from sqlmodel import Session

    from api.http.memos import Memo
    from api.service.callers import Caller
    from ledger.orders import Order

OWN_MAX: Final = 20
"""Of the orders that wait, those that the same member leads."""

WAITING_MS: Final = 14 * DAY_MS
"""For how long a member signs for a further account."""

LIFE_MS_MAX: Final = 31 * DAY_MS
"""The longest that an order may wait: so far ahead may it expire."""

NEWS_MS: Final = 7 * DAY_MS
"""For how long it is seen of what was to be given that it was declined, or not signed in time."""


def gather(
    caller: Caller, text: str, signatures: Sequence[tuple[str, str]], memo: Memo | None = None
) -> tuple[Order, int]:
    """Keep an order for others to sign, or add signatures to one here.

    The order with all that signed it, and how many more must sign. Raises `ProblemError` unless it
    may wait here, each signature is by somebody who may sign it, and the order commits to what
    `memo` says, where there is one.
    """
    signatures = _without_ended(caller, text, signatures)
    _check(caller, text, signatures)
    if memo is not None:
        check_memo(read_pending(caller, text, signatures), memo)
    place, now_ms = caller.place, caller.now_ms

    def keep(session: Session) -> Sequence[tuple[str, str]]:
        _forget(session, caller)
        order = read_pending(caller, text, signatures)
        # Two who sign at once, in two processes, would each write without the other.
        row = session.get(PendingOrderRow, (*place, order.id), with_for_update=True)
        if row is None:
            _require_room(session, caller, order)
            row = PendingOrderRow(
                community_id=place.community, book=place.book, order_id=order.id, text=text,
                signatures="[]", time_ms=now_ms, expires_ms=order.expires_ms,
            )  # fmt: skip
        _require(row.text == text, "order", Why.another_has_this_id)
        _require(row.expires_ms == order.expires_ms, "order", Why.signed_already_or_over)
        together = one_each(session, place, order.key, [*pairs_of(row), *signatures])
        read_pending(caller, text, together)  # Whatever is kept is read whenever somebody looks.
        row.signatures = orjson.dumps(together).decode()
        # Of what is in the book the text is kept there, or was erased since.
        if memo is not None and not posted_of(session, caller, [order.id]):
            row.memo = orjson.dumps({"salt": memo.salt, "text": memo.text}).decode()
        session.add(row)
        return together

    together = caller.service.database.write(keep).result()
    order = read_pending(caller, text, together)
    signed = signers_of(caller, order)
    stewards = stewards_among(caller, [*signed, concerned(caller, order)])
    return order, lacking(caller, order, set(signed), stewards)


def _kept(caller: Caller, text: str, order: Order) -> AbstractSet[str]:
    """The keys whose signatures of this very order are kept here."""
    row = caller.session.get(PendingOrderRow, (*caller.place, order.id))
    return set() if row is None or row.text != text else {key for key, _ in pairs_of(row)}


def _without_ended(
    caller: Caller, text: str, signatures: Sequence[tuple[str, str]]
) -> Sequence[tuple[str, str]]:
    """These, but for what was kept here by a key that was ended meanwhile: a page may be older."""
    order = read_pending(caller, text, signatures)
    stands = dict(standing(caller.session, caller.place, order.key, signatures))
    over = _kept(caller, text, order) - stands.keys()
    return [one for one in signatures if one[0] not in over]


def _check(caller: Caller, text: str, signatures: Sequence[tuple[str, str]]) -> None:
    order = read_pending(caller, text, signatures)
    _require(verify(order) is None, "signatures", Why.not_signed_so)
    roles = SIGNED_BY.get(order.type, ())
    _require(bool(roles), "order", Why.not_of_this_type)
    _require(order.expires_ms > caller.now_ms, "order.expires", Why.signed_already_or_over)
    _require(order.expires_ms <= caller.now_ms + LIFE_MS_MAX, "order.expires", Why.waits_too_long)
    if order.type in {BROUGHT, CERTIFIED}:
        _require(is_of_arrival(caller, order), "order", Why.not_what_was_tried)
    elif is_giving(order):
        _check_giving(caller, order)
    elif order.type not in OF_NOBODY:
        _require(_is_known(caller, concerned(caller, order)), "order", Why.nobody_here)
    if is_own(order, caller.member):
        _require(
            {one.id for one in openings_of(caller)} <= {order.id}, "order", Why.one_waits_already
        )
    readers = {key: reader_of(caller.session, caller.place, key) for key in order.signers}
    by_role = any(one is not None and one.roles & set(roles) for one in readers.values())
    # Who had the role when they signed has signed: it counts no more, and stops nobody else.
    kept = _kept(caller, text, order)
    is_over = order.key in kept and readers[order.key] is None
    _require(not is_over, "order", Why.signed_already_or_over)
    for reader in (one for key, one in readers.items() if key not in kept):
        own = reader is not None and (
            is_own(order, reader.member)
            or (by_role and answers(order, reader.member))
            or gives(caller, order, reader.member)
        )
        if reader is None or not (own or reader.roles & set(roles)):
            raise ProblemError(Trouble.role_must_allow_it, {"right": roles[0]})


def _check_giving(caller: Caller, order: Order) -> None:
    """Whoever answers for the account has signed it, and it is more than they may sign for alone.

    Nobody else can have it wait, so that no officer is asked to sign what their own account gives.
    """
    _require(is_of_fund(caller, order), "order", Why.not_of_this_type)
    _require(concerned(caller, order) in signers_of(caller, order), "order", Why.not_the_givers)
    waits = caller.session.get(PendingOrderRow, (*caller.place, order.id)) is not None
    _require(waits or needs_second(caller, order), "order", Why.nobody_else_must_sign)


def _is_known(caller: Caller, member: str) -> bool:
    """Whether there is such a member: what is about nobody could be neither told nor posted."""
    return bool(member) and caller.session.get(MemberRow, (*caller.place, member)) is not None


def _require(holds: bool, where: str, why: Why) -> None:  # noqa: FBT001 it is what is required
    if not holds:
        raise malformed(where, why)


def _require_room(session: Session, caller: Caller, order: Order) -> None:
    """Raise `ProblemError` where as many wait as may, of all or of whoever leads the order.

    Whose key leads an order has signed it: nobody's places are taken by others. What is told of
    after it was declined, or is late, takes a place of theirs alone.
    """
    wanted = select(PendingOrderRow.text, PendingOrderRow.expires_ms)
    rows = session.exec(wanted.where(*in_book(PendingOrderRow, caller.place))).all()
    waiting = sum(expires_ms > caller.now_ms for _, expires_ms in rows)
    _require(waiting < PENDING_MAX, "order", Why.too_many_wait)
    leads = [orjson.loads(text)["key"] for text, _ in rows]
    keys = [session.get(KeyRow, (*caller.place, key)) for key in (order.key, *leads)]
    own, *others = ["" if key is None else key.member_id for key in keys]
    if others.count(own) >= OWN_MAX:
        raise ProblemError(Trouble.kept_must_be_fewer, {"most": OWN_MAX})


def _forget(session: Session, caller: Caller) -> None:
    """Drop what is in the journal by now, or can no longer get there and is told of no more."""
    row = PendingOrderRow
    of_book = (col(row.community_id) == caller.place.community, col(row.book) == caller.place.book)
    orders = session.exec(select(row.order_id).where(*of_book)).all()
    posted = posted_of(session, caller, orders)
    late = (col(row.expires_ms) <= caller.now_ms) & ~is_told_of()
    told = col(row.expires_ms) <= caller.now_ms - NEWS_MS
    over = late | told | col(row.order_id).in_(posted)
    session.exec(delete(row).where(*of_book, over))


def end(caller: Caller, order: str) -> None:
    """Forget an order that waits; `ProblemError` unless whoever asks may sign it, or asked.

    Nor may whom it takes something from, unless they have signed it: others decide that. What an
    account of the community's was to give is declined by whoever does not answer for it: the row
    ends before its order does, and is read as that.
    """
    row = caller.session.get(PendingOrderRow, (*caller.place, order))
    if row is None:
        return
    found = read_pending(caller, row.text, pairs_of(row))
    roles = SIGNED_BY[found.type]
    against = is_against(caller, found, signers_of(caller, found))
    by_role = not caller.reader.roles.isdisjoint(roles)
    own = is_own(found, caller.member) or gives(caller, found, caller.member)
    if against or not (by_role or own):
        raise ProblemError(Trouble.role_must_allow_it, {"right": roles[0]})

    def drop(session: Session) -> None:
        waits = session.get(PendingOrderRow, (*caller.place, order), with_for_update=True)
        if waits is None:
            return
        if is_giving(found) and not own:
            waits.expires_ms = min(waits.expires_ms, caller.now_ms)
            session.add(waits)
        else:
            session.delete(waits)

    caller.service.database.write(drop).result()
