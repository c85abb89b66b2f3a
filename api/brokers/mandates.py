"""Mandates as pages show them: whom a member lets act for them, and for whom a broker may act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, or_, select

from api.books.standings import accounts_of
from api.people.called import called
from api.people.holders import holders
from api.service.access_log import ENTRY, MANDATES
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.rules.books import STEWARD
from ledger.tables import HoldRow, MandateRow, MemberRow
from wallets.cheques import is_slip
from wallets.mandates import BROKER, VOUCHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement

    from api.people.holders import Holder
    from api.service.callers import Caller

MANDATES_MAX: Final = 200
BROKERS_MAX: Final = 100
HOLDS_MAX: Final = 1_000
"""Open holds among which those of a broker's members are looked for."""


class Mandate(NamedTuple):
    """A mandate that was not withdrawn; amounts in subunits.

    Attributes:
        payer: the account it is for, and whose that is.
        broker: what the member who may act is called.
        acts: who that is.
        payees: the only ones that may receive; none for anybody.
        waits: whether it holds from `from_ms` on only.
        ended: whether its time is over, nothing is left of it, or the member's keys or the
            broker's role were ended since.
    """

    id: str
    payer: Holder
    broker: str
    acts: str
    each: int
    rest: int
    until_ms: int
    payees: Sequence[Holder]
    from_ms: int
    waits: bool
    ended: bool


class Awaited(NamedTuple):
    """Hours set aside, which the receiver has yet to take, and until when; in subunits."""

    id: str
    payer: Holder
    payee: Holder
    remaining: int
    until_ms: int


def given_by(caller: Caller, accounts: Sequence[str]) -> Sequence[Mandate]:
    """The mandates for these accounts, those that end last first."""
    return _mandates(caller, col(MandateRow.account).in_(accounts))


def given(caller: Caller, member: str) -> Sequence[Mandate]:
    """Those that a member gave: one's own, or anybody's for stewards, who may end them.

    Whose they are sees that a steward looked.
    """
    if member != caller.member:
        caller.require_role(STEWARD)
        caller.note([member], MANDATES)
    return given_by(caller, [row.account_id for row in accounts_of(caller, member)])


def mandate_at(caller: Caller, id_: str) -> Mandate:
    """One of one's own, or under which one may act, or anybody's for stewards."""
    found = next(iter(_mandates(caller, col(MandateRow.mandate_id) == id_)), None)
    sides = set() if found is None else {found.payer.member, found.acts}
    if found is None or (caller.member not in sides and STEWARD not in caller.reader.roles):
        raise ProblemError(Trouble.resource_must_exist)
    if caller.member not in sides:
        caller.note([found.payer.member], MANDATES)
    return found


def held_at(caller: Caller, id_: str) -> Mandate:
    """The one under which a broker may act now; `ProblemError` for any other."""
    held = next((one for one in held_by(caller) if one.id == id_ and not one.waits), None)
    if held is None:
        raise ProblemError(Trouble.resource_must_exist)
    return held


def held_by(caller: Caller) -> Sequence[Mandate]:
    """The mandates under which whoever looks may act as a broker, now or soon."""
    caller.require_role(BROKER)
    found = _mandates(caller, col(MandateRow.broker) == caller.member)
    return [mandate for mandate in found if not mandate.ended]


def _mandates(caller: Caller, which: ColumnElement[bool]) -> Sequence[Mandate]:
    wanted = select(MandateRow).where(
        *in_book(MandateRow, caller.place), which, col(MandateRow.open)
    )
    latest = wanted.order_by(col(MandateRow.until_ms).desc()).limit(MANDATES_MAX)
    rows = caller.session.exec(latest).all()
    accounts = {row.account for row in rows}.union(*(_payees(row) for row in rows))
    known = holders(caller, accounts)
    names = called(caller.session, caller.place, [row.broker for row in rows])
    members = _members(caller, {one.member for one in known.values()} | names.keys())
    return [_mandate(caller, row, known, names, members) for row in rows]


def _members(caller: Caller, ids: set[str]) -> Mapping[str, MemberRow]:
    row = MemberRow
    wanted = select(row).where(*in_book(row, caller.place), col(row.member_id).in_(ids))
    return {one.member_id: one for one in caller.session.exec(wanted)}


def _mandate(
    caller: Caller, row: MandateRow, known: Mapping[str, Holder], names: Mapping[str, str],
    members: Mapping[str, MemberRow],
) -> Mandate:  # fmt: skip
    payer = known[row.account]
    broken = max(members[payer.member].renewed, members[row.broker].dismissed)
    over = row.until_ms <= caller.now_ms or not row.rest
    return Mandate(
        row.mandate_id, payer, names[row.broker], row.broker, row.each, row.rest, row.until_ms,
        [known[payee] for payee in _payees(row) if payee in known], row.from_ms,
        waits=caller.now_ms < row.from_ms, ended=over or row.given < broken,
    )  # fmt: skip


def _payees(row: MandateRow) -> Sequence[str]:
    return row.payees.split(",") if row.payees else []


def brokers(caller: Caller) -> Sequence[tuple[str, str]]:
    """The members who hold the role and whoever looks is not: their ids and names."""
    return _holding(caller, BROKER)


def vouching(caller: Caller) -> Sequence[tuple[str, str]]:
    """The same for those who may vouch for a paper."""
    return _holding(caller, *VOUCHING)


def _holding(caller: Caller, *roles: str) -> Sequence[tuple[str, str]]:
    wanted = select(MemberRow).where(
        *in_book(MemberRow, caller.place),
        or_(*(col(MemberRow.roles).contains(role) for role in roles)),
        MemberRow.member_id != caller.member,
    )
    rows = caller.session.exec(wanted.order_by(col(MemberRow.member_id)).limit(BROKERS_MAX)).all()
    ids = [row.member_id for row in rows]
    names = called(caller.session, caller.place, ids)
    return sorted(((id_, names[id_]) for id_ in ids), key=lambda one: one[1])


def awaited(caller: Caller, held: Sequence[Mandate]) -> Sequence[Awaited]:
    """What is set aside from or for the accounts a broker acts for, what ends soonest first.

    Both sides see that the broker looked; `held` are the mandates, as `held_by` gives them.
    """
    accounts = {mandate.payer.account for mandate in held}
    wanted = select(HoldRow).where(
        *in_book(HoldRow, caller.place), HoldRow.remaining > 0, HoldRow.until_ms > caller.now_ms
    )
    rows = caller.session.exec(wanted.order_by(col(HoldRow.until_ms)).limit(HOLDS_MAX)).all()
    booked = [row for row in rows if not is_slip(row.hold_id)]
    own = [row for row in booked if row.payer in accounts or row.payee in accounts]
    known = holders(caller, {account for row in own for account in (row.payer, row.payee)})
    caller.note(sorted({holder.member for holder in known.values()}), ENTRY)
    return [
        Awaited(row.hold_id, known[row.payer], known[row.payee], row.remaining, row.until_ms)
        for row in own
    ]
