"""Guardians: whom a member trusts to bring them a new key when every device is lost.

Guardians ask, a notice period runs in which any key of the member's can cancel, then the new key
completes: it becomes the member's only one. The co-op may be a guardian too; any steward speaks
for it then, but not one who is the member, nor one who is chosen by name and counts already.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Final, NamedTuple

from ledger import fields
from ledger.kernel import Accepted, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import SIGNATURES_MAX, Order, shape
from ledger.records import Guardians, Key, Recovery
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.books import STEWARD
from ledger.structs import replace

STEWARDS: Final = "stewards"
"""The co-op among the guardians. In their order it comes after every member's id."""

GUARDIANS_MAX: Final = 9
QUORUM_MAX: Final = SIGNATURES_MAX - 1
"""Beside as many guardians the new key signs."""

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
NOTICE_MS_MIN, NOTICE_MS_MAX = HOUR_MS, 90 * DAY_MS


class GuardiansChosen(NamedTuple):
    """Fields of `guardians-chosen`: any `quorum` of the guardians, after `notice_ms`."""

    guardians: tuple[str, ...]
    member: str
    notice_ms: int
    quorum: int


class RecoveryAsked(NamedTuple):
    """Fields of `recovery-asked`: the member, and the key that they will have."""

    added: str
    member: str


class RecoveryNamed(NamedTuple):
    """Fields of `recovery-cancelled` and `recovery-completed`: whose it is, and who asked."""

    member: str
    recovery: str


def choose(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 members other than this one, 2 the member signs, 3 as many as must agree are chosen.

    What was chosen before is replaced. A recovery that is open stays so, with its time.
    """
    del now_ms
    body: GuardiansChosen = order.body
    # 1. Known members, and nobody guards themselves.
    named = [id_ for id_ in body.guardians if id_ != STEWARDS]
    for id_ in (body.member, *named):
        if id_ not in view.members:
            return refuse(Code.member_must_exist, member=id_)
    if body.member in named:
        return refuse(Code.guardian_must_be_another, member=body.member)
    # 2. The member signs.
    if not speaks_for(view, order, body.member):
        return refuse(Code.member_must_sign, member=body.member)
    # 3. At least one must agree, at most all of them.
    if not 1 <= body.quorum <= len(body.guardians):
        count = len(body.guardians)
        return refuse(Code.guardians_must_be_enough, guardians=count, quorum=body.quorum)
    before = view.guardians.get(body.member)
    recovery = None if before is None else before.recovery
    chosen = Guardians(body.member, body.guardians, body.quorum, body.notice_ms, recovery)
    return Accepted((), (chosen,))


def ask(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 guardians are chosen, none asked, the key is new, 2 the new key signs, 3 M of N do."""
    body: RecoveryAsked = order.body
    # 1. Guardians are chosen, no recovery is open, and nobody has used the key.
    guardians = view.guardians.get(body.member)
    if guardians is None:
        return refuse(Code.guardians_must_be_chosen, member=body.member)
    if guardians.recovery is not None:
        return refuse(Code.recovery_must_not_be_open, recovery=guardians.recovery.id)
    if body.added in view.keys:
        return refuse(Code.key_must_be_new, key=body.added)
    # 2. Whoever holds the new key shows it.
    if body.added not in order.signers:
        return refuse(Code.new_key_must_sign, key=body.added)
    # 3. As many guardians agree as the member said.
    unsigned = _below_quorum(view, order, guardians)
    if unsigned is not None:
        return unsigned
    asked = Recovery(order.id, body.added, now_ms + guardians.notice_ms)
    return Accepted((), (guardians._replace(recovery=asked),))


def cancel(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the recovery is open, 2 the member signs with a key in force, or the guardians M of N."""
    del now_ms
    body: RecoveryNamed = order.body
    # 1. There is something to cancel.
    guardians = view.guardians.get(body.member)
    if guardians is None or _open_recovery(guardians, body) is None:
        return refuse(Code.recovery_must_be_open, recovery=body.recovery)
    # 2. The member signs: a device is not lost after all. Or the guardians do.
    if not speaks_for(view, order, body.member):
        unsigned = _below_quorum(view, order, guardians)
        if unsigned is not None:
            return unsigned
    return Accepted((), (guardians._replace(recovery=None),))


def complete(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the recovery is open, its notice over, the leading key new, 2 it is the one asked for."""
    body: RecoveryNamed = order.body
    # 1. The recovery is open and its time has come; the key that leads is nobody's yet.
    guardians = view.guardians.get(body.member)
    asked = None if guardians is None else _open_recovery(guardians, body)
    if guardians is None or asked is None:
        return refuse(Code.recovery_must_be_open, recovery=body.recovery)
    if now_ms < asked.ready_ms:
        return refuse(Code.recovery_must_be_ready, recovery=asked.id, until=asked.ready_ms)
    if order.key in view.keys:
        return refuse(Code.key_must_be_new, key=order.key)
    # 2. It is the one that the guardians signed for.
    if order.key != asked.key:
        return refuse(Code.new_key_must_sign, key=asked.key)
    # Whoever has a lost device has its key: from this entry on none but the new one holds.
    theirs = [key for key in view.keys.values() if key.member == body.member]
    theirs.sort(key=attrgetter("id"))
    lost = [replace(key, revoked=view.size) for key in theirs if key.revoked is None]
    new = Key(asked.key, body.member, view.size, None)
    return Accepted((), (*lost, new, guardians._replace(recovery=None)))


def _open_recovery(guardians: Guardians, body: RecoveryNamed) -> Recovery | None:
    asked = guardians.recovery
    return asked if asked is not None and asked.id == body.recovery else None


def _below_quorum(view: View, order: Order, guardians: Guardians) -> Refusal | None:
    named = {
        key.member
        for signer in order.signers
        if (key := view.keys.get(signer)) and key.member in guardians.chosen
    }
    stewards = signing_members(view, order, STEWARD) - named - {guardians.id}
    signed = len(named) + (1 if stewards and STEWARDS in guardians.chosen else 0)
    if signed >= guardians.quorum:
        return None
    return refuse(Code.guardians_must_reach_quorum, signed=signed, quorum=guardians.quorum)


RULES: Final = (
    Rule(
        shape(
            "guardians-chosen",
            GuardiansChosen,
            {
                "guardians": fields.list_of(fields.word_or(STEWARDS, fields.uuid), GUARDIANS_MAX),
                "member": fields.uuid,
                "notice": fields.span_ms(NOTICE_MS_MIN, NOTICE_MS_MAX),
                "quorum": fields.small_up_to(QUORUM_MAX),
            },
        ),
        choose,
        reads=lambda body: Reads(
            members=(body.member, *(id_ for id_ in body.guardians if id_ != STEWARDS)),
            guarded=(body.member,),
        ),
    ),
    Rule(
        shape("recovery-asked", RecoveryAsked, {"added": fields.hex32, "member": fields.uuid}),
        ask,
        reads=lambda body: Reads(keys=(body.added,), guarded=(body.member,)),
        brings=lambda order: (order.body.added,),
    ),
    Rule(
        shape(
            "recovery-cancelled", RecoveryNamed, {"member": fields.uuid, "recovery": fields.uuid}
        ),
        cancel,
        reads=lambda body: Reads(guarded=(body.member,)),
    ),
    Rule(
        shape(
            "recovery-completed", RecoveryNamed, {"member": fields.uuid, "recovery": fields.uuid}
        ),
        complete,
        reads=lambda body: Reads(keys_of=(body.member,), guarded=(body.member,)),
        brings=lambda order: (order.key,),
    ),
)
