"""Makes a plan of what arrived: pure, and the same again from the same.

1. Members who had left, with nothing on their account and no exchange, do not come in. All others
   are expected; so are their accounts, with the bounds that the source tells or the book's own.
2. Whoever is in the book already (`known`) takes in their balance on the account that they have.
3. The community's own accounts are funds, for which whoever brings them in answers.
4. Moves settle the balances, which sum to zero: each account only gives, or only receives.
5. Past exchanges, in order of their days, are the leaves of a tree; its root is signed.

Leaves to others: reading files (`api.imports`), and whether the rules take it
(`api.arrivals.rehearsal`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from api.arrivals.named import contacts_of, name_of, notice_of
from api.arrivals.netting import moves_between
from api.arrivals.plans import Coming, LeftOut, Past, Person, Plan
from api.imports.arrivals import Kind, Status
from chain.merkle import leaf_hash, root_of
from ledger import canonical
from ledger.amounts import AMOUNT_MAX
from ledger.parts import NO_PART, chained
from ledger.rules.accounts import MEMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from api.arrivals.seeds import Seed
    from api.imports.arrivals import Account, Arrivals, Bound, Exchange

FUND: Final = "fund"
HAD_LEFT: Final = "member_had_left"
"""The kind of what is left out where a member is."""


class Known(NamedTuple):
    """A member who is in the book, and the account that takes in their balance."""

    member: str
    account: str
    kind: str = MEMBER


class Ground(NamedTuple):
    """What a plan stands on: the book's first bounds, who brings it in, and who is known.

    `known` goes by the source's numbers.
    """

    lower: int | None
    upper: int | None
    brings: str
    known: Mapping[str, Known]


def plan_of(arrivals: Arrivals, ground: Ground, seed: Seed) -> Plan:
    """The plan of what arrived without a fault that stops."""
    return _Planning(arrivals, ground, seed).plan()


class _Planning:
    def __init__(self, arrivals: Arrivals, ground: Ground, seed: Seed) -> None:
        self._arrivals, self._ground, self._seed = arrivals, ground, seed
        self._members = {one.id: one for one in arrivals.members}
        self._ids: dict[str, str] = {}
        self._left_out = [
            LeftOut(one.file, one.line, one.column, one.wrong.value) for one in arrivals.faults
        ]

    def plan(self) -> Plan:
        accounts = [self._coming(one) for one in self._staying()]
        by_number = {one.number: one for one in accounts}
        opened = [one for one in accounts if not one.is_known]
        balances = ((one.account, one.told) for one in accounts)
        # 4. What settles the balances.
        moves = moves_between(balances, AMOUNT_MAX)
        lines = [(one.account, one.kind, one.lower, one.member, one.upper) for one in opened]
        parts = chained(lines, moves, self._seed.new_salt)
        hashes = [one.hash for one in parts]
        past = self._past(by_number)
        people = self._people()
        brought = {
            "accounts": len(opened),
            "history": history_root(past),
            "members": len(people),
            "parts": hashes[0] if hashes else NO_PART,
            "source": self._arrivals.sha256,
            "total": str(sum(one.told for one in accounts if one.told > 0)),
        }
        notices = [
            notice_of(one, self._ids[one.owner])
            for one in self._arrivals.notices
            if one.is_open and one.owner in self._ids
        ]
        return Plan(
            accounts, people, notices, past, brought,
            [{"type": one.type, **one.fields} for one in parts], hashes, self._left_out,
            self._arrivals.notes,
        )  # fmt: skip

    # 1. Who comes in.
    def _staying(self) -> Sequence[Account]:
        active = {side for one in self._arrivals.exchanges for side in (one.payer, one.payee)}
        staying = []
        for account in self._arrivals.accounts:
            if self._has_left(account) and not account.balance and account.number not in active:
                origin = account.origin
                self._left_out.append(LeftOut(origin.file, origin.line, "", HAD_LEFT))
            else:
                staying.append(account)
        return staying

    def _has_left(self, account: Account) -> bool:
        member = self._members.get(account.owner or "")
        return member is not None and member.status == Status.LEFT

    def _coming(self, account: Account) -> Coming:
        known = self._ground.known.get(account.number)
        has_left, told = self._has_left(account), account.balance or 0
        # 2. Who is there already.
        if known is not None:
            self._ids[account.owner or account.number] = known.member
            return Coming(
                account.number, account.name, known.account, known.member, known.kind, None, None,
                told, is_known=True, had_left=has_left,
            )  # fmt: skip
        # 3. The community's own.
        is_members = account.kind == Kind.MEMBER and account.owner is not None
        owner = self._expected(account.owner) if is_members else self._ground.brings
        lower, upper = (self._ground.lower, self._ground.upper) if is_members else (0, None)
        return Coming(
            account.number, account.name, self._seed.new_id(), owner,
            MEMBER if is_members else FUND, _limit(account.lower, lower, min),
            _limit(account.upper, upper, max), told, is_known=False, had_left=has_left,
        )  # fmt: skip

    def _expected(self, id_: str | None) -> str:
        assert id_ is not None  # noqa: S101 a member's account
        if id_ not in self._ids:
            self._ids[id_] = self._seed.new_id()
        return self._ids[id_]

    def _people(self) -> list[Person]:
        """Those who are expected: whom the book does not know."""
        known = {one.member for one in self._ground.known.values()}
        return [
            Person(self._ids[one.id], name_of(one), contacts_of(one, self._left_out))
            for one in self._arrivals.members
            if one.id in self._ids and self._ids[one.id] not in known
        ]

    # 5. What they had exchanged.
    def _past(self, accounts: Mapping[str, Coming]) -> list[Past]:
        ordered = sorted(self._arrivals.exchanges, key=lambda one: one.day or date.min)
        return [self._one(each, accounts) for each in ordered]

    def _one(self, each: Exchange, accounts: Mapping[str, Coming]) -> Past:
        day = "" if each.day is None else each.day.isoformat()
        payer, payee = accounts[each.payer].account, accounts[each.payee].account
        salt = self._seed.new_salt()
        return Past(day, payer, payee, each.amount, each.id, each.text, salt)


def _limit(
    told: Bound | None, otherwise: int | None, around: Callable[[int, int], int]
) -> int | None:
    """A bound as the book takes it: around zero."""
    if told is None:
        return otherwise
    return None if told.limit is None else around(told.limit, 0)


def leaf_of(past: Past) -> bytes:
    """The bytes of a past exchange as the tree's leaf has them."""
    return canonical.encode({
        "amount": str(past.amount), "day": past.day, "from": past.payer, "id": past.id,
        "salt": past.salt, "text": past.text, "to": past.payee,
    })  # fmt: skip


def history_root(past: Sequence[Past]) -> str:
    """The root over past exchanges, in hex; zeros where there are none."""
    if not past:
        return NO_PART
    return root_of([leaf_hash(leaf_of(one)) for one in past]).hex()
