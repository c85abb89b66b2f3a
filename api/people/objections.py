"""Objections of guardians: one order that stops something, to which each adds a signature.

What they may stop in the name of whom they guard is another choice of guardians that waits, and a
recovery whose notice runs. Where several must agree, the first to object leaves the order here for
the others; who completes what the book asks for posts it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from sqlmodel import col, select

from api.checking import parse, verify
from api.people.recovery import guarding
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.tables import ObjectionRow
from ledger.orders import Order
from ledger.rules.books import STEWARD
from ledger.tables import KeyRow, MemberRow
from wallets.guardians import DAY_MS, STEWARDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.service import Service
    from ledger.records import Guardians
    from ledger.store import Place

KEPT: Final = "guardians-kept"
CANCELLED: Final = "recovery-cancelled"
LIFE_MS_MAX: Final = 31 * DAY_MS
"""The longest that an order waits for the others."""


class Objection(NamedTuple):
    """What guardians may stop, and how far they have come.

    Attributes:
        type: the order that stops it.
        subject: the order that it stops.
        ready_ms: until when it can be stopped.
        order: what is being signed; empty where nobody has objected.
        signed: how many guardians have.
        enough: whether as many as must agree.
        mine: whether whoever looks has.
    """

    type: str
    subject: str
    ready_ms: int
    order: str
    signed: int
    enough: bool
    mine: bool


def objections(
    session: Session, place: Place, guardians: Guardians, reader: str, now_ms: int
) -> list[Objection]:
    """What may be stopped now in the name of a member."""
    found = []
    for type_, subject, ready_ms in _subjects(guardians):
        row = _left(session, place, guardians.id, subject, now_ms)
        keys = [] if row is None else [key for key, _ in json.loads(row.signatures)]
        signed, members = _agreed(session, place, guardians, keys)
        found.append(Objection(
            type_, subject, ready_ms, "" if row is None else row.order, signed,
            signed >= guardians.quorum, reader in members,
        ))  # fmt: skip
    return found


def _subjects(guardians: Guardians) -> Iterator[tuple[str, str, int]]:
    if guardians.waiting is not None:
        yield KEPT, guardians.waiting.id, guardians.waiting.ready_ms
    if guardians.recovery is not None:
        yield CANCELLED, guardians.recovery.id, guardians.recovery.ready_ms


def _left(
    session: Session, place: Place, member: str, subject: str, now_ms: int
) -> ObjectionRow | None:
    row = session.get(ObjectionRow, (*place, member, subject))
    return None if row is None or now_ms >= row.expires_ms else row


def _agreed(
    session: Session, place: Place, guardians: Guardians, keys: Sequence[str]
) -> tuple[int, set[str]]:
    """How many guardians these keys are, and whose they are: as the rule counts them."""
    wanted = select(KeyRow.member_id).where(
        *in_book(KeyRow, place), col(KeyRow.key).in_(keys), col(KeyRow.revoked).is_(None)
    )
    members = set(session.exec(wanted)) - {guardians.id}
    named = members.intersection(guardians.chosen)
    rows = (session.get(MemberRow, (*place, one)) for one in members - named)
    stewards = {row.member_id for row in rows if row and STEWARD in row.roles.split(",")}
    co_op = stewards if STEWARDS in guardians.chosen else set()
    return len(named) + bool(co_op), named | co_op


def _read(text: str, pairs: Sequence[Sequence[str]], book: str, now_ms: int) -> Order:
    """An order by which guardians object, whose signatures hold; `ProblemError` for any other."""
    order = parse(text, [(key, signature) for key, signature in pairs], book)
    whole = isinstance(order, Order) and order.type in {KEPT, CANCELLED} and verify(order) is None
    if not isinstance(order, Order) or not whole:
        raise _malformed("is no objection that was signed")
    if order.expires_ms > now_ms + LIFE_MS_MAX:
        raise _malformed("waits for too long")
    return order


def _malformed(why: str) -> ProblemError:
    return ProblemError(Trouble.request_must_be_well_formed, {"where": "order", "why": why})


def add(
    service: Service, place: Place, book: str, text: str, pairs: Sequence[Sequence[str]]
) -> str:
    """Keep an objection, or what more signatures it has; all of it, as JSON to be posted.

    Raises `ProblemError` where there is nothing to stop, another order is being signed for that, or
    one who signed it does not guard the member.
    """
    now_ms = service.sources.now_ms()

    def write(session: Session) -> str:
        row = _waiting(session, place, text, now_ms)
        before = [] if row is None else json.loads(row.signatures)
        together = sorted(dict([*before, *pairs]).items())
        order = _read(text, together, book, now_ms)
        guardians, subject = _stopped_by(session, place, order, now_ms)
        other = _left(session, place, guardians.id, subject, now_ms)
        if other is not None and other.order != text:
            raise _malformed("another one is being signed")
        if any(not _agreed(session, place, guardians, [key])[0] for key in order.signers):
            raise ProblemError(Trouble.role_must_allow_it, {"right": "guard"})
        _forget(session, place, guardians)
        session.merge(ObjectionRow(
            community_id=place.community, book=place.book, member_id=guardians.id,
            subject_id=subject, order=text, signatures=orjson.dumps(together).decode(),
            expires_ms=order.expires_ms,
        ))  # fmt: skip
        signed, quorum = _agreed(session, place, guardians, order.signers)[0], guardians.quorum
        whole: dict[str, Any] = {"order": text, "signatures": together}
        said = {"signed": signed, "quorum": quorum, "enough": signed >= quorum}
        return orjson.dumps(whole | said).decode()

    return service.database.write(write).result()


def _waiting(session: Session, place: Place, text: str, now_ms: int) -> ObjectionRow | None:
    """What waits with this very text."""
    wanted = select(ObjectionRow).where(
        *in_book(ObjectionRow, place), ObjectionRow.order == text, ObjectionRow.expires_ms > now_ms
    )
    return session.exec(wanted).first()


def _stopped_by(session: Session, place: Place, order: Order, now_ms: int) -> tuple[Guardians, str]:
    """Whose guardians the order is of, and the order that it stops."""
    guardians = guarding(session, place, order.body.member, now_ms)
    subject = _subject(order)
    if guardians is None or (order.type, subject) not in _open(guardians):
        raise _malformed("stops nothing that waits")
    return guardians, subject


def _forget(session: Session, place: Place, guardians: Guardians) -> None:
    """Drop objections of theirs to what is stopped, or has come."""
    over = select(ObjectionRow).where(
        *in_book(ObjectionRow, place), ObjectionRow.member_id == guardians.id,
        col(ObjectionRow.subject_id).not_in([id_ for _, id_ in _open(guardians)]),
    )  # fmt: skip
    for row in session.exec(over).all():
        session.delete(row)


def _subject(order: Order) -> str:
    found: str = order.body.choice if order.type == KEPT else order.body.recovery
    return found


def _open(guardians: Guardians) -> set[tuple[str, str]]:
    return {(type_, subject) for type_, subject, _ in _subjects(guardians)}
