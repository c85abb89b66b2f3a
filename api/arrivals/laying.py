"""Lays out, once all parts are in, what is kept beside the book: names, notices, past exchanges.

It is cut in lots, each written in a transaction that also counts it: so each is written once,
whoever was killed in between. The last one lets the plan go.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import insert

from api.arrivals.planning import leaf_of
from api.arrivals.tables import ArrivalRow, ArrivalTrialRow, ArrivedRow, PastRow
from api.market.notices import DAYS_MAX, OWN_MAX, REACHES
from api.market.tables import NoticeRow
from api.people.called import profile
from api.people.tables import ContactRow, ProfileRow
from api.service.times import DAY_MS
from api.words.folding import folded
from chain.merkle import leaf_hash
from ledger.ids import RANDOM_BYTES, uuid7

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlmodel import Session, SQLModel

    from api.arrivals.plans import Notice, Plan
    from api.service.service import Service
    from ledger.store import Place

    Row = Mapping[str, Any] | None
    """None stands for what is not written, so that there are as many lots each time."""
    Lot = tuple[type[SQLModel], Sequence[Row]]

LOT: Final = 500
NOT_SAID: Final = next(iter(REACHES))


def lots_of(plan: Plan, place: Place, now_ms: int, random: Callable[[int], bytes]) -> list[Lot]:
    """What is written, in order; as many lots whenever it is asked of the same plan."""
    found: list[Lot] = []
    rows = _rows(plan, place, now_ms, random)
    for table, made in rows:
        found += [(table, made[at : at + LOT]) for at in range(0, len(made), LOT)]
    return found


def lay(service: Service, place: Place, plan: Plan) -> None:
    """Write all lots that are still to be written; the last lets the plan go."""
    lots = lots_of(plan, place, service.sources.now_ms(), service.sources.random)
    with service.database.reading() as session:
        laid = session.get_one(ArrivalRow, tuple(place)).laid
    for at in range(laid, len(lots)):
        service.database.write(_writing(place, lots, at)).result()
    service.database.write(lambda session: _end(session, place)).result()


def _writing(place: Place, lots: Sequence[Lot], at: int) -> Callable[[Session], None]:
    def write(session: Session) -> None:
        row = session.get_one(ArrivalRow, tuple(place))
        if row.laid != at:
            return  # Another process has.
        table, rows = lots[at]
        kept = [one for one in rows if one is not None]
        if kept:
            session.exec(insert(table), params=kept)
        row.laid = at + 1

    return write


def _end(session: Session, place: Place) -> None:
    session.get_one(ArrivalRow, tuple(place)).whole = True
    trial = session.get(ArrivalTrialRow, tuple(place))
    if trial is not None:
        session.delete(trial)


def _rows(plan: Plan, place: Place, now_ms: int, random: Callable[[int], bytes]) -> Iterator[Lot]:
    of_book = {"community_id": place.community, "book": place.book}
    names = (profile(place, one.member, one.name) for one in plan.people)
    yield ProfileRow, [one.model_dump() for one in names]
    yield (
        ContactRow,
        [
            {**of_book, "member_id": one.member, "kind": kind, "value": value}
            for one in plan.people
            for kind, value in one.contacts.items()
        ],
    )
    yield ArrivedRow, [
        {**of_book, "account_id": one.account, "member_id": one.member, "number": one.number,
         "had_left": one.had_left}
        for one in plan.accounts
    ]  # fmt: skip
    yield NoticeRow, [one and {**of_book, **one} for one in _notices(plan.notices, now_ms, random)]
    owners = {one.account: one.member for one in plan.accounts}
    yield PastRow, [
        {**of_book, "place": at, "day": one.day or None, "payer": one.payer, "payee": one.payee,
         "payer_member": owners[one.payer], "payee_member": owners[one.payee],
         "amount": one.amount, "source_id": one.id, "text": one.text, "salt": one.salt,
         "leaf": leaf_hash(leaf_of(one)).hex()}
        for at, one in enumerate(plan.past)
    ]  # fmt: skip


def _notices(
    notices: Sequence[Notice], now_ms: int, random: Callable[[int], bytes]
) -> Iterator[Row]:
    """Those that have not ended, and no more of a member's than one may have.

    Once it is theirs to sign, a member prolongs what still holds.
    """
    own: Counter[str] = Counter()
    for one in notices:
        longest_ms = now_ms + DAYS_MAX * DAY_MS
        ends_ms = min(one.ends_ms or longest_ms, longest_ms)
        if ends_ms <= now_ms or not one.text or own[one.member] >= OWN_MAX:
            yield None
            continue
        own[one.member] += 1
        posted_ms = min(max(one.posted_ms or now_ms, 0), now_ms)
        yield {
            "notice_id": uuid7(posted_ms, random(RANDOM_BYTES)), "member_id": one.member,
            "kind": one.kind, "category": one.category, "text": one.text, "place": "",
            "reach": NOT_SAID, "near": False, "words": folded(one.text), "time_ms": posted_ms,
            "expires_ms": ends_ms,
        }  # fmt: skip
