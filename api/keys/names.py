"""A member's keys: what they are in, what they are called, when they were used last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import select

from api.keys.tables import DEVICE, KeyNameRow
from api.queries.entries import entries_at
from api.queries.people import member
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from api.words.naming import read_name
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.callers import AtBook, Caller
    from ledger.store import Place

KEY_NAME_MAX: Final = 60


class Device(NamedTuple):
    """A key of the member's; times in milliseconds since 1970.

    Attributes:
        kind: what it is in, one of `api.keys.tables.KINDS`.
        used_ms: the day of the last sign-in with it, by its beginning; None if nobody noted one.
    """

    key: str
    name: str
    kind: str
    added_ms: int
    revoked_ms: int | None
    used_ms: int | None


def own_keys(caller: Caller) -> Sequence[Device]:
    """Every key of the member's, those in force first."""
    found = member(caller.session, caller.place, caller.member)
    assert found is not None  # noqa: S101 they are signed in
    seqs = {seq for key in found.keys for seq in (key.added, key.revoked) if seq is not None}
    entries = entries_at(caller.session, caller.place, sorted(seqs))
    rows = _rows(caller)
    devices = []
    for key in found.keys:
        row = rows.get(key.key)
        ended_ms = None if key.revoked is None else entries[key.revoked].time_ms
        name, kind = ("", DEVICE) if row is None else (row.name, row.kind)
        used_ms = None if row is None else row.used_ms
        added_ms = entries[key.added].time_ms
        devices.append(Device(key.key, name, kind, added_ms, ended_ms, used_ms))
    return sorted(devices, key=lambda device: device.revoked_ms is not None)


def _rows(caller: Caller) -> dict[str, KeyNameRow]:
    wanted = select(KeyNameRow).where(
        *in_book(KeyNameRow, caller.place), KeyNameRow.member_id == caller.member
    )
    return {row.key: row for row in caller.session.exec(wanted)}


def name_key(caller: Caller, key: str, name: str, kind: str | None = None) -> None:
    """Say what a key of one's own is called, nothing included, and what it is in, if anything new.

    `ProblemError` for no such key.
    """
    known = caller.session.get(KeyRow, (*caller.place, key))
    if known is None or known.member_id != caller.member:
        raise ProblemError(Trouble.resource_must_exist)
    keep_name(caller, key, name, kind)


def keep_name(caller: Caller, key: str, name: str, kind: str | None = None) -> None:
    """Keep what a member calls a key that is theirs, or is to be.

    Raises `ProblemError` for what is no name.
    """
    clean = read_name(name, KEY_NAME_MAX) if name else ""

    def keep(session: Session) -> None:
        row = _row(session, caller.place, caller.member, key)
        row.name, row.kind = clean, kind or row.kind
        session.add(row)

    caller.service.database.write(keep).result()


def note_use(at: AtBook, member: str, key: str, name: str = "") -> None:
    """Keep the day of a sign-in, and a name where the key has none."""
    day_ms = at.now_ms - at.now_ms % DAY_MS
    before = at.session.get(KeyNameRow, (*at.place, member, key))
    if before is not None and before.used_ms == day_ms:
        return

    def keep(session: Session) -> None:
        row = _row(session, at.place, member, key)
        row.used_ms = day_ms
        if before is None:
            row.name = name
        session.add(row)

    at.service.database.write(keep).result()


def _row(session: Session, place: Place, member: str, key: str) -> KeyNameRow:
    known = session.get(KeyNameRow, (*place, member, key))
    made = KeyNameRow(
        community_id=place.community, book=place.book, member_id=member, key=key, name=""
    )
    return known or made
