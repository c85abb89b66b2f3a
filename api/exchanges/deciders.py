"""Who decides how long a visit was where its two sides differ.

The co-op names them, through its stewards: whoever holds a role, or one member; until then, whoever
is a treasurer. Nobody decides who is one of the two, may act for either by a mandate, or lives with
one of them: of one household nobody decides anything for another. Where that leaves nobody of those
who were named, it is a treasurer; where it leaves none of those either, nobody decides, and pages
say so. Leaves to others: what is decided (`api.exchanges.deciding`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.exchanges.tables import CareDeciderRow
from api.people.called import called
from api.people.directory import Named
from api.people.households import households_of
from api.service.callers import AUDITOR
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow, MandateRow, MemberRow
from wallets.mandates import BROKER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller

ROLES: Final = (TREASURER, BROKER, STEWARD, AUDITOR)
"""What may decide; the first does where nobody said otherwise."""


class Chosen(NamedTuple):
    """Whom the co-op named: whoever holds `role`, or where that is empty `member`.

    Attributes:
        by: the steward who said so, and what they are called; None for nobody.
        time_ms: when.
    """

    role: str
    member: Named | None
    by: Named | None
    time_ms: int | None


def chosen(caller: Caller) -> Chosen:
    """Whom the co-op named."""
    row = caller.session.get(CareDeciderRow, tuple(caller.place))
    if row is None:
        return Chosen(TREASURER, None, None, None)
    ids = [row.named_by, *filter(None, [row.member_id])]
    names = called(caller.session, caller.place, ids)
    member = None if row.member_id is None else Named(row.member_id, names[row.member_id])
    return Chosen(row.role, member, Named(row.named_by, names[row.named_by]), row.time_ms)


def name_decider(caller: Caller, role: str, member: str | None) -> None:
    """Let whoever holds a role decide from now on, or one member; as a steward.

    `ProblemError` for anybody else, for both or neither, and for nobody who is here.
    """
    caller.require_role(STEWARD)
    if (member is None) == (not role):
        raise malformed("role", Why.not_one_of_both)
    if role and role not in ROLES:
        raise malformed("role", Why.not_known)
    if member is not None and not _here(caller, [member]):
        raise malformed("member", Why.nobody_here)
    row = CareDeciderRow(
        community_id=caller.place.community, book=caller.place.book, role=role, member_id=member,
        named_by=caller.member, time_ms=caller.now_ms,
    )  # fmt: skip

    def write(session: Session) -> None:
        session.merge(row)

    caller.service.database.write(write).result()


def deciders(caller: Caller, sides: Iterable[str]) -> Sequence[Named]:
    """Who may decide between these members, by name."""
    apart = frozenset(sides)
    found = _outside(caller, _named(caller), apart) or _outside(
        caller, _holding(caller, TREASURER), apart
    )
    names = called(caller.session, caller.place, found)
    return sorted((Named(id_, names[id_]) for id_ in found), key=lambda one: (one.name, one.member))


def may_be_asked(caller: Caller) -> bool:
    """Whether there are visits on which the caller might decide."""
    named = _named(caller)
    return caller.member in named or TREASURER in caller.reader.roles


def _named(caller: Caller) -> Sequence[str]:
    row = caller.session.get(CareDeciderRow, tuple(caller.place))
    if row is not None and row.member_id is not None:
        return _here(caller, [row.member_id])
    return _holding(caller, TREASURER if row is None else row.role)


def _holding(caller: Caller, role: str) -> Sequence[str]:
    """Members who hold a role and have a key to sign in with."""
    row = MemberRow
    wanted = select(row.member_id, row.roles).where(*in_book(row, caller.place), row.keys > 0)
    found = caller.session.exec(wanted.where(col(row.roles).contains(role))).all()
    return [member for member, roles in found if role in roles.split(",")]


def _here(caller: Caller, members: Sequence[str]) -> Sequence[str]:
    row = MemberRow
    wanted = select(row.member_id).where(*in_book(row, caller.place), row.keys > 0)
    return caller.session.exec(wanted.where(col(row.member_id).in_(members))).all()


def _outside(caller: Caller, members: Sequence[str], sides: frozenset[str]) -> Sequence[str]:
    """Those who are neither of the two nor act for one of them, nor live with one."""
    bound = _acting_for(caller, sides) | households_of(caller.session, caller.place, sides)
    return [member for member in members if member not in bound]


def _acting_for(caller: Caller, sides: frozenset[str]) -> frozenset[str]:
    """Brokers with a mandate of one of these members, which has not ended."""
    account, mandate = AccountRow, MandateRow
    own = select(account.account_id).where(
        *in_book(account, caller.place), col(account.member_id).in_(sides)
    )
    wanted = select(mandate.broker).where(
        *in_book(mandate, caller.place), col(mandate.account).in_(own), col(mandate.open),
        mandate.until_ms > caller.now_ms,
    )  # fmt: skip
    return frozenset(caller.session.exec(wanted))
