"""How safe a member's account is: their keys by what they are in, and who helps.

Nothing is kept here: it is read from the book and from what stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.keys.agreeing import trusted
from api.keys.guardians import guardians_of
from api.keys.names import own_keys
from api.keys.tables import DEVICE, PASSKEY, SHEET
from api.people.called import called
from api.people.directory import Named
from api.service.rows import in_book
from ledger.rules.books import STEWARD
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.keys.agreeing import Trusted
    from api.keys.names import Device
    from api.service.callers import Caller

STEWARDS_SHOWN: Final = 5
TASKS: Final = 4
"""What can be done: a second device, people of trust, a sheet, a passkey."""


class Safety(NamedTuple):
    """How safe a member's account is.

    Attributes:
        devices, sheets, passkeys: their keys in force.
        people: whom they have chosen; `quorum` of them must agree when it comes to it.
        stewards: whom they can ring, themselves left out.
    """

    devices: Sequence[Device]
    sheets: Sequence[Device]
    passkeys: Sequence[Device]
    people: Sequence[Trusted]
    quorum: int
    stewards: Sequence[Named]

    @property
    def agreed(self) -> int:
        """On how many of those people they can count."""
        return sum(one.agrees is True for one in self.people)

    @property
    def is_guarded(self) -> bool:
        """Whether enough of them agree."""
        return bool(self.people) and self.agreed >= self.quorum

    @property
    def tried(self) -> Device | None:
        """A sheet that was tried; None if none was."""
        return next((one for one in self.sheets if one.used_ms is not None), None)

    @property
    def done(self) -> int:
        """How many of the tasks are done."""
        return sum((len(self.devices) > 1, self.is_guarded, bool(self.sheets), bool(self.passkeys)))


def safety_of(caller: Caller) -> Safety:
    """How safe the member's account is."""
    held = [one for one in own_keys(caller) if one.revoked_ms is None]
    devices, sheets, passkeys = (
        [one for one in held if one.kind == kind] for kind in (DEVICE, SHEET, PASSKEY)
    )
    own = guardians_of(caller, caller.member)
    quorum = 0 if own is None else (own.waiting or own).quorum
    return Safety(devices, sheets, passkeys, trusted(caller), quorum, _stewards(caller))


def _stewards(caller: Caller) -> Sequence[Named]:
    """Some stewards, by name."""
    roles = col(MemberRow.roles)
    wanted = select(MemberRow.member_id).where(
        *in_book(MemberRow, caller.place),
        roles.contains(STEWARD),
        MemberRow.member_id != caller.member,
    )
    ids = caller.session.exec(wanted.limit(STEWARDS_SHOWN)).all()
    names = called(caller.session, caller.place, ids)
    return sorted((Named(id_, names[id_]) for id_ in ids), key=lambda one: one.name)
