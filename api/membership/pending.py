"""Orders that wait for further signatures, as those see them who may sign.

Leaves to others: leaving and ending them (`api.membership.cosigning`), which signatures an order
lacks (`api.membership.lacking`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from sqlmodel import col, or_, select

from api.exchanges.drafts import Signer
from api.governing.tables import DecisionReasonRow
from api.http.checking import parse
from api.membership.deciding import DECIDED
from api.membership.giving import GIVEN, is_giving
from api.membership.lacking import (
    CLOSED,
    GRANTED,
    OPENED,
    PASSED,
    answers,
    concerned,
    gives,
    is_against,
    is_own,
    lacking,
    signers_of,
    stewards_among,
    words_of,
)
from api.membership.tables import PendingOrderRow
from api.people.called import called
from api.queries.signatures import is_over, standing
from api.service.callers import AUDITOR
from api.service.malformed import malformed
from api.service.rows import in_book
from api.words.i18n import ngettext
from credit.lists import APPROVED
from ledger.orders import Order
from ledger.rules.books import STEWARD
from ledger.rules.bringing import BROUGHT, CERTIFIED
from ledger.rules.reversals import TREASURER
from ledger.tables import EntryRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy import ColumnElement
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
    **DECIDED,
    **GIVEN,
}
"""The orders that may wait here, and the roles of those who sign them.

A member signs for a further account of their own, too, and for the community's for which they are
to answer, once a steward has; and for what is given from one, before anybody else.
"""

LISTS: Final = "/app/lists"
PENDING_MAX: Final = 100
"""Orders that may wait in a book."""


class Pending(NamedTuple):
    """An order that waits, as a page shows it.

    Attributes:
        words: what it does.
        signatures: pairs of key and signature.
        memo: the text that it commits to and its salt, where it came with one.
        why: that text, or what one who signed wrote down where the order commits to none.
        signers: those whose keys they are.
        missing: how many more must sign.
        left: how many of them once whoever looks has signed; as many if that would not help.
        mine: whether whoever looks is among those who signed.
        against: whether it takes something from whoever looks, who has not signed it.
        over: whether the key that began it has ended, so that the book takes it from nobody.
        is_giving: whether it gives from an account of the community's, so that others decline it.
        page: where its lines are read, if it has some.
    """

    id: str
    type: str
    words: str
    text: str
    signatures: Sequence[tuple[str, str]]
    memo: Mapping[str, str] | None
    why: str
    signers: Sequence[Signer]
    missing: int
    left: int
    mine: bool
    against: bool
    over: bool
    is_giving: bool
    page: str
    expires_ms: int

    @property
    def names(self) -> Sequence[str]:
        """What those who signed are called."""
        return sorted(one.name for one in self.signers)


def read_pending(caller: Caller, text: str, signatures: Sequence[tuple[str, str]]) -> Order:
    """The order with these signatures; `ProblemError` where it is none of the book's."""
    order = parse(text, signatures, caller.row.book_id)
    if isinstance(order, Order):
        return order
    raise malformed("order", order.code.name)


def pairs_of(row: PendingOrderRow) -> list[tuple[str, str]]:
    """The keys that signed it, and their signatures."""
    return [(key, signature) for key, signature in orjson.loads(row.signatures)]


def standing_of(caller: Caller, row: PendingOrderRow) -> list[tuple[str, str]]:
    """The same without those of keys that were ended meanwhile, which count no more."""
    lead = orjson.loads(row.text)["key"]
    return standing(caller.session, caller.place, lead, pairs_of(row))


def is_told_of() -> ColumnElement[bool]:
    """The condition of what gives, and of lists: what became of them is told for a while."""
    text = col(PendingOrderRow.text)
    return or_(*(text.contains(f'"type":"{type_}"') for type_ in (*GIVEN, APPROVED)))


def posted_of(session: Session, caller: Caller, orders: Sequence[str]) -> Sequence[str]:
    """Those of these orders that are in the journal."""
    if not orders:
        return ()
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
    for posted in posted_of(caller.session, caller, list(found)):
        del found[posted]
    read = [
        (row, read_pending(caller, row.text, standing_of(caller, row))) for row in found.values()
    ]
    return [
        _pending(caller, row, order)
        for row, order in read
        if not set(roles).isdisjoint(SIGNED_BY[order.type])
    ]


