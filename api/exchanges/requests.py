"""Requests for hours: one asks, the other pays, declines, or lets the time pass.

Nobody can accept for another: paying is a transfer that the asked one signs. It bears the
request's id, so the book itself says whether a request was paid, and takes it once at most.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, func, or_, select

from api.books.standings import own_accounts
from api.exchanges.tables import RequestRow
from api.http.limits import at_most
from api.people.called import called
from api.reports.dropping import drop_kept
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import _
from api.words.showing import show_amount
from ledger.amounts import AMOUNT_MAX
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.tables import AccountRow, EntryRow, LegRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlmodel import Session

    from api.exchanges.deadlines import Deadline
    from api.service.callers import Caller

REQUESTS_MAX: Final = 50
DAILY_MAX: Final = 40
OF_ONE_MAX: Final = 10
"""Requests of one member in a day; and of those, that wait for the same member."""

WAITING_MAX: Final = 20
"""Requests of one member that wait for the same other: nobody fills what that one is shown."""

TOLD_MS: Final = 14 * DAY_MS
"""How long whoever asked is told that the time is over."""


class RequestState(StrEnum):
    """What became of a request."""

    open = "open"
    paid = "paid"
    declined = "declined"
    over = "over"


class Ask(NamedTuple):
    """What is asked: of whom, to which account, how much in subunits, for what, until when.

    `needed` goes before `expires_ms`; `category` is what the order that pays it bears.
    """

    payer: str
    account: str
    amount: int
    text: str
    expires_ms: int
    needed: Deadline | None = None
    category: str | None = None


class Request(NamedTuple):
    """A request as those two see it; `seq` is the entry that paid it."""

    row: RequestRow
    asker: str
    payer: str
    state: RequestState
    seq: int | None


def ask(caller: Caller, asked: Ask) -> Request:
    """Keep a request of the member's, and give it back.

    `ProblemError` unless the payer is another member, and the account one's own that is open.
    """
    _check(caller, asked)
    now_ms = caller.now_ms
    id_ = uuid7(now_ms, caller.service.sources.random(RANDOM_BYTES))
    needed = asked.needed
    row = RequestRow(
        community_id=caller.place.community, book=caller.place.book,
        request_id=id_, asker=caller.member,
        account=asked.account, payer=asked.payer, amount=asked.amount, text=asked.text,
        time_ms=now_ms, expires_ms=needed.ends_ms if needed else asked.expires_ms,
        declined_ms=None, needed_day=needed and needed.day, needed_at=needed and needed.at,
        category=asked.category,
    )  # fmt: skip

    def keep(session: Session) -> None:
        _check_number(session, caller, asked.payer)
        session.add(row)

    caller.service.database.write(keep).result()
    [told] = _told(caller, [row])
    return told


def _check(caller: Caller, asked: Ask) -> None:
    payer = caller.session.get(MemberRow, (*caller.place, asked.payer))
    own = {account.account_id for account in own_accounts(caller)}
    for where, why, holds in (
        ("payer", Why.not_another_member, payer is not None and asked.payer != caller.member),
        ("account", Why.not_ones_own_or_closed, asked.account in own),
        ("amount", Why.not_an_amount, 0 < asked.amount <= AMOUNT_MAX),
    ):
        if not holds:
            raise malformed(where, why)


def _check_number(session: Session, caller: Caller, payer: str) -> None:
    """Raise `ProblemError` where the member asked for too much today, or them too often."""
    mine = (*in_book(RequestRow, caller.place), RequestRow.asker == caller.member)
    today = select(func.count()).where(*mine, RequestRow.time_ms > caller.now_ms - DAY_MS)
    at_most(DAILY_MAX, session.exec(today).one())
    waiting = select(func.count()).where(
        *mine, RequestRow.payer == payer, RequestRow.expires_ms > caller.now_ms,
        col(RequestRow.declined_ms).is_(None),
    )  # fmt: skip
    lately = waiting.where(RequestRow.time_ms > caller.now_ms - DAY_MS)
    at_most(OF_ONE_MAX, session.exec(lately).one())
    if session.exec(waiting).one() >= WAITING_MAX:
        raise ProblemError(Trouble.kept_must_be_fewer, {"most": WAITING_MAX})


def requests(caller: Caller) -> list[Request]:
    """The member's requests, and those made to them: the open ones first, as soon as they end."""
    wanted = (
        select(RequestRow)
        .where(*in_book(RequestRow, caller.place))
        .where(or_(RequestRow.asker == caller.member, RequestRow.payer == caller.member))
        .order_by(col(RequestRow.request_id).desc())
        .limit(REQUESTS_MAX)
    )
    told = _told(caller, caller.session.exec(wanted).all())
    # Those that are settled stay as they came, the latest first.
    return sorted(told, key=_urgency)


