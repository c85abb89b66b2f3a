"""Guardians: whom a member trusts to bring them a new key when every device is lost.

Guardians ask, a notice period runs in which any key of the member's can cancel, then the new key
completes: it becomes the member's only one. The co-op may be a guardian too; any steward speaks
for it then, but not one who is the member, nor one who is chosen by name and counts already.

Other guardians take the place of those before only after the notice that held until then, so that
whoever has a stolen device cannot lock the member's own guardians out at once.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Final, NamedTuple

from ledger import fields
from ledger.kernel import Accepted, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import SIGNATURES_MAX, Order, shape
from ledger.records import Book, Choice, Guardians, Key, Member, Recovery
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import not_joined
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


class GuardiansKept(NamedTuple):
    """Fields of `guardians-kept`: whose they are, and the order whose choice does not come."""

    choice: str
    member: str


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

    Who chose before waits for the notice that was set then; a choice that waited is replaced. A
    recovery that is open stays so, with its time.
    """
    body: GuardiansChosen = order.body
    # 1. Members who have come, and nobody guards themselves.
    named = [id_ for id_ in body.guardians if id_ != STEWARDS]
    for id_ in (body.member, *named):
        absent = not_joined(view, id_)
        if absent is not None:
            return absent
    if body.member in named:
        return refuse(Code.guardian_must_be_another, member=body.member)
    # 2. The member signs.
    if not speaks_for(view, order, body.member):
        return refuse(Code.member_must_sign, member=body.member)
    # 3. At least one must agree, at most all of them.
    if not 1 <= body.quorum <= len(body.guardians):
        count = len(body.guardians)
        return refuse(Code.guardians_must_be_enough, guardians=count, quorum=body.quorum)
    before = guarding(view, body.member, now_ms)
    said = body.guardians, body.quorum, body.notice_ms
    if before is None:
        return Accepted((), (Guardians(body.member, *said, None),))
    waits = Choice(order.id, *said, now_ms + before.notice_ms)
    return Accepted((), (before._replace(waiting=waits),))


def keep(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the choice still waits, 2 the member signs with a key in force, or the guardians M of N."""
    body: GuardiansKept = order.body
    # 1. There is something to stop.
    guardians = guarding(view, body.member, now_ms)
    waits = None if guardians is None else guardians.waiting
    if guardians is None or waits is None or waits.id != body.choice:
        return refuse(Code.choice_must_be_waiting, choice=body.choice)
    # 2. The member has not chosen so after all. Or those who guard until then object.
    unsigned = _member_or_quorum(view, order, guardians)
    return unsigned or Accepted((), (guardians._replace(waiting=None),))


def guarding(view: View, member: str, now_ms: int) -> Guardians | None:
    """Who guards a member at `now_ms`: a choice whose time has come holds."""
    found = view.guardians.get(member)
    return None if found is None else in_force(found, now_ms)


def in_force(found: Guardians, now_ms: int) -> Guardians:
    """What holds at `now_ms` of what a member has chosen."""
    waits = found.waiting
    if waits is None or now_ms < waits.ready_ms:
        return found
    return found._replace(
        chosen=waits.chosen, quorum=waits.quorum, notice_ms=waits.notice_ms, waiting=None
    )


def without_waiting(view: View, member: str, now_ms: int) -> tuple[Guardians, ...]:
    """A member's guardians without the choice that waits; nothing where none does."""
    found = guarding(view, member, now_ms)
    return () if found is None or found.waiting is None else (found._replace(waiting=None),)


def is_able(member: Member) -> bool:
    """Whether a member is a steward who can sign."""
    return STEWARD in member.roles and member.keys > 0


def ask(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 guardians are chosen, none asked, the key is new, 2 the new key signs, 3 M of N do."""
    body: RecoveryAsked = order.body
    # 1. Guardians are chosen, no recovery is open, and nobody has used the key.
    guardians = guarding(view, body.member, now_ms)
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
    """1 the recovery is open, 2 the member signs, or the guardians M of N.

    The member signs with a key in force; with none left, once with each that others have ended.
    """
    body: RecoveryNamed = order.body
    # 1. There is something to cancel.
    guardians = guarding(view, body.member, now_ms)
    if guardians is None or _open_recovery(guardians, body) is None:
        return refuse(Code.recovery_must_be_open, recovery=body.recovery)
    # 2. The member signs: a device is not lost after all. Or the guardians do.
    unsigned = _member_or_quorum(view, order, guardians)
    if unsigned is not None:
        return unsigned
    signed = [key for signer in order.signers if (key := view.keys.get(signer))]
    spent = [replace(key, veto=False) for key in signed if key.veto]
    return Accepted((), (*spent, guardians._replace(recovery=None)))


def hears(view: View, order: Order, key: Key) -> bool:
    """Whether a key that was ended may cancel the recovery: others ended it, and all the others.

    Each is heard once, or whoever stole it could keep its owner out for good.
    """
    member = view.members.get(key.member)
    if member is None or key.member != order.body.member:
        return False
    return key.veto and member.keys == 0


def _member_or_quorum(view: View, order: Order, guardians: Guardians) -> Refusal | None:
    if speaks_for(view, order, guardians.id):
        return None
    return _below_quorum(view, order, guardians)


def complete(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the recovery is open, its notice over, the leading key new, 2 it is the one asked for.

    It ends the member's keys, and with them what they have entrusted to others: mandates, and a
    choice of guardians that still waits. It never leaves fewer stewards able to sign.
    """
    body: RecoveryNamed = order.body
    # 1. The recovery is open and its time has come; the key that leads is nobody's yet.
    guardians = guarding(view, body.member, now_ms)
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
    lost = [
        replace(key, revoked=view.size if key.revoked is None else key.revoked, veto=False)
        for key in theirs
        if key.revoked is None or key.veto
    ]
    new = Key(asked.key, body.member, view.size, None)
    kept = guardians._replace(recovery=None, waiting=None)
    return Accepted((), (*lost, new, kept, *_renewed(view, body.member)))


def _renewed(view: View, id_: str) -> tuple[Member | Book, ...]:
    """The member with one key, and the head if there is a steward more who can sign."""
    assert view.book is not None  # noqa: S101 decide, step 2
    before = view.members[id_]
    after = before._replace(keys=1, renewed=view.size)
    if is_able(after) == is_able(before):
        return (after,)
    return (after, view.book._replace(stewards=view.book.stewards + 1))


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
                "notice": fields.whole_from(NOTICE_MS_MIN, NOTICE_MS_MAX),
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
        shape("guardians-kept", GuardiansKept, {"choice": fields.uuid, "member": fields.uuid}),
        keep,
        reads=lambda body: Reads(guarded=(body.member,)),
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
        hears=hears,
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
