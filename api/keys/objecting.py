"""Keeps objections that guardians are still signing, and adds their signatures.

Nothing here is believed: each order was signed as it stands, and the rules count its signatures.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from sqlmodel import col, select

from api.http.checking import parse, verify
from api.keys.objections import CANCELLED, KEPT, agreed, all_guard, left, stoppable
from api.keys.recovery import guarding
from api.keys.tables import ObjectionRow
from api.queries.signatures import one_each
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.orders import Order
from wallets.guardians import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service
    from ledger.records import Guardians
    from ledger.store import Place

LIFE_MS_MAX: Final = 31 * DAY_MS
"""The longest that an order waits for the others."""


class Objecting(NamedTuple):
    """An objection with all its signatures so far: how many guardians have signed, of how many."""

    order: str
    signatures: Sequence[tuple[str, str]]
    signed: int
    quorum: int

    @property
    def enough(self) -> bool:
        """Whether it can be posted."""
        return self.signed >= self.quorum


def _read(text: str, pairs: Sequence[Sequence[str]], book: str, now_ms: int) -> Order:
    """An order by which guardians object, whose signatures hold; `ProblemError` for any other."""
    order = parse(text, [(key, signature) for key, signature in pairs], book)
    whole = isinstance(order, Order) and order.type in {KEPT, CANCELLED} and verify(order) is None
    if not isinstance(order, Order) or not whole:
        raise malformed("order", Why.not_of_this_type)
    if order.expires_ms > now_ms + LIFE_MS_MAX:
        raise malformed("order.expires", Why.waits_too_long)
    return order


def add(
    service: Service, place: Place, book: str, text: str, pairs: Sequence[Sequence[str]]
) -> Objecting:
    """Keep an objection, or what more signatures it has; all of it, to be posted once enough.

    Raises `ProblemError` where there is nothing to stop, another order is being signed for that, or
    one who signed it does not guard the member.
    """
    now_ms = service.sources.now_ms()

    def write(session: Session) -> Objecting:
        row = _waiting(session, place, text, now_ms)
        before = [] if row is None else json.loads(row.signatures)
        lead = _read(text, pairs, book, now_ms).key if row is None else json.loads(text)["key"]
        together = one_each(session, place, lead, [*before, *pairs])
        order = _read(text, together, book, now_ms)
        guardians, subject = _stopped_by(session, place, order, now_ms)
        other = left(session, place, guardians, subject, now_ms)
        if other is not None and other.order != text:
            raise malformed("order", Why.one_waits_already)
        if not all_guard(session, place, guardians, order.signers):
            raise ProblemError(Trouble.role_must_allow_it, {"right": "guard"})
        _forget(session, place, guardians)
        session.merge(ObjectionRow(
            community_id=place.community, book=place.book, member_id=guardians.id,
            subject_id=subject, order=text, signatures=orjson.dumps(together).decode(),
            expires_ms=order.expires_ms,
        ))  # fmt: skip
        signed = agreed(session, place, guardians, order.signers)[0]
        return Objecting(text, together, signed, guardians.quorum)

    return service.database.write(write).result()


def _waiting(session: Session, place: Place, text: str, now_ms: int) -> ObjectionRow | None:
    """What waits with this very text."""
    wanted = select(ObjectionRow).where(
        *in_book(ObjectionRow, place), ObjectionRow.order == text, ObjectionRow.expires_ms > now_ms
    )
    # Two who sign at once, in two processes, would each write without the other.
    return session.exec(wanted.with_for_update()).first()


def _stopped_by(session: Session, place: Place, order: Order, now_ms: int) -> tuple[Guardians, str]:
    """Whose guardians the order is of, and the order that it stops."""
    guardians = guarding(session, place, order.body.member, now_ms)
    subject = _subject(order)
    if guardians is None or (order.type, subject) not in stoppable(guardians):
        raise malformed("order", Why.nothing_to_stop)
    return guardians, subject


def _forget(session: Session, place: Place, guardians: Guardians) -> None:
    """Drop objections of theirs to what is stopped, or has come."""
    over = select(ObjectionRow).where(
        *in_book(ObjectionRow, place), ObjectionRow.member_id == guardians.id,
        col(ObjectionRow.subject_id).not_in([id_ for _, id_ in stoppable(guardians)]),
    )  # fmt: skip
    for row in session.exec(over).all():
        session.delete(row)


def _subject(order: Order) -> str:
    found: str = order.body.choice if order.type == KEPT else order.body.recovery
    return found