def _urgency(found: Request) -> tuple[bool, int]:
    waits = found.state is RequestState.open
    return not waits, found.row.expires_ms if waits else 0


def request_at(caller: Caller, id_: str) -> Request:
    """A request that the member made or got; `ProblemError` for any other."""
    row = caller.session.get(RequestRow, (*caller.place, id_))
    if row is None or caller.member not in {row.asker, row.payer}:
        raise ProblemError(Trouble.resource_must_exist)
    [told] = _told(caller, [row])
    return told


def _told(caller: Caller, rows: Sequence[RequestRow]) -> list[Request]:
    members = {member for row in rows for member in (row.asker, row.payer)}
    names = called(caller.session, caller.place, list(members))
    paid = _paid(caller, [row.request_id for row in rows])
    return [
        Request(
            row, names[row.asker], names[row.payer], _state(row, paid, caller.now_ms),
            paid.get(row.request_id),
        )
        for row in rows
    ]  # fmt: skip


def _paid(caller: Caller, requests: Sequence[str]) -> Mapping[str, int]:
    """The entries that bear a request's id and brought its account what was asked for.

    An id alone pays nothing: whoever is asked may give it to an order that moves less or elsewhere.
    """
    entry, leg, account = EntryRow, LegRow, AccountRow
    wanted = (
        select(entry.order_id, entry.seq)
        .where(*in_book(entry, caller.place), *in_book(leg, caller.place))
        .where(*in_book(account, caller.place), *in_book(RequestRow, caller.place))
        .where(col(entry.order_id).in_(requests), RequestRow.request_id == entry.order_id)
        .where(leg.seq == entry.seq, leg.slot == account.slot)
        .where(account.account_id == RequestRow.account, leg.amount >= RequestRow.amount)
    )
    return dict(caller.session.exec(wanted).all())


def _state(row: RequestRow, paid: Mapping[str, int], now_ms: int) -> RequestState:
    if row.request_id in paid:
        return RequestState.paid
    if row.declined_ms is not None:
        return RequestState.declined
    return RequestState.over if now_ms >= row.expires_ms else RequestState.open


def decline(caller: Caller, id_: str) -> None:
    """Say no to a request; the asker sees that."""
    if request_at(caller, id_).row.payer != caller.member:
        raise ProblemError(Trouble.resource_must_exist)
    key, now_ms = (*caller.place, id_), caller.now_ms

    def write(session: Session) -> None:
        row = session.get(RequestRow, key)
        if row is not None and row.declined_ms is None:
            row.declined_ms = now_ms

    caller.service.database.write(write).result()


def withdraw(caller: Caller, id_: str) -> None:
    """Take a request of the member's back: nothing of it stays, in no figure either."""
    if request_at(caller, id_).row.asker != caller.member:
        raise ProblemError(Trouble.resource_must_exist)
    key = (*caller.place, id_)

    def write(session: Session) -> None:
        row = session.get(RequestRow, key)
        if row is not None:
            session.delete(row)
            drop_kept(session, caller.place, since_ms=row.time_ms)

    caller.service.database.write(write).result()


def requests_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: who asks the member for hours, and what came of what they asked for."""
    for asked in requests(caller):
        mine = asked.row.asker == caller.member
        lately = caller.now_ms < asked.row.expires_ms + TOLD_MS
        if asked.state is RequestState.open and not mine:
            said, name = _("{name} asks you for {amount}"), asked.asker
        elif asked.state is RequestState.declined and mine:
            said, name = _("{name} declined to give you {amount}"), asked.payer
        elif asked.state is RequestState.over and mine and lately:
            said, name = _("{name} has not given you {amount}, and the time is over"), asked.payer
        else:
            continue
        amount = show_amount(caller.unit, asked.row.amount)
        yield said.format(name=name, amount=amount), f"/app/requests/{asked.row.request_id}"
