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
    member, place = MemberRow, caller.place
    figure, *joins = _figure(caller, wanted.sort)
    asked = select(member).outerjoin(*_named(caller))
    for join in joins:
        asked = asked.outerjoin(*join)
    rows = caller.session.exec(
        asked.where(*_sieve(caller, wanted))
        .order_by(
            figure.is_(None), figure.desc() if wanted.down else figure, col(ProfileRow.words),
            col(member.member_id),
        )
        .offset(skip)
        .limit(limit)
    ).all()  # fmt: skip
    ids = [row.member_id for row in rows]
    joined, own = _joined(caller, ids), _own_accounts(caller, ids)
    seqs = {*joined.values(), *(last for _slot, last in own.values())}
    times = {seq: one.time_ms for seq, one in entries_at(caller.session, place, [*seqs]).items()}
    names = called(caller.session, place, ids)
    return [_listed(row, names, joined, own, times) for row in rows]


def _listed(
    row: MemberRow, names: Mapping[str, str], joined: Mapping[str, int],
    own: Mapping[str, tuple[int, int]], times: Mapping[int, int],
) -> Listed:  # fmt: skip
    id_ = row.member_id
    slot, last = own.get(id_, (None, None))
    return Listed(
        id_, names[id_], "" if slot is None else number_of(slot),
        row.roles.split(",") if row.roles else [],
        times[joined[id_]] if id_ in joined else None, None if last is None else times[last],
        "expected" if row.expected else "keyless" if row.keys == 0 else "",
    )  # fmt: skip


def _figure(caller: Caller, sort: str) -> Sequence[Any]:
    """What members are put in order by, and what has to be joined for it."""
    if sort == "joined":
        found = _first_keys(caller).subquery()
        return found.c.first, (found, found.c.member_id == MemberRow.member_id)
    if sort == "last":
        found = _latest(caller).subquery()
        return found.c.last, (found, found.c.member_id == MemberRow.member_id)
    return (func.nullif(MemberRow.roles, "") if sort == "roles" else col(ProfileRow.words),)


def _first_keys(caller: Caller) -> Any:  # noqa: ANN401 a query of columns
    """The entry with which each member's first key came."""
    key = KeyRow
    first = func.min(key.added).label("first")
    wanted = select(key.member_id, first).where(*in_book(key, caller.place))
    return wanted.group_by(col(key.member_id))


def _latest(caller: Caller) -> Any:  # noqa: ANN401 as above
    """Each member's first account of their own, and the latest entry of any of these."""
    account, balance = AccountRow, BalanceRow
    both = (*in_book(account, caller.place), *in_book(balance, caller.place))
    columns = (func.min(account.slot).label("slot"), func.max(balance.last).label("last"))
    wanted = select(account.member_id, *columns).where(*both, account.slot == balance.slot)
    return wanted.where(account.kind == MEMBER).group_by(col(account.member_id))


def _joined(caller: Caller, ids: Sequence[str]) -> Mapping[str, int]:
    wanted = _first_keys(caller).where(col(KeyRow.member_id).in_(ids))
    return dict(caller.session.exec(wanted).all())


def _own_accounts(caller: Caller, ids: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    wanted = _latest(caller).where(col(AccountRow.member_id).in_(ids))
    return {id_: (slot, last) for id_, slot, last in caller.session.exec(wanted)}
