"""What stewards have decided for the whole book: who signed each order, when, and why.

The orders say no reason. Whoever signs one on a page writes it down beside the journal, where the
others read it before they sign too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.governing.tables import DecisionReasonRow
from api.membership.pending import pairs_of, read_pending
from api.membership.tables import PendingOrderRow
from api.people.called import called
from api.queries.entries import entry_row, read_row
from api.queries.of_type import entries_of_type
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.rules.governing import RULED, SHARED
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller
    from ledger.entries import Entry
    from ledger.orders import Order

DECISIONS: Final = frozenset({RULED, SHARED})


class Decided(NamedTuple):
    """An order that stewards signed: its entry, who signed, and why; `body` is the order's own."""

    order: str
    seq: int
    time_ms: int
    by: Sequence[str]
    reason: str
    body: object


def decided(caller: Caller, type_: str, most: int) -> Sequence[Decided]:
    """The latest `most` of a type, the newest first."""
    found = entries_of_type(caller.session, caller.place, caller.row, type_, most)
    reasons = reasons_of(caller, [entry.order.id for entry in found])
    names = _signers(caller, found)
    return [
        Decided(
            entry.order.id, entry.seq, entry.time_ms,
            list(dict.fromkeys(names[key] for key in entry.order.signers)),
            reasons.get(entry.order.id, ""), entry.order.body,
        )
        for entry in found
    ]  # fmt: skip


def _signers(caller: Caller, entries: Sequence[Entry]) -> Mapping[str, str]:
    """What whoever holds a key that signed is called, by key."""
    keys = {key for entry in entries for key in entry.order.signers}
    wanted = select(KeyRow).where(*in_book(KeyRow, caller.place), col(KeyRow.key).in_(keys))
    held = {row.key: row.member_id for row in caller.session.exec(wanted)}
    names = called(caller.session, caller.place, list(held.values()))
    return {key: names[member] for key, member in held.items()}


def reasons_of(caller: Caller, orders: Sequence[str]) -> Mapping[str, str]:
    """The reasons that are kept of these orders, by order."""
    row = DecisionReasonRow
    wanted = select(row.order_id, row.text).where(
        *in_book(row, caller.place), col(row.order_id).in_(orders)
    )
    return dict(caller.session.exec(wanted).all())


def keep_reason(caller: Caller, order: str, text: str) -> None:
    """Keep why an order was signed that says no reason, for one of those who signed it.

    The first reason stands, for others sign after they read it. Raises `ProblemError` where there
    is another one, no such order waits or is in the journal, or the caller has not signed it.
    """
    found = _order(caller, order)
    keys = select(KeyRow.member_id).where(
        *in_book(KeyRow, caller.place), col(KeyRow.key).in_(found.signers if found else ())
    )
    if found is None or caller.member not in caller.session.exec(keys).all():
        raise ProblemError(Trouble.resource_must_exist)
    row = DecisionReasonRow(
        community_id=caller.place.community, book=caller.place.book, order_id=order,
        member_id=caller.member, text=text, time_ms=caller.now_ms,
    )  # fmt: skip

    def keep(session: Session) -> None:
        kept = session.get(DecisionReasonRow, (*caller.place, order))
        if kept is None:
            session.add(row)
        elif kept.text != text:
            raise malformed("text", Why.kept_already)

    caller.service.database.write(keep).result()


def _order(caller: Caller, id_: str) -> Order | None:
    """The order, if it is of these, from the journal or from among those that wait."""
    entry = entry_row(caller.session, caller.place, id_)
    row = caller.session.get(PendingOrderRow, (*caller.place, id_))
    if entry is not None:
        order = read_row(entry).order
    elif row is not None:
        order = read_pending(caller, row.text, pairs_of(row))
    else:
        return None
    return order if order.type in DECISIONS else None
