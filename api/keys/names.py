"""A member's keys, and what they call them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import select

from api.keys.tables import KeyNameRow
from api.queries.entries import entries_at
from api.queries.people import member
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.naming import read_name
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller

KEY_NAME_MAX: Final = 60


class Device(NamedTuple):
    """A key of the member's; times in milliseconds since 1970."""

    key: str
    name: str
    added_ms: int
    revoked_ms: int | None


def own_keys(caller: Caller) -> Sequence[Device]:
    """Every key of the member's, those in force first."""
    found = member(caller.session, caller.place, caller.member)
    assert found is not None  # noqa: S101 they are signed in
    seqs = {seq for key in found.keys for seq in (key.added, key.revoked) if seq is not None}
    entries = entries_at(caller.session, caller.place, sorted(seqs))
    names = _names(caller)
    devices = [
        Device(
            key.key,
            names.get(key.key, ""),
            entries[key.added].time_ms,
            None if key.revoked is None else entries[key.revoked].time_ms,
        )
        for key in found.keys
    ]
    return sorted(devices, key=lambda device: device.revoked_ms is not None)


def _names(caller: Caller) -> dict[str, str]:
    wanted = select(KeyNameRow).where(
        *in_book(KeyNameRow, caller.place), KeyNameRow.member_id == caller.member
    )
    return {row.key: row.name for row in caller.session.exec(wanted)}


def name_key(caller: Caller, key: str, name: str) -> None:
    """Say what a key of one's own is called, nothing included; `ProblemError` for no such key."""
    known = caller.session.get(KeyRow, (*caller.place, key))
    if known is None or known.member_id != caller.member:
        raise ProblemError(Trouble.resource_must_exist)
    keep_name(caller, key, name)


def keep_name(caller: Caller, key: str, name: str) -> None:
    """Keep what a member calls a key that is theirs, or is to be.

    Raises `ProblemError` for what is no name.
    """
    row = KeyNameRow(
        community_id=caller.place.community, book=caller.place.book, member_id=caller.member,
        key=key, name=read_name(name, KEY_NAME_MAX) if name else "",
    )  # fmt: skip
    caller.service.database.write(lambda session: session.merge(row)).result()
