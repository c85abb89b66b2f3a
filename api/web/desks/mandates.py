"""Mandates as pages show them: whom a member lets act for them, and for whom a broker may act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.people.called import called
from api.queries import in_book
from api.web.names import holders
from api.web.slips import is_slip
from ledger.tables import HoldRow, MandateRow, MemberRow
from wallets.mandates import BROKER

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
        ended: whether its time is over, or nothing is left of it.
    """

    id: str
    payer: Holder
    broker: str
    each: int
    rest: int
    until_ms: int
    payees: Sequence[Holder]
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
    """The mandates under which whoever looks may act now."""
    found = _mandates(seat, col(MandateRow.broker) == seat.member)
    return [mandate for mandate in found if not mandate.ended]


def _mandates(seat: Seat, which: ColumnElement[bool]) -> Sequence[Mandate]:
    wanted = select(MandateRow).where(*in_book(MandateRow, seat.place), which, col(MandateRow.open))
    latest = wanted.order_by(col(MandateRow.until_ms).desc()).limit(MANDATES_MAX)
    rows = seat.session.exec(latest).all()
    accounts = {row.account for row in rows}.union(*(_payees(row) for row in rows))
    known = holders(seat, accounts)
    names = called(seat.session, seat.place, [row.broker for row in rows])
    return [_mandate(row, known, names, seat.now_ms) for row in rows]


def _mandate(
    row: MandateRow, known: Mapping[str, Holder], names: Mapping[str, str], now_ms: int
) -> Mandate:
    broker = names[row.broker]
    ended = row.until_ms <= now_ms or not row.rest
    payees = [known[payee] for payee in _payees(row)]
    payer, id_ = known[row.account], row.mandate_id
    return Mandate(id_, payer, broker, row.each, row.rest, row.until_ms, payees, ended)


def _payees(row: MandateRow) -> Sequence[str]:
    return row.payees.split(",") if row.payees else []


def brokers(seat: Seat) -> Sequence[tuple[str, str]]:
    """The members who hold the role and whoever looks is not: their ids and names."""
    wanted = select(MemberRow).where(
        *in_book(MemberRow, seat.place),
        col(MemberRow.roles).contains(BROKER),
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
