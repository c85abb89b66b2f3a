"""Members who ask for another limit, and what treasurers answer.

1. A member appeals for an account that is their own or that they answer for, with a text.
2. It is open until a treasurer answers it with a text, until that account gets other limits, or
   until the member takes it back.
3. A treasurer answers, who is neither the member nor of their household.
4. The member hears of the answer until they have seen it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.books.standings import own_accounts
from api.people.called import accounts_called, called
from api.people.households import concerns, household_of
from api.service.access_log import TEXT
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.treasury.changing import bounds_changed_ms
from api.treasury.tables import AppealRow
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller

OPEN_MAX: Final = 3
"""Appeals of one member that are open."""

SHOWN_MAX: Final = 100


class Appeal(NamedTuple):
    """An appeal as who may see it sees it.

    Attributes:
        name: what whoever appealed is called.
        account: what its account is called.
        answered_by: what the treasurer is called who answered; empty while nobody has.
        set_ms: when other limits of the account came first after it, if that was before an answer.
        mine: whether it is the caller's own.
        may_answer: whether the caller may answer it now.
    """

    row: AppealRow
    name: str
    account: str
    answered_by: str
    set_ms: int | None
    mine: bool
    may_answer: bool

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return _waits(self.row) and self.set_ms is None

    @property
    def is_news(self) -> bool:
        """Whether there is an answer that the member has not seen yet."""
        return self.row.ended_ms is None and not self.is_open


def _waits(row: AppealRow) -> bool:
    return row.answered_ms is None and row.ended_ms is None


def appeal(caller: Caller, account: str, text: str) -> str:
    """Ask for another limit of one's account; the appeal's id. Raises `ProblemError`."""
    if account not in {one.account_id for one in own_accounts(caller)}:
        raise malformed("account", Why.not_ones_own_or_closed)
    row = AppealRow(
        community_id=caller.place.community, book=caller.place.book,
        appeal_id=uuid7(caller.now_ms, caller.service.sources.random(RANDOM_BYTES)),
        member_id=caller.member, account_id=account, text=text, time_ms=caller.now_ms, answer=None,
        answered_by=None, answered_ms=None, ended_ms=None,
    )  # fmt: skip
    id_ = row.appeal_id
    settled = {one.row.appeal_id for one in own_appeals(caller) if not one.is_open}

    def keep(session: Session) -> None:
        mine = select(AppealRow.appeal_id).where(
            *in_book(AppealRow, caller.place), AppealRow.member_id == caller.member,
            col(AppealRow.answered_ms).is_(None), col(AppealRow.ended_ms).is_(None),
        )  # fmt: skip
        if len(set(session.exec(mine)) - settled) >= OPEN_MAX:
            raise ProblemError(Trouble.kept_must_be_fewer, {"most": OPEN_MAX})
        session.add(row)

    caller.service.database.write(keep).result()
    return id_


def answer(caller: Caller, id_: str, text: str) -> None:
    """Answer an appeal, as a treasurer whom it does not concern. Raises `ProblemError`."""
    _row(caller.session, caller, id_)  # What is not there is nobody's to answer.
    caller.require_role(TREASURER)
    now_ms = caller.now_ms

    def write(session: Session) -> None:
        row = _row(session, caller, id_)
        if not _waits(row):
            raise malformed("appeal", Why.decided_already)
        if concerns(session, caller, row.member_id, row.account_id):
            raise ProblemError(Trouble.role_must_allow_it, {"right": TREASURER})  # 3
        row.answer, row.answered_by, row.answered_ms = text, caller.member, now_ms
        session.add(row)

    caller.service.database.write(write).result()


def end(caller: Caller, id_: str) -> None:
    """Take back what one asked for and nobody has answered."""
    now_ms = caller.now_ms

    def write(session: Session) -> None:
        row = _row(session, caller, id_)
        if row.member_id != caller.member:
            raise ProblemError(Trouble.resource_must_exist)
        if row.answered_ms is not None:
            raise malformed("appeal", Why.decided_already)
        row.ended_ms = row.ended_ms or now_ms
        session.add(row)

    caller.service.database.write(write).result()


def see(caller: Caller, found: Sequence[Appeal]) -> None:
    """Note that the member has seen what was answered."""
    new = [one.row.appeal_id for one in found if one.mine and one.is_news]
    now_ms = caller.now_ms

    def write(session: Session) -> None:
        for id_ in new:
            row = _row(session, caller, id_)
            row.ended_ms = now_ms
            session.add(row)

    if new:
        caller.service.database.write(write).result()


def _row(session: Session, caller: Caller, id_: str) -> AppealRow:
    row = session.get(AppealRow, (*caller.place, id_))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    return row


def own_appeals(caller: Caller) -> Sequence[Appeal]:
    """The caller's own, the newest first."""
    return _told(caller, AppealRow.member_id == caller.member)


def appeals_of(caller: Caller, account: str) -> Sequence[Appeal]:
    """Those of one account, the newest first, for whoever may see the account's limits."""
    return _told(caller, AppealRow.account_id == account)


def open_appeals(caller: Caller) -> Sequence[Appeal]:
    """Those that this treasurer may answer, the newest first; each member sees who looked."""
    caller.require_role(TREASURER)
    found = answerable(caller)
    caller.note([one.row.member_id for one in found], TEXT)
    return found


def answerable(caller: Caller) -> Sequence[Appeal]:
    """The same, for counting them alone."""
    waits = col(AppealRow.answered_ms).is_(None) & col(AppealRow.ended_ms).is_(None)
    return [one for one in _told(caller, waits) if one.may_answer]


def _told(caller: Caller, which: object) -> Sequence[Appeal]:
    wanted = select(AppealRow).where(*in_book(AppealRow, caller.place), which)  # type: ignore[arg-type] # a clause
    rows = caller.session.exec(wanted.order_by(col(AppealRow.appeal_id).desc()).limit(SHOWN_MAX))
    found = rows.all()
    names = called(
        caller.session, caller.place,
        [one for row in found for one in (row.member_id, row.answered_by) if one],
    )  # fmt: skip
    accounts = _accounts(caller, found)
    titles = accounts_called(caller.session, caller.place, list(accounts.values()))
    apart = household_of(caller) if TREASURER in caller.reader.roles else frozenset[str]()
    made = []
    for row in found:
        account = accounts.get(row.account_id)
        set_ms = None
        if row.answered_ms is None and account is not None:
            set_ms = bounds_changed_ms(caller.session, account, row.time_ms)
        concerned = {row.member_id, account.member_id if account is not None else ""}
        may = TREASURER in caller.reader.roles and not apart & concerned
        made.append(
            Appeal(
                row, names[row.member_id], titles.get(row.account_id, ""),
                names.get(row.answered_by or "", ""), set_ms, row.member_id == caller.member,
                may and _waits(row) and set_ms is None,
            )
        )  # fmt: skip
    return made


def _accounts(caller: Caller, rows: Sequence[AppealRow]) -> Mapping[str, AccountRow]:
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place),
        col(AccountRow.account_id).in_({row.account_id for row in rows}),
    )
    return {row.account_id: row for row in caller.session.exec(wanted)}
