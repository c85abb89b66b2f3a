"""Mandates as pages show them: whom a member lets act for them, and for whom a broker may act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, or_, select

from api.people.called import called
from api.queries import in_book
from api.web.names import holders
from ledger.tables import HoldRow, MandateRow, MemberRow
from wallets.cheques import is_slip
from wallets.mandates import BROKER, VOUCHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement

    from api.web.names import Holder
    from api.web.seat import Seat

MANDATES_MAX: Final = 200
BROKERS_MAX: Final = 100
HOLDS_MAX: Final = 1_000
"""Open holds among which those of a broker's members are looked for."""


class Mandate(NamedTuple):
    """A mandate that was not withdrawn; amounts in subunits.

    Attributes:
        payer: the account it is for, and whose that is.
        broker: what the member who may act is called.
        payees: the only ones that may receive; none for anybody.
        waits: whether it holds from `from_ms` on only.
        ended: whether its time is over, nothing is left of it, or something ended it.
    """

    id: str
    payer: Holder
    broker: str
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
    payer: str
    payee: str
    remaining: int
    until_ms: int


def given_by(seat: Seat, accounts: Sequence[str]) -> Sequence[Mandate]:
    """The mandates for these accounts, those that end last first."""
    return _mandates(seat, col(MandateRow.account).in_(accounts))


def held_by(seat: Seat) -> Sequence[Mandate]:
    """The mandates under which whoever looks may act, now or soon."""
    found = _mandates(seat, col(MandateRow.broker) == seat.member)
    return [mandate for mandate in found if not mandate.ended]


def _mandates(seat: Seat, which: ColumnElement[bool]) -> Sequence[Mandate]:
    wanted = select(MandateRow).where(*in_book(MandateRow, seat.place), which, col(MandateRow.open))
    latest = wanted.order_by(col(MandateRow.until_ms).desc()).limit(MANDATES_MAX)
    rows = seat.session.exec(latest).all()
    accounts = {row.account for row in rows}.union(*(_payees(row) for row in rows))
    known = holders(seat, accounts)
    names = called(seat.session, seat.place, [row.broker for row in rows])
    return [_mandate(seat, row, known, names) for row in rows]


def _mandate(
    seat: Seat, row: MandateRow, known: Mapping[str, Holder], names: Mapping[str, str]
) -> Mandate:
    payer = known[row.account]
    over = row.until_ms <= seat.now_ms or not row.rest
    return Mandate(
        row.mandate_id, payer, names[row.broker], row.each, row.rest,
        row.until_ms, [known[payee] for payee in _payees(row) if payee in known], row.from_ms,
        waits=seat.now_ms < row.from_ms, ended=over or not _stands(seat, row, payer.member),
    )  # fmt: skip


def _stands(seat: Seat, row: MandateRow, member: str) -> bool:
    """Whether neither the member's keys nor the broker's role were ended since."""
    giver, broker = (
        seat.session.get_one(MemberRow, (*seat.place, id_)) for id_ in (member, row.broker)
    )
    return row.given >= max(giver.renewed, broker.dismissed)


def _payees(row: MandateRow) -> Sequence[str]:
    return row.payees.split(",") if row.payees else []


def brokers(seat: Seat) -> Sequence[tuple[str, str]]:
    """The members who hold the role and whoever looks is not: their ids and names."""
    return _holding(seat, BROKER)


def vouching(seat: Seat) -> Sequence[tuple[str, str]]:
    """The same for those who may vouch for a paper."""
    return _holding(seat, *VOUCHING)


def _holding(seat: Seat, *roles: str) -> Sequence[tuple[str, str]]:
    wanted = select(MemberRow).where(
        *in_book(MemberRow, seat.place),
        or_(*(col(MemberRow.roles).contains(role) for role in roles)),
        MemberRow.member_id != seat.member,
    )
    rows = seat.session.exec(wanted.order_by(col(MemberRow.member_id)).limit(BROKERS_MAX)).all()
    ids = [row.member_id for row in rows]
    names = called(seat.session, seat.place, ids)
    return sorted(((id_, names[id_]) for id_ in ids), key=lambda one: one[1])


def awaited(seat: Seat, accounts: Sequence[str]) -> Sequence[Awaited]:
    """What is set aside from or for these accounts, what ends soonest first."""
    wanted = select(HoldRow).where(
        *in_book(HoldRow, seat.place), HoldRow.remaining > 0, HoldRow.until_ms > seat.now_ms
    )
    rows = seat.session.exec(wanted.order_by(col(HoldRow.until_ms)).limit(HOLDS_MAX)).all()
    booked = [row for row in rows if not is_slip(row.hold_id)]
    own = [row for row in booked if row.payer in accounts or row.payee in accounts]
    known = holders(seat, {account for row in own for account in (row.payer, row.payee)})
    return [
        Awaited(
            row.hold_id, known[row.payer].name, known[row.payee].name, row.remaining, row.until_ms
        )
        for row in own
    ]
