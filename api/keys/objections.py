"""Objections of guardians: one order that stops something, to which each adds a signature.

What they may stop in the name of whom they guard is another choice of guardians that waits, and a
recovery whose notice runs. Where several must agree, the first to object leaves the order for the
others (`api.keys.objecting`); who completes what the book asks for posts it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.keys.tables import ObjectionRow
from api.queries.signatures import standing
from api.service.rows import in_book
from ledger.rules.books import STEWARD
from ledger.tables import EntryRow, KeyRow, MemberRow
from wallets.guardians import STEWARDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from ledger.records import Guardians
    from ledger.store import Place

KEPT: Final = "guardians-kept"
CANCELLED: Final = "recovery-cancelled"


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
        row = left(session, place, guardians, subject, now_ms)
        keys = [] if row is None else keys_of(row)
        signed, members = agreed(session, place, guardians, keys)
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


def stoppable(guardians: Guardians) -> set[tuple[str, str]]:
    """Which orders can be stopped, each after the type of the one that stops it."""
    return {(type_, subject) for type_, subject, _ in _subjects(guardians)}


def left(
    session: Session, place: Place, guardians: Guardians, subject: str, now_ms: int
) -> ObjectionRow | None:
    """What is being signed; None where it is over, or can no longer be posted as it was signed."""
    row = session.get(ObjectionRow, (*place, guardians.id, subject))
    if row is None or now_ms >= row.expires_ms or _taken(session, place, row):
        return None
    # Whose key ended since they signed takes nobody else's signature along, unless it leads.
    pairs = standing(session, place, json.loads(row.order)["key"], json.loads(row.signatures))
    return row if all_guard(session, place, guardians, [key for key, _ in pairs]) else None


def _taken(session: Session, place: Place, row: ObjectionRow) -> bool:
    """Whether the book has an order of that id: it refuses another, whoever made the first."""
    wanted = select(EntryRow.seq).where(
        *in_book(EntryRow, place), EntryRow.order_id == json.loads(row.order)["id"]
    )
    return session.exec(wanted).first() is not None


def keys_of(row: ObjectionRow) -> list[str]:
    """Whose signatures it has."""
    return [key for key, _ in json.loads(row.signatures)]


def all_guard(session: Session, place: Place, guardians: Guardians, keys: Sequence[str]) -> bool:
    """Whether each of these keys is in force and a guardian's."""
    return all(agreed(session, place, guardians, [key])[0] for key in keys)


def agreed(
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
