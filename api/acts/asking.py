"""What acts are asked for: claims on a fund, wishes to save, debts to write off; and decisions.

1. A member asks a fund for themselves, and wishes savings between accounts of their own.
2. A treasurer or steward asks for a write-off of somebody else's debt.
3. A treasurer or steward decides, with a reason; not who asked, nor whom it is for, nor anybody
   of the same household. A wish to save needs no decision.
4. What was granted in a period is in that period's list; a wish, in every list until it ends.

Leaves to others: what the rule leaves of it (`credit.acts`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, func, select

from api.acts.tables import AskRow
from api.people.called import accounts_called, called
from api.people.households import concerns, household_of
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from credit.acts.solidarity import TAG as SOLIDARITY_TAG
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller
    from credit.acts import Act
    from credit.acts.periods import Period
    from ledger.parts import Move

SAVING: Final = "saving"
WRITE_OFF: Final = "write-off"
FUNDS: Final = (SOLIDARITY_TAG.rpartition("-")[0], "mutual-aid")
KINDS: Final = (*FUNDS, SAVING, WRITE_OFF)
OPEN_MAX: Final = 20
"""What one member asked for that waits, or holds."""
SHOWN_MAX: Final = 200


class Ask(NamedTuple):
    """Something that was asked for, as who may see it sees it; `row` as it is kept.

    Attributes:
        name: what whoever asked is called.
        account: what its account is called.
        other: what the account where savings go is called.
        mine: whether whoever looks asked for it.
        may_decide: whether whoever looks may decide it.
    """

    row: AskRow
    name: str
    account: str
    other: str
    mine: bool
    may_decide: bool


class Wanted(NamedTuple):
    """What is to be asked for; `other` is where savings go."""

    kind: str
    account: str
    amount: int
    reason: str
    other: str | None = None


def ask(caller: Caller, wanted: Wanted) -> str:
    """Ask for something; its id. Raises `ProblemError`."""
    _require_sides(caller, wanted)  # 1 and 2
    now_ms = caller.now_ms
    saving = wanted.kind == SAVING
    row = AskRow(
        community_id=caller.place.community, book=caller.place.book,
        ask_id=uuid7(now_ms, caller.service.sources.random(RANDOM_BYTES)), kind=wanted.kind,
        member_id=caller.member, account_id=wanted.account, other_id=wanted.other,
        amount=wanted.amount, reason=wanted.reason, time_ms=now_ms,
        granted=wanted.amount if saving else None, answer=None, decided_by=None,
        decided_ms=now_ms if saving else None, ended_ms=None,
    )  # fmt: skip
    id_ = row.ask_id

    def keep(session: Session) -> None:
        mine = AskRow.member_id == caller.member, col(AskRow.ended_ms).is_(None)
        waits = col(AskRow.decided_by).is_(None)
        count = select(func.count()).select_from(AskRow).where(*in_book(AskRow, caller.place))
        if session.exec(count.where(*mine, waits)).one() >= OPEN_MAX:
            raise ProblemError(Trouble.kept_must_be_fewer, {"most": OPEN_MAX})
        session.add(row)

    caller.service.database.write(keep).result()
    return id_


def _require_sides(caller: Caller, wanted: Wanted) -> None:
    account = _account(caller, "account", wanted.account)
    if (wanted.other is None) == (wanted.kind == SAVING):
        raise malformed("other", Why.not_known)
    if wanted.kind == WRITE_OFF:
        caller.require_role(TREASURER, STEWARD)
        if account.member_id == caller.member:
            raise malformed("account", Why.not_another_member)
        return
    others = [] if wanted.other is None else [_account(caller, "other", wanted.other)]
    if any(one.member_id != caller.member for one in (account, *others)):
        raise malformed("account", Why.not_ones_own_or_closed)
    if wanted.other == wanted.account:
        raise malformed("other", Why.none_too_many_or_twice)


def _account(caller: Caller, where: str, id_: str) -> AccountRow:
    """A member's own account that is open."""
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), AccountRow.account_id == id_
    )
    row = caller.session.exec(wanted).first()
    if row is None or not row.open or row.kind != MEMBER:
        raise malformed(where, Why.not_ones_own_or_closed)
    return row


