"""Moving in from another system: members who are expected, their accounts, and what stands there.

People sign one order, which commits to every part (`ledger.parts`); the service enters the parts,
and nothing comes between them. It happens once in a book, and only before anything has moved: so
every account stands at zero until then. A certificate of what came ends it.

Who is expected has no key. Their accounts receive, and give nothing until they have come
(`member-joined`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger import balances, fields
from ledger.kernel import Accepted, Leg, Reads, Rule, View, signing_members
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
from ledger.rules.books import STEWARD, bounds_unfit
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from collections.abc import Mapping

BROUGHT: Final = "balances-brought"
CERTIFIED: Final = "import-certified"
AUDITOR: Final = "auditor"
COUNT_MAX: Final = 2**31 - 1
PARTS_MS_MAX: Final = 7 * 86_400_000
"""How long a book waits for the parts and takes nothing else: a week."""


class BalancesBrought(NamedTuple):
    """Fields of `balances-brought`: how much will come, and the hashes of what, and of its source.

    `total` is what will stand above zero, in subunits.
    """

    accounts: int
    history: str
    members: int
    parts: str
    source: str
    total: int


class MembersExpected(NamedTuple):
    """Fields of `members-expected`. `salt` is for all of its accounts' commitments."""

    lines: tuple[Line, ...]
    next: str
    salt: str


class BalancesEntered(NamedTuple):
    """Fields of `balances-entered`."""

    moves: tuple[Move, ...]
    next: str


class ImportCertified(NamedTuple):
    """Fields of `import-certified`: which order's, and the hash of the certificate."""

    brought: str
    certificate: str


def bring(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 it is the first, 2 nothing has moved, 3 stewards M of N sign, and a treasurer beside them.

    A book with a single steward able to sign takes that one's word as treasurer, too.
    """
    assert view.book is not None  # noqa: S101 decide, step 2
    body: BalancesBrought = order.body
    # 1. Once in a book.
    if view.book.brought is not None:
        return refuse(Code.balances_must_be_brought_once, by=view.book.brought.id)
    # 2. Every account stands at zero.
    if view.moved:
        return refuse(Code.book_must_not_have_moved)
    # 3. Those who answer for it sign.
    unsigned = _unsigned(view, view.book, order)
    if unsigned is not None:
        return unsigned
    brought = Brought(
        order.id, body.parts, body.members, body.accounts, body.total, now_ms + PARTS_MS_MAX
    )
    return Accepted((), (view.book._replace(brought=brought),))


def _unsigned(view: View, book: Book, order: Order) -> Refusal | None:
    stewards = signing_members(view, order, STEWARD)
    if len(stewards) < book.quorum:
        return refuse(Code.stewards_must_reach_quorum, signed=len(stewards), quorum=book.quorum)
    treasurers = signing_members(view, order, TREASURER)
    if not treasurers:
        return refuse(Code.treasurer_must_sign)
    alone = book.stewards == 1
    if not alone and not any(len(stewards - {one}) >= book.quorum for one in treasurers):
        return refuse(Code.another_treasurer_must_sign, quorum=book.quorum)
    return None


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


def certify(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 it is of what was brought, 2 all parts are in, 3 it is the first, 4 two members sign."""
    del now_ms
    assert view.book is not None  # noqa: S101 decide, step 2
    body: ImportCertified = order.body
    brought = view.book.brought
    # 1. There is something to certify.
    if brought is None or brought.id != body.brought:
        return refuse(Code.entry_must_exist, of=body.brought)
    # 2. All of it has come.
    if brought.awaited is not None:
        return refuse(Code.parts_must_be_in, brought=brought.id, until=brought.until_ms)
    # 3. There is one certificate.
    if brought.certificate is not None:
        return refuse(Code.balances_must_be_certified_once, certificate=brought.certificate)
    # 4. A treasurer signs, and an auditor who is another member.
    treasurers = signing_members(view, order, TREASURER)
    if not treasurers:
        return refuse(Code.treasurer_must_sign)
    auditors = signing_members(view, order, AUDITOR)
    if not auditors or len(treasurers | auditors) == 1:
        return refuse(Code.auditor_must_sign)
    certified = brought._replace(certificate=body.certificate)
    return Accepted((), (view.book._replace(brought=certified),))


RULES: Final = (
    Rule(
        shape(
            BROUGHT,
            BalancesBrought,
            {
                "accounts": fields.whole_from(1, COUNT_MAX),
                "history": fields.hex32,
                "members": fields.small_up_to(COUNT_MAX),
                "parts": fields.hex32,
                "source": fields.hex32,
                "total": fields.standing,
            },
        ),
        bring,
        reads=lambda _: Reads(moved=True),
    ),
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
    Rule(
        shape(
            CERTIFIED,
            ImportCertified,
            {"brought": fields.uuid, "certificate": fields.hex32},
        ),
        certify,
    ),
)
