"""What the clock prepares of the acts that a book has adopted: each period that is over, once.

1. A period is over where both its own calendar (UTC) and the book's time zone say so.
2. The first is the one that begins with the rule, or after what was signed of its kind last.
3. The oldest comes first, and the next once it is signed: the book takes periods in their order.
4. What comes to nothing is noted, and the next period comes. What cannot be reckoned is noted with
   the reason, which treasurers are told, and tried again a day later.

It signs nothing. Leaves to others: reckoning (`api.acts.previewing`), the list (`api.lists`).
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

import orjson
from sqlmodel import col, delete, select

from api.acts.previewing import Asked, accounts_for, keep, preview
from api.acts.runs import runs
from api.acts.tables import WHY_MAX, PeriodRow
from api.audits.schedules import zone_of
from api.lists.tables import ListRow
from api.service.callers import RIGHTS, Caller, Reader
from api.service.rows import in_book, of_book
from api.service.tables import CommunityRow
from api.service.times import DAY_MS
from api.service.troubles import ProblemError
from credit.acts import ACTS, MONTHS
from credit.acts.periods import last_period, months_from
from credit.adopting import name_of, read_policy
from credit.lists import period_name, period_until
from ledger.ids import NIL
from ledger.records import Kept
from ledger.rules.reversals import TREASURER
from ledger.store import Place
from ledger.tables import BookRow, KeptRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.service.service import Service
    from credit.acts import Act
    from credit.acts.periods import Period
    from credit.adopting import Policy

AGAIN_MS: Final = DAY_MS
NOTHING: Final = "nothing_to_move"
NO_ACCOUNT: Final = "no_account"
SEVERAL: Final = "several_accounts"
FIGURES: Final = "figures_out_of_range"


class Due(NamedTuple):
    """A period of an act that is over in a book, and is to be prepared."""

    place: Place
    tag: str
    period: Period


def due_periods(session: Session, now_ms: int) -> Sequence[Due]:
    """The next period of each act that a book has adopted, where it is over and not prepared."""
    found = _adopted(session)
    return [due for place, policy in found for due in _due(session, place, policy, now_ms)]


def _adopted(session: Session) -> Iterator[tuple[Place, Policy]]:
    """What rules books go by that have periods of months."""
    kinds = {name_of(act.kind) for act in ACTS.values() if MONTHS in act.spans}
    row = KeptRow
    # An index begins with the community, so each is asked.
    somewhere = col(row.community_id).in_(select(CommunityRow.community_id))
    wanted = select(row).where(somewhere, col(row.kept_id).in_(kinds))
    for found in session.exec(wanted.order_by(row.community_id, col(row.book), row.kept_id)):
        policy = read_policy(Kept(found.kept_id, found.text))
        if policy is not None and policy.rule in ACTS:
            yield Place(found.community_id, found.book), policy


def _due(session: Session, place: Place, policy: Policy, now_ms: int) -> Iterator[Due]:
    period = next_period(policy, _done_ms(session, place, policy.rule))
    if period is None or policy.from_ms > now_ms or over_ms(session, place, period) > now_ms:
        return
    row = session.get(PeriodRow, (*place, policy.rule, period[1]))
    if row is None or not _stands(session, place, row, policy, now_ms):
        yield Due(place, policy.rule, period)


def _done_ms(session: Session, place: Place, tag: str) -> int:
    """Until when its kind was signed, or came to nothing."""
    signed = signed_until(session, place, tag)
    row = PeriodRow
    wanted = select(row.until_ms).where(*in_book(row, place), row.tag == tag, row.why == NOTHING)
    nothing: Sequence[int] = session.exec(wanted).all()
    return max([signed, *nothing])


def signed_until(session: Session, place: Place, tag: str) -> int:
    """Until when the book has lists of the act's kind; 0 where it has none."""
    kept = session.get(KeptRow, (*place, period_name(tag)))
    return 0 if kept is None else period_until(Kept(kept.kept_id, kept.text))


