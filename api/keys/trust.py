"""What guardians do for a member, and see: whom they guard, what is asked, and signing it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from api.keys import recovery
from api.keys.agreeing import answers_to, asking
from api.keys.guardians import guarded, guardians_of, require_guarded
from api.keys.waiting import has_signed, stoppable
from api.people.called import called
from api.service.troubles import ProblemError, Trouble
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.keys.guardians import Guarded
    from api.keys.objections import Objection
    from api.keys.recovery import Signing, State
    from api.keys.tables import RecoveryAskRow
    from api.service.callers import AtBook, Caller
    from ledger.records import Guardians


class Asked(NamedTuple):
    """A recovery that is being signed: of whom, to which key, and who asked for it first."""

    whom: Guarded
    row: RecoveryAskRow
    signatures: Sequence[tuple[str, str]]
    key: str
    asked_by: str
    signed: bool


class Trusting(NamedTuple):
    """Whom the member guards: what is asked in their name, and what may be stopped."""

    whom: Guarded
    asked: Sequence[Asked]
    objections: Sequence[Objection]


class Trust(NamedTuple):
    """Who guards the member and what each answered; whom they guard, and who asks them to."""

    own: Guardians | None
    guarded: Sequence[Trusting]
    answers: Mapping[str, bool]
    asking: Sequence[Guarded]


def trust_of(caller: Caller) -> Trust:
    """Who guards the member and what is asked in their name; whom they guard, and what to sign."""
    whom = guarded(caller)
    may_stop = stoppable(caller, whom)
    found = [Trusting(one, _asked(caller, one), may_stop[one.member]) for one in whom]
    own = guardians_of(caller, caller.member)
    return Trust(own, found, answers_to(caller, caller.member), asking(caller))


def asked_for(caller: Caller, member: str) -> tuple[Guarded, Sequence[Asked]]:
    """What is asked in the name of a member whom whoever looks guards."""
    whom = require_guarded(caller, member)
    return whom, _asked(caller, whom)


def _asked(caller: Caller, whom: Guarded) -> Sequence[Asked]:
    """What is being signed, first what whoever looks has not signed."""
    rows = recovery.asking(caller.session, caller.place, whom.member, caller.now_ms)
    names = called(caller.session, caller.place, [row.asked_by for row in rows])
    pairs = [recovery.pairs_of(caller.session, caller.place, row) for row in rows]
    found = [
        Asked(
            whom, row, signed, json.loads(row.order)["added"], names[row.asked_by],
            has_signed(caller, signed),
        )
        for row, signed in zip(rows, pairs, strict=True)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.signed, one.row.time_ms))


def guardian_signs(caller: Caller, member: str, key: str, signature: str) -> Signing:
    """A guardian agrees: all signatures so far, and whether they are enough."""
    require_guarded(caller, member)
    known = caller.session.get(KeyRow, (*caller.place, key))
    if known is None or known.member_id != caller.member:
        raise ProblemError(Trouble.device_order_must_be_whole)
    return _add(caller, member, (key, signature))


def device_signs(at: AtBook, member: str, key: str, signature: str) -> Signing:
    """The device shows that it holds the key that is asked for; as `guardian_signs`."""
    if recovery.asked_to(recovery.asking(at.session, at.place, member, at.now_ms), key) is None:
        raise ProblemError(Trouble.resource_must_exist)
    return _add(at, member, (key, signature))


def _add(at: AtBook, member: str, pair: tuple[str, str]) -> Signing:
    return recovery.add(at.service, at.place, at.row.book_id, member, pair)


def state_for(at: AtBook, member: str, key: str) -> State:
    """How the recovery to this key stands; whoever knows the key may know that."""
    return recovery.state_of(at.session, at.place, member, key, at.now_ms)
