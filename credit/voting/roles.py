"""Roles: stewards give and take them, or members have voted that one is given or taken.

The book keeps under "role/", the member and the role, when that last changed: a vote that nobody
made use of does not undo what was decided after it.

Leaves to others: what a change of stewards does to the book's head (`wallets.rules`), votes
(`credit.voting.counting`).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from credit.voting.counting import decided, lately, vote_reads
from credit.voting.records import vote_of
from ledger import canonical, fields
from ledger.kernel import Accepted, Reads, Rule, View, signing_members
from ledger.orders import Order, shape
from ledger.records import Kept, Member
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.books import STEWARD, below_quorum
from wallets import guardians, mandates
from wallets.rules import ROLES, head_after

GRANTED: Final = "role-granted"
WITHDRAWN: Final = "role-withdrawn"


class RoleNamed(NamedTuple):
    """Fields of `role-granted` and `role-withdrawn`; `vote` is one that decided it."""

    member: str
    role: str
    vote: str | None


def grant(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the member is known and has not got it, 2 stewards M of N sign, 3 others than the member.

    Where there are not as many other stewards, all of those: who opens a book alone has nobody
    else to give them its first roles. Or members have voted for it: then whoever signs does what
    they decided.
    """
    member = _changing(view, order, granted=True)
    if isinstance(member, Refusal):
        return member
    # 2 and 3. Whoever gains does not decide it, but as one member of all.
    voted = _voted(view, order, now_ms) if order.body.vote else _unsigned(view, order, member)
    if isinstance(voted, Refusal):
        return voted
    more = member._replace(roles=member.roles | {order.body.role})
    return _with_roles(view, order, now_ms, more, voted)


def withdraw(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the member has it, 2 stewards M of N sign, 3 as many stewards stay able as must sign.

    Or members have voted for it, in place of stewards. Whoever loses may be one who signs. A
    broker's mandates end with the role.
    """
    member = _changing(view, order, granted=False)
    if isinstance(member, Refusal):
        return member
    # 2. Stewards M of N sign, or all members were asked.
    voted = _voted(view, order, now_ms) if order.body.vote else below_quorum(view, order) or ()
    if isinstance(voted, Refusal):
        return voted
    less = member._replace(roles=member.roles - {order.body.role})
    if order.body.role == mandates.BROKER:
        less = less._replace(dismissed=view.size)
    # 3. As many stewards stay able to sign as must.
    return _with_roles(view, order, now_ms, less, voted)


def role_name(member: str, role: str) -> str:
    """What the book keeps under it: when a member was last given a role, or lost it."""
    return f"role/{member}/{role}"


def _changing(view: View, order: Order, *, granted: bool) -> Member | Refusal:
    body: RoleNamed = order.body
    # 1. It would change something.
    member = view.members.get(body.member)
    if member is None:
        return refuse(Code.member_must_exist, member=body.member)
    if granted and member.expected:
        return refuse(Code.member_must_have_joined, member=body.member)
    if granted == (body.role in member.roles):
        code = Code.role_must_be_new if granted else Code.role_must_be_held
        return refuse(code, member=body.member, role=body.role)
    return member


def _voted(view: View, order: Order, now_ms: int) -> tuple[Kept, ...] | Refusal:
    """What is kept of the vote that decided it, lately, and since when nothing changed it."""
    body: RoleNamed = order.body
    vote = str(body.vote)
    found, kept = vote_of(view, vote), view.kept.get(role_name(body.member, body.role))
    changed_ms = -1 if kept is None else _time_of(kept)
    since = found is not None and changed_ms >= found.ends_ms
    if since or not lately(view, vote, now_ms):
        return refuse(Code.vote_must_decide_so, vote=vote)
    return decided(view, order, vote)


def _unsigned(view: View, order: Order, member: Member) -> tuple[Kept, ...] | Refusal:
    """Nothing to keep, or which stewards lack."""
    unsigned = below_quorum(view, order)
    if unsigned is not None:
        return unsigned
    assert view.book is not None  # noqa: S101 decide, step 2
    others = len(signing_members(view, order, STEWARD) - {member.id})
    needed = min(view.book.quorum, view.book.stewards - guardians.is_able(member))
    if others < needed:
        return refuse(Code.other_stewards_must_sign, signed=others, quorum=needed)
    return ()


def _with_roles(
    view: View, order: Order, now_ms: int, after: Member, voted: tuple[Kept, ...]
) -> Accepted | Refusal:
    head = head_after(view, view.members[after.id], after)
    if isinstance(head, Refusal):
        return head
    said = canonical.encode({"time": now_ms}).decode()
    changed = Kept(role_name(order.body.member, order.body.role), said)
    return Accepted((), (after, *head, changed, *voted))


def _time_of(kept: Kept) -> int:
    text = kept.text.encode()
    said: dict[str, Any] = canonical.decode(text, len(text))
    return int(said["time"])


def _reads(body: RoleNamed) -> Reads:
    kept = (role_name(body.member, body.role), *vote_reads(body.vote))
    return Reads(members=(body.member,), kept=kept)


_NAMED: Final = {"member": fields.uuid, "role": fields.choice(*ROLES)}
_BY_VOTE: Final = {"vote": fields.uuid}

RULES: Final = (
    Rule(shape(GRANTED, RoleNamed, _NAMED, _BY_VOTE), grant, reads=_reads),
    Rule(shape(WITHDRAWN, RoleNamed, _NAMED, _BY_VOTE), withdraw, reads=_reads),
)