def going_on(caller: Caller, *roles: str) -> Sequence[Pending]:
    """The same without what is over: it can be begun again, as if it had not been."""
    return [one for one in pending_orders(caller, *roles) if not one.over]


def pending_for(caller: Caller) -> Sequence[Pending]:
    """What whoever looks has a part in: by their roles, or as an account that one answers for."""
    found = pending_orders(caller, STEWARD, *caller.reader.roles)
    pairs = _read_all(caller, found)
    return [
        one
        for one, order in pairs
        if answers(order, caller.member)
        or gives(caller, order, caller.member)
        or caller.reader.roles & set(SIGNED_BY[order.type])
    ]


def _read_all(caller: Caller, found: Sequence[Pending]) -> Iterator[tuple[Pending, Order]]:
    return ((one, read_pending(caller, one.text, one.signatures)) for one in found)


def openings_of(caller: Caller) -> Sequence[Pending]:
    """The further accounts for which whoever looks has signed, and no steward has yet."""
    pairs = _read_all(caller, going_on(caller, STEWARD))
    return [one for one, order in pairs if is_own(order, caller.member)]


def asked_of(caller: Caller) -> Sequence[Pending]:
    """The community's accounts for which whoever looks is to answer, and has not signed yet."""
    pairs = _read_all(caller, going_on(caller, STEWARD))
    return [one for one, order in pairs if answers(order, caller.member) and not one.mine]


def roles_under_way(caller: Caller) -> AbstractSet[str]:
    """The roles that somebody is to get once further stewards have signed."""
    pairs = _read_all(caller, going_on(caller, STEWARD))
    return {order.body.role for one, order in pairs if one.type == GRANTED}


def _pending(caller: Caller, row: PendingOrderRow, order: Order) -> Pending:
    signed, member = signers_of(caller, order), concerned(caller, order)
    names = called(caller.session, caller.place, [*signed, *([member] if member else [])])
    stewards = stewards_among(caller, [*signed, member, caller.member])
    missing, left = (
        lacking(caller, order, set(by), stewards) for by in (signed, [*signed, caller.member])
    )
    memo = None if row.memo is None else orjson.loads(row.memo)
    over = is_over(caller.session, caller.place, row.text)
    return Pending(
        order.id, order.type, words_of(caller, order, names.get(member, "")), row.text,
        list(order.signatures), memo, _why(caller, row.order_id, memo),
        [Signer(one, names[one], signed=True) for one in signed],
        missing, missing if over else left, caller.member in signed,
        is_against(caller, order, signed), over, is_giving(order), page_of(order), order.expires_ms,
    )  # fmt: skip


def page_of(order: Order) -> str:
    """Where the lines of a list are read; empty for any other order."""
    return f"{LISTS}/{order.body.parts}" if order.type == APPROVED else ""


def _why(caller: Caller, order: str, memo: Mapping[str, str] | None) -> str:
    if memo is not None:
        return memo["text"]
    row = caller.session.get(DecisionReasonRow, (*caller.place, order))
    return "" if row is None else row.text


def signatures_wanted(caller: Caller) -> Iterator[tuple[str, str]]:
    """For a home: what asks for one's signature, and for a steward's how many orders do."""
    for asked in asked_of(caller):
        yield asked.words, "/app/accounts"
    mine = pending_orders(caller, *caller.reader.roles)
    wanted = Counter(_desk_of(caller, one) for one in mine if one.left < one.missing)
    for path, count in wanted.items():
        said = ngettext(
            "{count} order waits for your signature", "{count} orders wait for your signature",
            count,
        )  # fmt: skip
        yield said.format(count=count), path


def _desk_of(caller: Caller, one: Pending) -> str:
    """The page on which it is read and signed."""
    if one.type in {BROUGHT, CERTIFIED}:
        return "/app/arrival"
    # Treasurers have no steward's desk; what both sign stands on a page of both.
    return "/app/steward" if STEWARD in caller.reader.roles else "/app/acts"
