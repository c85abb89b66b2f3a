"""The rows that wallets contribute to the rule book; its own are members and keys.

Leaves to others: signatures themselves (`wallets.signing`), accounts (`ledger.rules.accounts`), and
giving and taking roles, which members may vote on (`credit.voting.roles`).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ledger import fields
from ledger.kernel import Accepted, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import Order, shape
from ledger.records import Book, Key, Member
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.books import STEWARD, below_quorum
from ledger.rules.bringing import AUDITOR
from ledger.rules.reversals import TREASURER
from ledger.structs import replace
from wallets import guardians, mandates

ROLES: Final = (STEWARD, TREASURER, mandates.BROKER, AUDITOR)


class MemberJoined(NamedTuple):
    """Fields of `member-joined`. The order's `key` becomes the member's first."""

    member: str


class KeyNamed(NamedTuple):
    """Fields of `key-added` and `key-revoked`: whose key, and which."""

    member: str
    named: str


def join(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the member is new or expected, the key new, 2 the key signs (it leads), 3 a steward signs.

    That steward is another member, as this one has no key yet. Whether they are another person no
    book can tell, nor whether who comes is who was expected: see docs/orders.md.
    """
    del now_ms
    id_ = order.body.member
    # 1. Ids and keys are never used again.
    member = view.members.get(id_, Member(id_, frozenset()))
    if id_ in view.members and not member.expected:
        return refuse(Code.member_must_not_exist, member=id_)
    if order.key in view.keys:
        return refuse(Code.key_must_be_new, key=order.key)
    # 2. The leading key signed: orders without it are not read. 3. A steward lets the member in.
    if not signing_members(view, order, STEWARD):
        return refuse(Code.steward_must_sign)
    joined = member._replace(keys=1, expected=False)
    return Accepted((), (joined, Key(order.key, id_, view.size, None)))


def add_key(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the member is known, the key new, 2 the new key signs, 3 an earlier key of theirs does."""
    del now_ms
    body: KeyNamed = order.body
    # 1. A known member, a key never used before.
    if body.member not in view.members:
        return refuse(Code.member_must_exist, member=body.member)
    if body.named in view.keys:
        return refuse(Code.key_must_be_new, key=body.named)
    # 2. Whoever holds the new key shows it.
    if body.named not in order.signers:
        return refuse(Code.new_key_must_sign, key=body.named)
    # 3. A key in force brings it in.
    if not speaks_for(view, order, body.member):
        return refuse(Code.member_must_sign, member=body.member)
    member = view.members[body.member]
    more = member._replace(keys=member.keys + 1)
    return Accepted((), (Key(body.named, body.member, view.size, None), more))


def revoke_key(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the key is theirs and in force, 2 they sign, or stewards do, 3 enough stewards stay able.

    What others end may be stolen, or be taken: it ends mandates from before and a choice of
    guardians that still waits, and may cancel one recovery.
    """
    body: KeyNamed = order.body
    # 1. There is something to revoke.
    key = view.keys.get(body.named)
    if key is None or key.member != body.member:
        return refuse(Code.key_must_be_known, key=body.named)
    if key.revoked is not None:
        return refuse(Code.key_must_be_in_force, key=body.named, revoked=key.revoked)
    # 2. The member signs, with this key or another, or the stewards do.
    own = speaks_for(view, order, body.member)
    unsigned = None if own else below_quorum(view, order)
    if unsigned is not None:
        return unsigned
    # 3. As many stewards can still sign as must. A steward without a key is none.
    member = view.members[body.member]
    left = member._replace(keys=member.keys - 1)
    book = head_after(view, member, left)
    if isinstance(book, Refusal):
        return book
    if own:
        return Accepted((), (replace(key, revoked=view.size), left, *book))
    ended = replace(key, revoked=view.size, veto=True)
    kept = guardians.without_waiting(view, body.member, now_ms)
    return Accepted((), (ended, left._replace(renewed=view.size), *book, *kept))


def head_after(view: View, before: Member, after: Member) -> tuple[Book, ...] | Refusal:
    """The head if there are fewer or more stewards now, or that there would be too few."""
    assert view.book is not None  # noqa: S101 decide, step 2
    change = guardians.is_able(after) - guardians.is_able(before)
    if not change:
        return ()
    book = view.book._replace(stewards=view.book.stewards + change)
    if change < 0 and book.stewards < book.quorum:
        return refuse(Code.stewards_must_remain, stewards=book.stewards, quorum=book.quorum)
    return (book,)


RULES: Final = (
    Rule(
        shape("member-joined", MemberJoined, {"member": fields.uuid}),
        join,
        reads=lambda body: Reads(members=(body.member,)),
        brings=lambda order: (order.key,),
    ),
    Rule(
        shape("key-added", KeyNamed, {"member": fields.uuid, "added": fields.hex32}),
        add_key,
        reads=lambda body: Reads(members=(body.member,), keys=(body.named,)),
        brings=lambda order: (order.body.named,),
    ),
    Rule(
        shape("key-revoked", KeyNamed, {"member": fields.uuid, "revoked": fields.hex32}),
        revoke_key,
        reads=lambda body: Reads(keys=(body.named,), guarded=(body.member,)),
    ),
    *mandates.RULES,
    *guardians.RULES,
)
