"""Who lives with whom, as the book knows it, and what is signed to change that.

1. To be counted with others binds: a steward alone may say so.
2. To be counted apart, or elsewhere, sets free: stewards by quorum say so, the member not counted.
3. Who begins a household is counted into it too, by an order of their own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_
from sqlmodel import col, select

from api.governing.deciding import Decided, decided
from api.people.called import called
from api.people.directory import account_is_meant
from api.people.finding import SEARCH_MAX
from api.people.tables import ProfileRow
from api.service.access_log import HOUSEHOLD
from api.service.malformed import Why, malformed
from api.service.rows import in_book, of_book
from api.service.troubles import ProblemError, Trouble
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.rules.governing import SHARED, HouseholdStated
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.service.callers import Caller

HOUSEHOLDS_MAX: Final = 500
"""Members in households that are shown, and statements that are looked through."""


class Lives(NamedTuple):
    """A member of a household, and the statement by which they are in it, if it is found."""

    member: str
    name: str
    stated: Decided | None


class Household(NamedTuple):
    """Members who are counted as one household."""

    id: str
    members: Sequence[Lives]


class Statement(NamedTuple):
    """An order that has to be signed: its own fields, and how many others must sign it."""

    fields: Mapping[str, Any]
    missing: int


class Plan(NamedTuple):
    """What would be signed, and who would then be in the household; nobody if `member` leaves.

    Attributes:
        name: what the member is called.
        together: what all of the household are called then, the member among them.
        before: what those are called with whom the member is counted now.
    """

    member: str
    name: str
    together: Sequence[str]
    before: Sequence[str]
    statements: Sequence[Statement]


def households(caller: Caller) -> Sequence[Household]:
    """All households of the book, for stewards and treasurers."""
    caller.require_role(STEWARD, TREASURER)
    row = MemberRow
    wanted = select(row.member_id, row.household).where(
        *in_book(row, caller.place), col(row.household).is_not(None)
    )
    found = caller.session.exec(wanted.order_by(col(row.member_id)).limit(HOUSEHOLDS_MAX)).all()
    if not found:
        return ()
    names = called(caller.session, caller.place, [member for member, _ in found])
    caller.note([member for member, _ in found], HOUSEHOLD)
    stated = _stated(caller)
    together: dict[str, list[Lives]] = defaultdict(list)
    for member, household in found:
        together[household or ""].append(Lives(member, names[member], stated.get(member)))
    made = [
        Household(id_, sorted(lives, key=lambda one: one.name)) for id_, lives in together.items()
    ]
    return sorted(made, key=lambda one: one.members[0].name)


def _stated(caller: Caller) -> Mapping[str, Decided]:
    """The latest statement of each member."""
    latest: dict[str, Decided] = {}
    for one in decided(caller, SHARED, HOUSEHOLDS_MAX):
        assert isinstance(one.body, HouseholdStated)  # noqa: S101 of an order of that type
        latest.setdefault(one.body.member, one)
    return latest


def plan(caller: Caller, member: str, other: str | None) -> Plan:
    """What a steward signs so that a member is counted with another, or with nobody.

    Nothing is to be signed where it is so already. Raises `ProblemError` where either is nobody's,
    or both are the same member.
    """
    caller.require_role(STEWARD)
    own = _row(caller, member)
    theirs = None if other is None else _row(caller, other)
    if theirs is not None and theirs.member_id == own.member_id:
        raise malformed("with", Why.not_another_member)
    before = [one for one in _with(caller, own) if one != own.member_id]
    after = {own.member_id} if theirs is None else {*_with(caller, theirs), own.member_id}
    names = called(caller.session, caller.place, [*after, *before])
    return Plan(
        own.member_id, names[own.member_id], sorted(names[one] for one in after),
        sorted(names[one] for one in before), _statements(caller, own, theirs),
    )  # fmt: skip


def _statements(caller: Caller, own: MemberRow, theirs: MemberRow | None) -> Sequence[Statement]:
    if theirs is None:
        return [] if own.household is None else [_statement(caller, own, None)]
    if theirs.household is not None:
        is_so = own.household == theirs.household
        return [] if is_so else [_statement(caller, own, theirs.household)]
    begun = uuid7(caller.now_ms, caller.service.sources.random(RANDOM_BYTES))
    return [_statement(caller, theirs, begun), _statement(caller, own, begun)]  # 3


def _row(caller: Caller, member: str) -> MemberRow:
    row = caller.session.get(MemberRow, (*caller.place, member))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    return row


def _with(caller: Caller, row: MemberRow) -> Sequence[str]:
    """Who is counted with a member, the member among them."""
    if row.household is None:
        return [row.member_id]
    other = MemberRow
    wanted = select(other.member_id).where(
        *in_book(other, caller.place), other.household == row.household
    )
    return caller.session.exec(wanted.order_by(col(other.member_id)).limit(HOUSEHOLDS_MAX)).all()


def _statement(caller: Caller, row: MemberRow, household: str | None) -> Statement:
    fields = {"member": row.member_id} | ({"household": household} if household else {})
    frees = row.household is not None and row.household != household
    counts = caller.member != row.member_id
    return Statement(fields, max(0, caller.row.quorum - counts) if frees else 0)  # 1 and 2


def meant(caller: Caller, words: str) -> Sequence[str]:
    """The members whom a name or an account number means, oneself among them."""
    account, name = AccountRow, ProfileRow
    named = and_(*of_book(name, caller.place), col(name.member_id) == account.member_id)
    wanted = (
        select(account.member_id)
        .outerjoin(name, named)
        .where(*in_book(account, caller.place), account.kind == MEMBER, col(account.open))
        .where(account_is_meant(caller.place, words[:SEARCH_MAX].strip()))
    )
    found = caller.session.exec(wanted.order_by(col(account.slot)).limit(HOUSEHOLDS_MAX)).all()
    ids = list(dict.fromkeys(found))
    names = called(caller.session, caller.place, ids)
    whole = [one for one in ids if names[one].casefold() == words.strip().casefold()]
    return whole or ids
