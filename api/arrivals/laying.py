"""Lays out, once all parts are in, what is kept beside the book: names, notices, past exchanges.

It is cut in lots, each written in a transaction that also counts it: so each is written once,
whoever was killed in between. The last one lets the plan go.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import insert

from api.arrivals.planning import leaf_of
from api.arrivals.tables import ArrivalRow, ArrivalTrialRow, ArrivedRow, PastRow
from api.market.notices import DAYS_MAX, OWN_MAX, REACHES
from api.market.tables import NoticeRow
from api.people.called import profile_values
from api.people.tables import ContactRow, ProfileRow
from api.service.times import DAY_MS
from api.words.folding import folded
from chain.merkle import leaf_hash
from ledger.ids import RANDOM_BYTES, uuid7

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlmodel import Session, SQLModel

    from api.arrivals.plans import Notice, Past, Plan
    from api.service.service import Service
    from ledger.store import Place

    Row = Mapping[str, Any] | None
    """None stands for what is not written, so that there are as many lots each time."""

LOT: Final = 500
NOT_SAID: Final = next(iter(REACHES))


class Sheet(NamedTuple):
    """What goes into one table: from so many things, and how some of them become rows."""

    table: type[SQLModel]
    things: int
    rows: Callable[[int, int], Sequence[Row]]


def lots_of(sheets: Sequence[Sheet]) -> list[tuple[Sheet, int]]:
    """Where each lot begins, in order; as many whenever it is asked of the same plan."""
    return [(sheet, at) for sheet in sheets for at in range(0, sheet.things, LOT)]


def lay(service: Service, place: Place, plan: Plan) -> None:
    """Write all lots that are still to be written; the last lets the plan go."""
    lots = lots_of(sheets_of(plan, place, service.sources.now_ms(), service.sources.random))
    with service.database.reading() as session:
        laid = session.get_one(ArrivalRow, tuple(place)).laid
    for at in range(laid, len(lots)):
        sheet, first = lots[at]
        rows = [one for one in sheet.rows(first, first + LOT) if one is not None]
        service.database.write(partial(_write, place, at, sheet.table, rows)).result()
    service.database.write(partial(_end, place)).result()


def _write(
    place: Place,
    at: int,
    table: type[SQLModel],
    rows: Sequence[Mapping[str, Any]],
    session: Session,
) -> None:
    row = session.get_one(ArrivalRow, tuple(place))
    if row.laid != at:
        return  # Another process has.
    if rows:
        session.connection().execute(insert(table), rows)
    row.laid = at + 1


def _end(place: Place, session: Session) -> None:
    session.get_one(ArrivalRow, tuple(place)).whole = True
    trial = session.get(ArrivalTrialRow, tuple(place))
    if trial is not None:
        session.delete(trial)


def sheets_of(plan: Plan, place: Place, now_ms: int, random: Callable[[int], bytes]) -> list[Sheet]:
    """What a plan lays out, in order."""
    of_book = {"community_id": place.community, "book": place.book}
    owners = {one.account: one.member for one in plan.accounts}
    contacts = [
        (one.member, kind, value) for one in plan.people for kind, value in one.contacts.items()
    ]
    notices = _few(plan.notices)

    def names(first: int, end: int) -> list[Row]:
        return [profile_values(place, one.member, one.name) for one in plan.people[first:end]]

    def ways(first: int, end: int) -> list[Row]:
        return [
            {**of_book, "member_id": member, "kind": kind, "value": value}
            for member, kind, value in contacts[first:end]
        ]

    def numbers(first: int, end: int) -> list[Row]:
        return [
            {**of_book, "account_id": one.account, "member_id": one.member, "number": one.number,
             "had_left": one.had_left}
            for one in plan.accounts[first:end]
        ]  # fmt: skip

    def offers(first: int, end: int) -> list[Row]:
        return [_notice(one, of_book, now_ms, random) for one in notices[first:end]]

    def past(first: int, end: int) -> list[Row]:
        return [
            {**of_book, **_past(one, owners), "place": at}
            for at, one in enumerate(plan.past[first:end], first)
        ]

    return [
        Sheet(ProfileRow, len(plan.people), names),
        Sheet(ContactRow, len(contacts), ways),
        Sheet(ArrivedRow, len(plan.accounts), numbers),
        Sheet(NoticeRow, len(notices), offers),
        Sheet(PastRow, len(plan.past), past),
    ]


def _past(one: Past, owners: Mapping[str, str]) -> dict[str, Any]:
    return {
        "day": one.day or None, "payer": one.payer, "payee": one.payee,
        "payer_member": owners[one.payer], "payee_member": owners[one.payee],
        "amount": one.amount, "source_id": one.id, "text": one.text, "salt": one.salt,
        "leaf": leaf_hash(leaf_of(one)).hex(),
    }  # fmt: skip


def _few(notices: Sequence[Notice]) -> list[Notice]:
    """No more of a member's than one may have."""
    own: Counter[str] = Counter()
    found = []
    for one in notices:
        own[one.member] += 1
        if own[one.member] <= OWN_MAX:
            found.append(one)
    return found


def _notice(
    one: Notice, of_book: Mapping[str, Any], now_ms: int, random: Callable[[int], bytes]
) -> Row:
    """One that has not ended, until when it may stand; then its member prolongs it, or not."""
    longest_ms = now_ms + DAYS_MAX * DAY_MS
    ends_ms = min(one.ends_ms or longest_ms, longest_ms)
    if ends_ms <= now_ms or not one.text:
        return None
    posted_ms = min(max(one.posted_ms or now_ms, 0), now_ms)
    return {
        **of_book, "notice_id": uuid7(posted_ms, random(RANDOM_BYTES)), "member_id": one.member,
        "kind": one.kind, "category": one.category, "text": one.text, "place": "",
        "reach": NOT_SAID, "near": False, "words": folded(one.text), "time_ms": posted_ms,
        "expires_ms": ends_ms,
    }  # fmt: skip
