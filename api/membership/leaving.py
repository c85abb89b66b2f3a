"""Leaving: what a member wishes for their hours, that they leave, and taking that back.

1. A wish may be kept at any time: to a member, a fund or an heir of this book, or for another book,
   whose hours go to an account here that settles with it. Stewards read it, which leaves a trace.
2. Who leaves says so, and stewards are told. For `TAKEN_BACK_MS` it is expected that some take it
   back; nothing has changed until the member signs.
3. The member signs, in their wallet: a payment of what is left to where they wish, and the closing
   of each account. Nobody else moves their hours.

Whoever owes cannot close an account: the book refuses it (`account_must_be_settled`). Leaves to
others: what stewards do for who cannot sign any more (`api.membership.cosigning`), debts that stay
(`api.membership.debts`), and erasing (`api.membership.erasing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, exists, select

from api.books.standings import own_accounts, standing_of
from api.membership.tables import LeavingRow
from api.people.called import called
from api.people.holders import holders
from api.service.access_log import WISH
from api.service.malformed import Why, malformed
from api.service.rows import in_book, of_book
from api.service.times import DAY_MS
from api.words.i18n import _, ngettext
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlmodel import Session

    from api.books.standings import Standing
    from api.people.holders import Holder
    from api.service.callers import Caller

TAKEN_BACK_MS: Final = 14 * DAY_MS
"""For how long who leaves may take it back before stewards count them as gone."""

WISHES: Final = ("member", "fund", "heir", "elsewhere")
TEXT_MAX: Final = 500
LISTED_MAX: Final = 200


class Leaving(NamedTuple):
    """What a member wishes, and from when on they have left, if they say so.

    Attributes:
        wish: one of `WISHES`, or nothing.
        to: where the hours go; None where that is not said, or is closed by now.
        leaves_ms: until when it can be taken back; None for who does not leave.
    """

    member: str
    called: str
    wish: str
    to: Holder | None
    text: str
    leaves_ms: int | None


class OwnLeaving(NamedTuple):
    """The same for who looks, with where their own accounts stand."""

    said: Leaving
    standings: Sequence[Standing]

    @property
    def owes(self) -> bool:
        """Whether an account stands below zero, which cannot be closed."""
        return any(one.balance < 0 for one in self.standings)

    @property
    def has_hours(self) -> bool:
        """Whether hours are left that must go somewhere first."""
        return any(one.balance > 0 for one in self.standings)

    @property
    def is_held(self) -> bool:
        """Whether something is set aside, which must be over first."""
        return any(one.held_out or one.held_in for one in self.standings)


def own_leaving(caller: Caller) -> OwnLeaving:
    """What whoever looks wishes, and where their own accounts stand."""
    row = caller.session.get(LeavingRow, (*caller.place, caller.member))
    own = [standing_of(caller, one) for one in own_accounts(caller) if one.kind == MEMBER]
    return OwnLeaving(_told(caller, [row or _row(caller)])[0], own)


def keep_wish(caller: Caller, wish: str, to: str | None, text: str) -> None:
    """Keep what the member wishes for their hours; `ProblemError` for what cannot be done."""
    if wish not in WISHES:
        raise malformed("wish", Why.not_known)
    to_whom = None if to is None else holders(caller, [to]).get(to)
    if to is not None and (to_whom is None or not to_whom.open):
        raise malformed("to", Why.nobody_here)
    if to_whom is not None and to_whom.member == caller.member and to_whom.kind == MEMBER:
        raise malformed("to", Why.not_another_member)

    def keep(row: LeavingRow) -> None:
        row.wish, row.to_account, row.text, row.said_ms = wish, to, text, caller.now_ms

    _change(caller, keep)


def forget_wish(caller: Caller) -> None:
    """Keep what the member wished no longer; whether they leave stays as it is."""

    def write(session: Session) -> None:
        row = session.get(LeavingRow, (*caller.place, caller.member))
        if row is None:
            return
        row.wish, row.to_account, row.text = "", None, ""
        if row.leaves_ms is None:
            session.delete(row)

    caller.service.database.write(write).result()


def say_leaving(caller: Caller) -> int:
    """Tell the stewards that the member leaves; until when it can be taken back."""
    until_ms = caller.now_ms + TAKEN_BACK_MS

    def keep(row: LeavingRow) -> None:
        row.leaves_ms = row.leaves_ms or until_ms

    return _change(caller, keep).leaves_ms or until_ms


def stay(caller: Caller) -> None:
    """Take leaving back; the wish stays."""

    def keep(row: LeavingRow) -> None:
        row.leaves_ms = None

    _change(caller, keep)


def _change(caller: Caller, change: Callable[[LeavingRow], None]) -> LeavingRow:
    def write(session: Session) -> LeavingRow:
        row = session.get(LeavingRow, (*caller.place, caller.member)) or _row(caller)
        change(row)
        session.add(row)
        return row

    return caller.service.database.write(write).result()


def _row(caller: Caller) -> LeavingRow:
    return LeavingRow(
        community_id=caller.place.community, book=caller.place.book, member_id=caller.member,
        wish="", text="", said_ms=caller.now_ms,
    )  # fmt: skip


def leavings(caller: Caller) -> Sequence[Leaving]:
    """Who leaves and has not yet, for stewards, the first first; their wishes leave a trace."""
    caller.require_role(STEWARD)
    found = _told(caller, _leaving(caller))
    caller.note([one.member for one in found], WISH)
    return found


def wish_of(caller: Caller, member: str) -> Leaving | None:
    """What a member wishes, for stewards who carry it out; None where they said nothing."""
    caller.require_role(STEWARD)
    row = caller.session.get(LeavingRow, (*caller.place, member))
    if row is None:
        return None
    caller.note([member], WISH)
    return _told(caller, [row])[0]


def _leaving(caller: Caller) -> Sequence[LeavingRow]:
    row, account = LeavingRow, AccountRow
    here = exists().where(
        *of_book(account, caller.place), col(account.member_id) == row.member_id,
        col(account.open), col(account.kind) == MEMBER,
    )  # fmt: skip
    wanted = select(row).where(*in_book(row, caller.place), col(row.leaves_ms).is_not(None), here)
    first = wanted.order_by(col(row.leaves_ms), col(row.member_id)).limit(LISTED_MAX)
    return caller.session.exec(first).all()


def _told(caller: Caller, rows: Sequence[LeavingRow]) -> Sequence[Leaving]:
    names = called(caller.session, caller.place, [row.member_id for row in rows])
    to = holders(caller, [row.to_account for row in rows if row.to_account])
    return [
        Leaving(
            row.member_id, names[row.member_id], row.wish, _open(to.get(row.to_account or "")),
            row.text, row.leaves_ms,
        )
        for row in rows
    ]  # fmt: skip


def _open(holder: Holder | None) -> Holder | None:
    return holder if holder is not None and holder.open else None


def leavings_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For a home: that one's own leaving is to be finished, and for stewards how many leave."""
    own = caller.session.get(LeavingRow, (*caller.place, caller.member))
    if own is not None and own.leaves_ms is not None and own_accounts(caller):
        yield _("You leave: finish it, or take it back"), "/app/leave"
    if STEWARD not in caller.reader.roles:
        return
    count = len(_leaving(caller))
    if count:
        said = ngettext("{count} member leaves", "{count} members leave", count)
        yield said.format(count=count), "/app/steward/leavings"