def _stands(session: Session, place: Place, row: PeriodRow, policy: Policy, now_ms: int) -> bool:
    """Whether what was prepared is what would be signed; what failed stands for a day."""
    if row.parts is None:
        return row.time_ms > now_ms - AGAIN_MS
    found = session.get(ListRow, (*place, row.parts))
    said = {} if found is None else orjson.loads(found.said)
    figures = [list(one) for one in policy.figures]
    return said.get("until") == row.until_ms and said.get("figures") == figures


def next_period(policy: Policy, done_ms: int) -> Period | None:
    """The period that comes next by a rule, once all until `done_ms` are; None if there is none."""
    months = dict(policy.figures).get(MONTHS)
    if months is None:
        return None
    # 2. What follows the last one goes by the rule that holds before it ends.
    ends = _ends(done_ms, months) if done_ms else None
    if ends is not None and ends > policy.from_ms:
        return _aligned(done_ms, months)
    # What somebody adopts on the first of a month, wherever they live, begins with that month.
    return _aligned(policy.from_ms - DAY_MS + 1, months)


def _ends(from_ms: int, months: int) -> int | None:
    period = _aligned(from_ms, months)
    return None if period is None else period[1]


def _aligned(time_ms: int, months: int) -> Period | None:
    """The period that begins then; else the first whose months count from January after it."""
    start = time_ms if months_from(time_ms, months) is not None else _not_before(time_ms, months)
    ends = months_from(start, months)
    return None if ends is None else (start, ends)


def _not_before(time_ms: int, months: int) -> int:
    """When the first period begins that does not begin before a time; years count from January."""
    begun = last_period(max(0, time_ms), months)[1]
    return begun if begun >= time_ms else months_from(begun, months) or begun


def over_ms(session: Session, place: Place, period: Period) -> int:
    """From when on a period is over, where the book is too."""
    day = datetime.fromtimestamp(period[1] / 1000, UTC).date()
    zone = zone_of(session, place) or ZoneInfo("UTC")
    local = datetime.combine(day, time.min, zone).timestamp()
    return max(period[1], int(local * 1000))  # 1


def prepare_period(service: Service, due: Due) -> None:
    """Reckon a period, and keep its list to be signed, or why there is none."""
    with service.database.reading() as session:
        head = session.get_one(BookRow, tuple(due.place))
        caller = Caller(
            service, session, head, Reader(NIL, frozenset({TREASURER}), RIGHTS[TREASURER])
        )
        parts, why = _prepared(caller, due)
        signed = signed_until(session, due.place, due.tag)
    row = PeriodRow(
        community_id=due.place.community, book=due.place.book, tag=due.tag, until_ms=due.period[1],
        from_ms=due.period[0], time_ms=service.sources.now_ms(), parts=parts, why=why,
    )  # fmt: skip

    def note(session: Session) -> None:
        table = PeriodRow
        over = (col(table.tag) == due.tag, col(table.until_ms) <= signed)
        session.exec(delete(table).where(*of_book(table, due.place), *over))
        session.merge(row)

    service.database.write(note).result()


def _prepared(caller: Caller, due: Due) -> tuple[str | None, str | None]:
    """The hash of the list that is kept, or why there is none."""
    act = ACTS[due.tag]
    account = _account(caller, act)
    if account in {NO_ACCOUNT, SEVERAL}:
        return None, account
    try:
        found = preview(caller, Asked(due.tag, {}, due.period, account or None))
        if not found.moves:
            return None, NOTHING
        return keep(caller, found).parts, None
    except ProblemError as problem:
        return None, problem.trouble.name[:WHY_MAX]
    except (ArithmeticError, ValueError):
        return None, FIGURES


def _account(caller: Caller, act: Act) -> str:
    """Which account it is for: that of the last time, else the only one; or why it is not known."""
    if not act.kinds:
        return ""
    known = accounts_for(caller, act)
    last = next((run.account for run in runs(caller) if run.tag == act.tag), None)
    if last is not None and last in known:
        return last
    if len(known) == 1:
        return next(iter(known))
    return SEVERAL if known else NO_ACCOUNT
