"""Members who were brought along and have not come yet: a card for each to claim their account.

A card is an invitation that says for whom it is: whoever joins with it makes a key, and becomes the
member who is expected, once a steward has signed too. As with any invitation its code is not kept:
to print it again, a card is made anew, and the one before ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import and_, col, delete, select

from api.arrivals.tables import ArrivedRow
from api.membership.invitations import require_steward
from api.membership.inviting import Made, new_code, row_of
from api.membership.tables import InvitationRow
from api.people.called import called
from api.service.access_log import BALANCES
from api.service.callers import AtBook
from api.service.rows import in_book, of_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from ledger.tables import AccountRow, BalanceRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.membership.invitations import Invitation
    from api.service.callers import Caller
    from api.service.service import Service

CLAIM_MS: Final = 90 * DAY_MS
"""How long a card may be used."""

ROWS_MAX: Final = 300
"""Cards that are made, or members listed, at a time."""


class Awaited(NamedTuple):
    """A member who has not come yet.

    Attributes:
        account: the first of theirs, by id; `balance` what stands there, in subunits.
        number: what it had where it came from.
        had_left: whether they had left there.
        card: the card that is out, if one is.
    """

    member: str
    account: str
    number: str
    name: str
    balance: int
    had_left: bool
    card: InvitationRow | None


def awaited(
    caller: Caller, after: str | None = None, limit: int = ROWS_MAX
) -> tuple[Sequence[Awaited], str | None]:
    """A page of them for stewards, in order of their accounts' numbers here, and what is next.

    Each sees, once they have come, who looked at what stands there.
    """
    require_steward(caller)
    place, row, account = caller.place, ArrivedRow, AccountRow
    named = and_(*of_book(account, place), col(account.account_id) == row.account_id)
    member = and_(*of_book(MemberRow, place), col(MemberRow.member_id) == row.member_id)
    wanted = (
        select(row, account.slot)
        .join(account, named)
        .join(MemberRow, member)
        .where(*in_book(row, place), col(MemberRow.expected).is_(True))
        .where(col(account.slot) > (-1 if after is None else int(after)))
        .order_by(col(account.slot))
        .limit(min(limit, ROWS_MAX) + 1)
    )
    found = caller.session.exec(wanted).all()
    shown = found[: min(limit, ROWS_MAX)]
    more = str(shown[-1][1]) if len(found) > len(shown) else None
    caller.note([row.member_id for row, _ in shown], BALANCES)
    return _told(caller, shown), more


def _told(caller: Caller, rows: Sequence[tuple[ArrivedRow, int]]) -> list[Awaited]:
    members = [row.member_id for row, _ in rows]
    names = called(caller.session, caller.place, members)
    cards = {one.expects: one for one in _cards(caller, members)}
    stands = select(BalanceRow).where(
        *in_book(BalanceRow, caller.place), col(BalanceRow.slot).in_([slot for _, slot in rows])
    )
    posted = {one.slot: one.posted for one in caller.session.exec(stands)}
    return [
        Awaited(
            row.member_id, row.account_id, row.number, names[row.member_id], posted[slot],
            row.had_left, cards.get(row.member_id),
        )
        for row, slot in rows
    ]  # fmt: skip


def _cards(caller: Caller, members: Sequence[str]) -> Sequence[InvitationRow]:
    row = InvitationRow
    wanted = select(row).where(
        *in_book(row, caller.place), col(row.expects).in_(members), col(row.used_ms).is_(None),
        row.expires_ms > caller.now_ms,
    )  # fmt: skip
    return caller.session.exec(wanted).all()


def make_cards(caller: Caller, members: Sequence[str]) -> Sequence[Made]:
    """Make a card for each of these members, as a steward: those made before end.

    `ProblemError` unless each is expected; then none is made.
    """
    require_steward(caller)
    place, unique = caller.place, list(dict.fromkeys(members))[:ROWS_MAX]

    def keep(session: Session) -> Sequence[Made]:
        rows = [session.get(MemberRow, (*place, one)) for one in unique]
        if not unique or not all(row is not None and row.expected for row in rows):
            raise ProblemError(Trouble.resource_must_exist)
        invited = InvitationRow
        before = (col(invited.expects).in_(unique), col(invited.used_ms).is_(None))
        session.exec(delete(invited).where(*of_book(invited, place), *before))
        names = called(session, place, unique)
        until_ms = caller.now_ms + CLAIM_MS
        made = [new_code(caller, names[one], "", until_ms) for one in unique]
        session.add_all(
            row_of(caller, one, member) for one, member in zip(made, unique, strict=True)
        )
        return made

    return caller.service.database.write(keep).result()


class Claim(NamedTuple):
    """What waits for whoever joins with a card: what they are called, and what stands there."""

    member: str
    name: str
    accounts: int
    balance: int


def claim_behind(service: Service, session: Session, found: Invitation) -> Claim | None:
    """What waits behind an invitation; None where it is no card of a member who is expected."""
    at = AtBook(service, session, found.book)
    member = found.row.expects
    row = None if member is None else session.get(MemberRow, (*at.place, member))
    if member is None or row is None or not row.expected:
        return None
    slots = select(AccountRow.slot).where(
        *in_book(AccountRow, at.place), AccountRow.member_id == member
    )
    wanted = select(BalanceRow.posted).where(
        *in_book(BalanceRow, at.place), col(BalanceRow.slot).in_(slots)
    )
    stands = session.exec(wanted).all()
    return Claim(member, called(session, at.place, [member])[member], len(stands), sum(stands))
