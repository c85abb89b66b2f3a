"""Letters for who has no other way, and what of all messages did not go out: for stewards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import col, func, select, update

from api.people.called import called
from api.people.contacts import name_of
from api.reaching.finding import begin, caller_for
from api.reaching.kinds import LETTER, kind_of
from api.reaching.tables import OutboxRow, ReachRow
from api.service.rows import in_book, of_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.reaching.facts import Sources
    from api.service.callers import Caller

LETTERS_MAX: Final = 200
LATELY_MS: Final = 7 * DAY_MS


class Letter(NamedTuple):
    """What one member is to be handed: what it says, each once, and since when it waits."""

    member: str
    name: str
    words: Sequence[str]
    time_ms: int


class Delivery(NamedTuple):
    """How one way went within a week: how many were sent, wait and ended, and the last fault."""

    channel: str
    sent: int
    waiting: int
    ended: int
    fault: str


def by_letter(caller: Caller) -> list[tuple[str, str]]:
    """Members who are reached by letter, with what they are called, as a steward."""
    caller.require_role(STEWARD)
    wanted = select(ReachRow.member_id).where(
        *in_book(ReachRow, caller.place), col(ReachRow.letter)
    )
    by_id = wanted.order_by(col(ReachRow.member_id)).limit(LETTERS_MAX)
    members = caller.session.exec(by_id).all()
    names = called(caller.session, caller.place, members)
    return sorted(names.items(), key=lambda pair: (pair[1], pair[0]))


def set_letter(caller: Caller, sources: Sources, member: str, *, wanted: bool) -> None:
    """Reach another member by letter from now on, or no more, as a steward."""
    caller.require_role(STEWARD)
    name_of(caller, member)
    place = caller.place
    begin(caller_for(caller.service, caller.session, place, member), sources)

    def write(session: Session) -> None:
        session.get_one(ReachRow, (*place, member)).letter = wanted

    caller.service.database.write(write).result()


def letters(caller: Caller) -> list[Letter]:
    """What is to be handed over, who waits longest first, as a steward."""
    caller.require_role(STEWARD)
    first = (col(OutboxRow.time_ms), col(OutboxRow.message_id))
    rows = caller.session.exec(_waiting(caller).order_by(*first)).all()
    names = called(caller.session, caller.place, [row.member_id for row in rows])
    by_member: dict[str, list[OutboxRow]] = {}
    for row in rows:
        by_member.setdefault(row.member_id, []).append(row)
    return [
        Letter(
            member, names[member], list(dict.fromkeys(kind_of(row.kind).words for row in own)),
            own[0].time_ms,
        )
        for member, own in by_member.items()
    ]  # fmt: skip


def _waiting(caller: Caller) -> Any:  # noqa: ANN401 a query
    row = OutboxRow
    own = (*in_book(row, caller.place), row.channel == LETTER, col(row.sent_ms).is_(None))
    return select(row).where(*own).limit(LETTERS_MAX)


def hand_over(caller: Caller, member: str, until_ms: int) -> None:
    """Note that a member was handed what waited for them until then, as a steward."""
    caller.require_role(STEWARD)
    now_ms, place = caller.now_ms, caller.place
    own = (*of_book(OutboxRow, place), col(OutboxRow.channel) == LETTER)
    waiting = (
        col(OutboxRow.member_id) == member, col(OutboxRow.sent_ms).is_(None),
        col(OutboxRow.time_ms) <= until_ms,
    )  # fmt: skip
    done = caller.service.database.write(
        lambda session: (
            session.exec(update(OutboxRow).where(*own, *waiting).values(sent_ms=now_ms)).rowcount
        )
    )
    if not done.result():
        raise ProblemError(Trouble.resource_must_exist)


def deliveries(caller: Caller) -> list[Delivery]:
    """How each way went within a week, as a steward; nothing in it is about anybody."""
    caller.require_role(STEWARD)
    row, since_ms = OutboxRow, caller.now_ms - LATELY_MS
    counted = select(
        row.channel, func.count(col(row.sent_ms)),
        func.count() - func.count(col(row.sent_ms)) - func.count(col(row.ended_ms)),
        func.count(col(row.ended_ms)),
    ).where(*in_book(row, caller.place), row.time_ms > since_ms)  # fmt: skip
    found = caller.session.exec(counted.group_by(col(row.channel)).order_by(col(row.channel))).all()
    return [Delivery(*one, fault=_fault(caller, one[0], since_ms)) for one in found]


def _fault(caller: Caller, channel: str, since_ms: int) -> str:
    row = OutboxRow
    wanted = select(row.fault).where(
        *in_book(row, caller.place), row.channel == channel, row.time_ms > since_ms, row.fault != ""
    )
    latest = wanted.order_by(col(row.time_ms).desc(), col(row.message_id)).limit(1)
    return caller.session.exec(latest).first() or ""
