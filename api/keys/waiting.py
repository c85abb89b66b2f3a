"""What waits for a member about their keys, and those of whom they guard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import col, func, select

from api.keys import recovery
from api.keys.guardians import guarded, guardians_of
from api.keys.objections import objections
from api.queries.entries import entries_at
from api.service.rows import in_book
from api.words.i18n import _
from ledger.rules.passing import NOTICE_MS
from ledger.tables import KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.keys.guardians import Guarded
    from api.keys.objections import Objection
    from api.service.callers import Caller

SAFETY: Final = "/app/safety"
CANCEL: Final = "/app/recovery/cancel"
GUARDIANS: Final = "/app/guardians"


def stoppable(caller: Caller, whom: Sequence[Guarded]) -> Mapping[str, Sequence[Objection]]:
    """What may be stopped in the name of each of them."""
    return {
        one.member: objections(
            caller.session, caller.place, one.guardians, caller.member, caller.now_ms
        )
        for one in whom
    }


def objections_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: what other guardians have objected to, and whoever looks has not."""
    whom = guarded(caller)
    for one, found in zip(whom, stoppable(caller, whom).values(), strict=True):
        if any(each.order and not each.mine for each in found):
            said = _("People of trust object in the name of {name}, and need you as well")
            yield said.format(name=one.name), GUARDIANS


def second_key_wanted(caller: Caller) -> Iterator[tuple[str, str]]:
    """What home says to who would lose all with one device; the page where to mend that."""
    in_force = select(func.count()).where(
        *in_book(KeyRow, caller.place),
        KeyRow.member_id == caller.member,
        col(KeyRow.revoked).is_(None),
    )
    if caller.session.exec(in_force).one() == 1:
        yield _("Only this device lets you in. Make your account safe before it is lost"), SAFETY


def recoveries_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """What waits: a recovery of one's own that one may call off, and those to sign as guardian."""
    own = guardians_of(caller, caller.member)
    if own is not None and own.recovery is not None:
        yield _("A new key is asked for in your name. Call it off if it was not you"), CANCEL
    if own is not None and own.waiting is not None:
        yield _("Your people of trust are about to change. Stop it if it was not you"), GUARDIANS
    for one in guarded(caller):
        if one.guardians.waiting is not None:
            yield (
                _("{name} no longer has you as a person of trust. Ask whether it was them").format(
                    name=one.name
                ),
                GUARDIANS,
            )
        if one.guardians.recovery is None and _lost_last_key(caller, one.member):
            said = _("The last key of {name} was removed. Ask whether a new one is wanted")
            yield said.format(name=one.name), GUARDIANS
        rows = recovery.asking(caller.session, caller.place, one.member, caller.now_ms)
        pairs = (recovery.pairs_of(caller.session, caller.place, row) for row in rows)
        if any(not has_signed(caller, signed) for signed in pairs):
            said = _("{name} lost every device and needs you as a person of trust").format(
                name=one.name
            )
            yield said, f"/app/recoveries/{one.member}"


def _lost_last_key(caller: Caller, member: str) -> bool:
    """Whether others ended it so lately that nothing of theirs is passed on yet."""
    row = caller.session.get(MemberRow, (*caller.place, member))
    if row is None or row.keys or not row.renewed:
        return False
    [ended] = entries_at(caller.session, caller.place, [row.renewed]).values()
    return caller.now_ms < ended.time_ms + NOTICE_MS


def has_signed(caller: Caller, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether whoever looks is among those who signed."""
    rows = (caller.session.get(KeyRow, (*caller.place, key)) for key, _signature in pairs)
    return any(row is not None and row.member_id == caller.member for row in rows)