def decide(caller: Caller, id_: str, amount: int, answer: str) -> None:
    """Grant so much of it, or nothing, with a reason. Raises `ProblemError`."""
    caller.require_role(TREASURER, STEWARD)
    now_ms = caller.now_ms

    def write(session: Session) -> None:
        row = _row(session, caller, id_)
        if row.decided_ms is not None or row.ended_ms is not None:
            raise malformed("ask", Why.decided_already)
        if concerns(session, caller, row.member_id, row.account_id):
            raise ProblemError(Trouble.role_must_allow_it, {"right": TREASURER})  # 3
        if not 0 <= amount <= row.amount:
            raise malformed("amount", Why.not_an_amount)
        row.granted, row.answer = amount, answer
        row.decided_by, row.decided_ms = caller.member, now_ms
        session.add(row)

    caller.service.database.write(write).result()


def end(caller: Caller, id_: str) -> None:
    """Take back what one asked for and nobody decided, or end a wish to save."""
    now_ms = caller.now_ms

    def write(session: Session) -> None:
        row = _row(session, caller, id_)
        if row.member_id != caller.member:
            raise ProblemError(Trouble.resource_must_exist)
        if row.decided_by is not None:
            raise malformed("ask", Why.decided_already)
        row.ended_ms = row.ended_ms or now_ms
        session.add(row)

    caller.service.database.write(write).result()


def _row(session: Session, caller: Caller, id_: str) -> AskRow:
    row = session.get(AskRow, (*caller.place, id_))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    return row


def asks(caller: Caller) -> Sequence[Ask]:
    """One's own, the latest first; for treasurers and stewards everybody's claims and debts too."""
    seen = col(AskRow.member_id) == caller.member
    officer = bool(caller.reader.roles & {TREASURER, STEWARD})
    wanted = select(AskRow).where(*in_book(AskRow, caller.place))
    wanted = wanted.where(seen | (col(AskRow.kind) != SAVING)) if officer else wanted.where(seen)
    rows = caller.session.exec(wanted.order_by(col(AskRow.time_ms).desc()).limit(SHOWN_MAX)).all()
    names = called(caller.session, caller.place, [row.member_id for row in rows])
    accounts = _accounts(caller, rows)
    titles = accounts_called(caller.session, caller.place, list(accounts.values()))
    apart = household_of(caller)
    return [
        Ask(
            row, names[row.member_id], titles.get(row.account_id, ""),
            titles.get(row.other_id or "", ""), row.member_id == caller.member,
            officer and row.decided_ms is None and row.ended_ms is None
            and not apart & {row.member_id, accounts[row.account_id].member_id},
        )
        for row in rows
    ]  # fmt: skip


def _accounts(caller: Caller, rows: Sequence[AskRow]) -> Mapping[str, AccountRow]:
    ids = {row.account_id for row in rows} | {row.other_id for row in rows if row.other_id}
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), col(AccountRow.account_id).in_(ids)
    )
    return {row.account_id: row for row in caller.session.exec(wanted)}


def granted(caller: Caller, act: Act, fund: str, period: Period) -> Sequence[Move]:
    """What an act of a period is asked for: (subunits, who gives, who gets)."""
    from_ms, until_ms = period
    wanted = select(AskRow).where(
        *in_book(AskRow, caller.place), AskRow.kind == act.kind, col(AskRow.granted) > 0,
        col(AskRow.decided_ms) < until_ms,
    )  # fmt: skip
    rows = caller.session.exec(wanted.order_by(col(AskRow.ask_id))).all()
    if act.kind == SAVING:
        return [
            (row.granted or 0, row.account_id, row.other_id or "")
            for row in rows
            if row.ended_ms is None or row.ended_ms >= until_ms  # 4
        ]
    return [
        (row.granted or 0, fund, row.account_id)
        for row in rows
        if (row.decided_ms or 0) >= from_ms  # 4
    ]
