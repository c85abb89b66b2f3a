"""Members, their names, keys and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.http.answers import (
    Account,
    AccountBrief,
    Accounts,
    Member,
    MemberBrief,
    MemberKey,
    Members,
)
from api.people.called import called
from api.people.tables import ProfileRow
from api.queries.lapsed import NOTHING, Lapsed, lapsed
from api.queries.stands import Stand, stand, stand_now
from api.service.rows import in_book
from api.words.numbers import number_of
from ledger.tables import AccountRow, BalanceRow, KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlmodel import Session

    from ledger.store import Place

NO_BOUND = "none"


def members(session: Session, place: Place, after: str, limit: int) -> Members:
    """A page of the book's members by id, from the one that follows `after`."""
    page = select(MemberRow).where(*in_book(MemberRow, place), MemberRow.member_id > after)
    rows = session.exec(page.order_by(col(MemberRow.member_id)).limit(limit + 1)).all()
    shown = rows[:limit]
    ids = [row.member_id for row in shown]
    names, shown_as = names_of(session, place, ids), called(session, place, ids)
    return Members(
        members=[_brief(row, names, shown_as) for row in shown],
        next=shown[-1].member_id if len(rows) > limit else None,
    )


def members_of(session: Session, place: Place, ids: Sequence[str]) -> Members:
    """These members, in this order, as one page."""
    wanted = select(MemberRow).where(*in_book(MemberRow, place), col(MemberRow.member_id).in_(ids))
    rows = {row.member_id: row for row in session.exec(wanted)}
    names, shown_as = names_of(session, place, ids), called(session, place, ids)
    return Members(members=[_brief(rows[id_], names, shown_as) for id_ in ids], next=None)


def names_of(session: Session, place: Place, ids: Sequence[str]) -> dict[str, str]:
    """The names that are kept for these members, as they wrote them."""
    profile = ProfileRow
    named = select(profile).where(*in_book(profile, place), col(profile.member_id).in_(ids))
    return {row.member_id: row.name for row in session.exec(named)}


def member(session: Session, place: Place, id_: str) -> Member | None:
    """A member with keys, in the order they came, and accounts."""
    row = session.get(MemberRow, (*place, id_))
    if row is None:
        return None
    keys = select(KeyRow).where(*in_book(KeyRow, place), KeyRow.member_id == id_)
    owned = select(AccountRow).where(*in_book(AccountRow, place), AccountRow.member_id == id_)
    brief = _brief(row, names_of(session, place, [id_]), called(session, place, [id_]))
    return Member(
        **brief.model_dump(),
        keys=[
            MemberKey(key=key.key, added=key.added, revoked=key.revoked)
            for key in session.exec(keys.order_by(col(KeyRow.added), col(KeyRow.key)))
        ],
        accounts=[account_brief(own) for own in session.exec(owned.order_by(col(AccountRow.slot)))],
    )


def _brief(row: MemberRow, names: dict[str, str], shown_as: dict[str, str]) -> MemberBrief:
    roles, id_ = row.roles.split(",") if row.roles else [], row.member_id
    return MemberBrief(member=id_, name=names.get(id_), called=shown_as[id_], roles=roles)


def accounts(  # noqa: PLR0913, PLR0917 each is a part of what is asked
    session: Session,
    place: Place,
    after: int,
    limit: int,
    show: Callable[[AccountRow, BalanceRow, Lapsed], Account | AccountBrief],
    now_ms: int,
) -> Accounts:
    """A page of the book's accounts by slot, from the one that follows `after`."""
    both = (*in_book(AccountRow, place), *in_book(BalanceRow, place))
    page = select(AccountRow, BalanceRow).where(*both, AccountRow.slot == BalanceRow.slot)
    next_ones = page.where(AccountRow.slot > after).order_by(col(AccountRow.slot))
    rows = session.exec(next_ones.limit(limit + 1)).all()
    shown = rows[:limit]
    past = lapsed(session, place, now_ms, [row.account_id for row, _ in shown])
    return Accounts(
        accounts=[show(*both, past.get(both[0].account_id, NOTHING)) for both in shown],
        next=shown[-1][0].slot if len(rows) > limit else None,
    )


def balance_of(session: Session, account: AccountRow) -> BalanceRow:
    """Where an account stands."""
    return session.get_one(BalanceRow, (account.community_id, account.book, account.slot))


def account_brief(row: AccountRow) -> AccountBrief:
    """What everybody in the book may know of an account."""
    return AccountBrief(
        account=row.account_id, member=row.member_id, kind=row.kind, number=number_of(row.slot),
        open=row.open,
    )  # fmt: skip


def account_at(session: Session, place: Place, slot: int) -> AccountBrief | None:
    """The account in a slot, if there is one."""
    wanted = select(AccountRow).where(*in_book(AccountRow, place), AccountRow.slot == slot)
    row = session.exec(wanted).first()
    return None if row is None else account_brief(row)


def account_now(session: Session, row: AccountRow, now_ms: int) -> Account:
    """Where an account stands at `now_ms`."""
    return _account(row, stand_now(session, row, now_ms))


def account_full(row: AccountRow, balance: BalanceRow, now_ms: int, past: Lapsed) -> Account:
    """Where an account stands, with the bounds in force at `now_ms`; `past` is held no more."""
    return _account(row, stand(row, balance, now_ms, past))


def _account(row: AccountRow, found: Stand) -> Account:
    return Account(
        **account_brief(row).model_dump(),
        slot=found.slot,
        balance=str(found.balance),
        held_out=str(found.held_out),
        held_in=str(found.held_in),
        lower=_bound(found.lower),
        upper=_bound(found.upper),
        bounds_until_ms=found.until_ms,
        count=found.entries,
        last=found.last,
    )


def _bound(value: int | None) -> str:
    return NO_BOUND if value is None else str(value)
