"""The parts of what a co-op brings in: who is expected with which accounts, and what moves there.

The service enters them, in the one order that people have signed (`ledger.parts`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger import balances, fields
from ledger.kernel import Accepted, Leg, Reads, Rule, View
from ledger.orders import Order, shape
from ledger.parts import (
    ENTERED,
    EXPECTED,
    NO_PART,
    ROWS_MAX,
    Line,
    Move,
    lines_sent,
    moves_sent,
    part_hash,
)
from ledger.records import Book, Brought, Member
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import KINDS, MEMBER, AccountOpened, new_account, open_account_of
from ledger.rules.books import bounds_unfit

if TYPE_CHECKING:
    from collections.abc import Mapping


class MembersExpected(NamedTuple):
    """Fields of `members-expected`. `salt` is for all of its accounts' commitments."""

    lines: tuple[Line, ...]
    next: str
    salt: str


class BalancesEntered(NamedTuple):
    """Fields of `balances-entered`."""

    moves: tuple[Move, ...]
    next: str


def expect(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 it is the part awaited, 2 its accounts and members are new, 3 bounds fit, 4 it adds up."""
    del now_ms
    assert view.book is not None  # noqa: S101 decide, step 2
    body: MembersExpected = order.body
    # 1. It is what people signed.
    own = {"lines": lines_sent(body.lines), "next": body.next, "salt": body.salt}
    brought = _awaiting(view.book, order, own)
    if isinstance(brought, Refusal):
        return brought
    legs: dict[str, Leg] = {}
    members: dict[str, Member] = {}
    for line in body.lines:
        # 2. Ids are never used again, and whoever answers for an account of the community is here.
        member = _answering(view, members, legs, line)
        if isinstance(member, Refusal):
            return member
        # 3. Bounds lie around zero.
        id_, kind, lower, named, upper = line
        wrong = bounds_unfit(lower, upper)
        if wrong is not None:
            return wrong
        if kind == MEMBER:
            members[named] = member._replace(accounts=member.accounts + 1)
        opened = AccountOpened(id_, kind, named, body.salt)
        slot = view.book.accounts + len(legs)
        account = new_account(opened, order.key, slot, (lower, upper), view.size)
        legs[id_] = Leg(account, 0, None)
    # 4. The last part brings what is left to come.
    new = sum(1 for id_ in members if id_ not in view.members)
    left = _after(brought, body.next, members=new, accounts=len(legs))
    if isinstance(left, Refusal):
        return left
    book = view.book._replace(accounts=view.book.accounts + len(legs), brought=left)
    return Accepted(tuple(legs.values()), (book, *members.values()))


def _answering(
    view: View, members: dict[str, Member], legs: dict[str, Leg], line: Line
) -> Member | Refusal:
    """The member of an account to open, as the part has made them so far."""
    id_, kind, _, named, _ = line
    if id_ in view.accounts or id_ in legs:
        return refuse(Code.account_must_not_exist, account=id_)
    member = members.get(named) or view.members.get(named)
    if kind == MEMBER:
        if member is not None and not member.expected:
            return refuse(Code.member_must_not_exist, member=named)
        return member or Member(named, frozenset(), keys=0, expected=True)
    if member is None:
        return refuse(Code.member_must_exist, member=named)
    return refuse(Code.member_must_have_joined, member=named) if member.expected else member


def enter(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 it is the part awaited, 2 two different open accounts a row, 3 they fit, 4 it adds up.

    Bounds are not judged: what stood past one elsewhere does so here.
    """
    del now_ms
    assert view.book is not None  # noqa: S101 decide, step 2
    body: BalancesEntered = order.body
    # 1. It is what people signed.
    own = {"moves": moves_sent(body.moves), "next": body.next}
    brought = _awaiting(view.book, order, own)
    if isinstance(brought, Refusal):
        return brought
    # 2. Open accounts. As nothing had moved, each stood at zero when the parts were signed.
    changes: dict[str, int] = {}
    for amount, payer, payee in body.moves:
        if payer == payee:
            return refuse(Code.accounts_must_be_different, account=payer)
        changes[payer] = changes.get(payer, 0) - amount
        changes[payee] = changes.get(payee, 0) + amount
    # 3. Balances fit.
    legs = _carried(view, changes)
    if isinstance(legs, Refusal):
        return legs
    # 4. The last part brings what is left to come.
    risen = sum(
        max(0, leg.account.posted) - max(0, leg.account.posted - leg.amount) for leg in legs
    )
    left = _after(brought, body.next, total=risen)
    if isinstance(left, Refusal):
        return left
    return Accepted(tuple(legs), (view.book._replace(brought=left),))


def _carried(view: View, changes: dict[str, int]) -> list[Leg] | Refusal:
    legs = []
    for id_, change in changes.items():
        account = open_account_of(view, id_)
        if isinstance(account, Refusal):
            return account
        leg = balances.carry(account, view.size, change)
        if isinstance(leg, Refusal):
            return leg
        legs.append(leg)
    return legs


def _awaiting(book: Book, order: Order, own: Mapping[str, object]) -> Brought | Refusal:
    """What is brought in, if it awaits the part that has these fields."""
    found = part_hash(order.type, own)
    brought = book.brought
    awaited = brought.awaited if brought is not None else None
    if brought is None or awaited != found:
        return refuse(Code.part_must_be_awaited, awaited=awaited or "none", part=found)
    return brought


def _after(
    brought: Brought, follows: str, *, members: int = 0, accounts: int = 0, total: int = 0
) -> Brought | Refusal:
    """What is still to come after a part that brought so much."""
    left = brought._replace(
        awaited=None if follows == NO_PART else follows,
        members=brought.members - members,
        accounts=brought.accounts - accounts,
        total=brought.total - total,
    )
    if left.awaited is None and (left.members or left.accounts or left.total):
        return refuse(
            Code.parts_must_add_up, members=left.members, accounts=left.accounts, total=left.total
        )
    return left


RULES: Final = (
    Rule(
        shape(
            EXPECTED,
            MembersExpected,
            {
                "lines": fields.rows_of(
                    fields.uuid,
                    fields.choice(*KINDS),
                    fields.bound,
                    fields.uuid,
                    fields.bound,
                    most=ROWS_MAX,
                ),
                "next": fields.hex32,
                "salt": fields.hex32,
            },
        ),
        expect,
        accounts=lambda body: tuple(line[0] for line in body.lines),
        reads=lambda body: Reads(members=tuple(line[3] for line in body.lines)),
        automatic=True,
    ),
    Rule(
        shape(
            ENTERED,
            BalancesEntered,
            {
                "moves": fields.rows_of(fields.amount, fields.uuid, fields.uuid, most=ROWS_MAX),
                "next": fields.hex32,
            },
        ),
        enter,
        accounts=lambda body: tuple(id_ for _, *sides in body.moves for id_ in sides),
        automatic=True,
    ),
)
