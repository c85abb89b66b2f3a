"""All members as stewards go through them: sifted, sorted, page by page.

When somebody was there last is told by their account's latest entry: nothing else is kept of that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, false
from sqlmodel import col, func, select

from api.people.called import called
from api.people.directory import is_meant
from api.people.tables import ProfileRow
from api.queries.entries import entries_at
from api.service.access_log import ALL_BALANCES, BALANCES, EVERYBODY
from api.service.rows import in_book, of_book
from api.words.i18n import N_
from api.words.numbers import number_of
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.tables import AccountRow, BalanceRow, KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.service.callers import Caller

STATES: Final[Mapping[str, str]] = {
    "expected": N_("Not come yet"),
    "keyless": N_("Without a key"),
    "roles": N_("With a role"),
}
"""What members can be sifted by, beside each role."""

SORTS: Final = ("name", "joined", "last", "roles")
CHUNK: Final = 200


class Wanted(NamedTuple):
    """Which members, and in what order: one of `SORTS`, `down` for the other way round.

    `words` are a name's or an account's number; `state` is one of `STATES`, or a role.
    """

    sort: str = "name"
    down: bool = False
    words: str = ""
    state: str = ""


class Listed(NamedTuple):
    """A member; `number` is empty for who has no account of their own, times may be unknown."""

    member: str
    name: str
    number: str
    roles: Sequence[str]
    joined_ms: int | None
    last_ms: int | None
    state: str


class Roster(NamedTuple):
    """Some of the members, and how many there are of whom was asked for."""

    rows: Sequence[Listed]
    members: int


def roster(caller: Caller, wanted: Wanted, limit: int, skip: int = 0) -> Roster:
    """Those who are wanted, for stewards; who is shown sees that they were looked at."""
    caller.require_role(STEWARD)
    rows = _told(caller, wanted, limit, skip)
    caller.note([row.member for row in rows], BALANCES)
    counted = select(func.count()).select_from(MemberRow).outerjoin(*_named(caller))
    return Roster(rows, caller.session.exec(counted.where(*_sieve(caller, wanted))).one())


def whole_roster(caller: Caller, wanted: Wanted) -> Iterator[Listed]:
    """All of them, for stewards; everybody sees that they were looked at."""
    caller.require_role(STEWARD)
    caller.note([EVERYBODY], ALL_BALANCES)
    skip = 0
    while rows := _told(caller, wanted, CHUNK, skip):
        yield from rows
        skip += CHUNK


def _named(caller: Caller) -> tuple[type[ProfileRow], Any]:
    name = ProfileRow
    is_own = col(name.member_id) == col(MemberRow.member_id)
    return name, and_(*of_book(name, caller.place), is_own)


def _sieve(caller: Caller, wanted: Wanted) -> list[Any]:
    member, place = MemberRow, caller.place
    conditions: list[Any] = [*in_book(member, place)]
    if wanted.words:
        conditions.append(is_meant(caller.session, place, member.member_id, wanted.words))
    states = {
        "": (),
        "expected": (col(member.expected),),
        "keyless": (member.keys == 0, col(member.expected) == false()),
        "roles": (member.roles != "",),
    }
    return [*conditions, *states.get(wanted.state, (col(member.roles).contains(wanted.state),))]


def _told(caller: Caller, wanted: Wanted, limit: int, skip: int) -> Sequence[Listed]:
    member, place, key = MemberRow, caller.place, KeyRow
    joined = (
        select(func.min(key.added))
        .where(*in_book(key, place), key.member_id == member.member_id)
        .scalar_subquery()
    )
    own = _own_accounts(caller)
    figures: dict[str, Any] = {
        "name": col(ProfileRow.words), "joined": joined, "last": own.c.last,
        "roles": func.nullif(member.roles, ""),
    }  # fmt: skip
    figure = figures[wanted.sort]
    rows = caller.session.exec(
        select(member, joined, own.c.slot, own.c.last)
        .outerjoin(*_named(caller))
        .outerjoin(own, own.c.member_id == member.member_id)
        .where(*_sieve(caller, wanted))
        .order_by(
            figure.is_(None), figure.desc() if wanted.down else figure, col(ProfileRow.words),
            col(member.member_id),
        )
        .offset(skip)
        .limit(limit)
    ).all()  # fmt: skip
    seqs = {seq for _row, first, _slot, last in rows for seq in (first, last) if seq is not None}
    times = {seq: one.time_ms for seq, one in entries_at(caller.session, place, list(seqs)).items()}
    names = called(caller.session, place, [row.member_id for row, *_ in rows])
    return [
        Listed(
            row.member_id, names[row.member_id], "" if slot is None else number_of(slot),
            row.roles.split(",") if row.roles else [], times.get(first), times.get(last),
            "expected" if row.expected else "keyless" if row.keys == 0 else "",
        )
        for row, first, slot, last in rows
    ]  # fmt: skip


def _own_accounts(caller: Caller) -> Any:  # noqa: ANN401 a query of columns
    """Each member's first account of their own, and the latest entry of any of these."""
    account, balance = AccountRow, BalanceRow
    both = (*in_book(account, caller.place), *in_book(balance, caller.place))
    return (
        select(
            account.member_id, func.min(account.slot).label("slot"),
            func.max(balance.last).label("last"),
        )
        .where(*both, account.slot == balance.slot, account.kind == MEMBER)
        .group_by(col(account.member_id))
        .subquery()
    )  # fmt: skip
