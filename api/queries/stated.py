"""What members have stated of each other for limits, as it counts now: read from what rules keep.

It equals `credit.policies.stated_at` over the whole book's past at this time, without reading that.

Leaves to others: what limits come of it (`credit.policies`), and showing it (`api.stated`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.queries.entries import read_bytes
from api.queries.of_type import holds
from api.service.rows import in_book
from api.service.tables import MemoRow
from credit.policies import Endorsement, Leave
from credit.stating import LEFT, ORDERS_MAX, leave_name, said_of
from ledger.tables import EntryRow, KeptRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel import Session

    from ledger.store import Place

GIVEN: Final = "given/"
TAKEN: Final = "taken/"
LEAVES: Final = "leave/"


class Word(NamedTuple):
    """What one member vouches for another, in subunits, and since when.

    It does not count while they live in one household.
    """

    endorser: str
    endorsed: str
    amount: int
    time_ms: int
    counts: bool


class Said(NamedTuple):
    """A leave, and the orders that stated it and those before it, the latest first.

    Of more than `ORDERS_MAX` the latest: `reasoned` has them all.
    """

    leave: Leave
    orders: Sequence[str]

    def is_left(self, now_ms: int) -> bool:
        """Whether it runs or is to come."""
        return self.leave.until_ms > max(now_ms, self.leave.from_ms)


def words(session: Session, place: Place, member: str = "") -> Sequence[Word]:
    """All that a member vouches for others, and others for that member; without one, everybody."""
    found = _kept(session, place, f"{GIVEN}{member}/" if member else GIVEN)
    said = [(*id_.split("/")[1:], text) for id_, text in found]
    if member:
        taken = _kept(session, place, f"{TAKEN}{member}/")
        said += [(*reversed(id_.split("/")[1:]), text) for id_, text in taken]
    homes = _homes(session, place, {one for pair in said for one in pair[:2]} if member else None)
    return [
        Word(endorser, endorsed, int(kept["amount"]), kept["time"],
             homes.get(endorser) is None or homes.get(endorser) != homes.get(endorsed))
        for endorser, endorsed, text in said
        if (kept := said_of(text))["amount"] != "0"
    ]  # fmt: skip


def endorsements(session: Session, place: Place) -> tuple[Endorsement, ...]:
    """All of the book that count now."""
    counted = (one for one in words(session, place) if one.counts)
    return tuple(Endorsement(one.endorser, one.endorsed, one.amount) for one in counted)


def leave_of(session: Session, place: Place, member: str) -> Said | None:
    """The leave that was stated last for a member, over or not; None if there never was one."""
    row = session.get(KeptRow, (*place, leave_name(member)))
    return None if row is None else _leave(row.kept_id, row.text)


def reasoned(session: Session, place: Place, member: str) -> Sequence[str]:
    """All orders on a member's leaves of which a reason is kept.

    The book keeps the ids of the latest alone; where there are as many, older ones are found by
    their bytes among the entries of which a text is kept.
    """
    leave = leave_of(session, place, member)
    if leave is None or len(leave.orders) < ORDERS_MAX:
        return () if leave is None else leave.orders
    entry, memo = EntryRow, MemoRow
    wanted = select(entry.seq, entry.body).where(
        *in_book(entry, place), *in_book(memo, place), entry.order_id == memo.order_id,
        holds(session, f'"type":"{LEFT}"'.encode()),
        holds(session, f'"member":"{member}"'.encode()),
    )  # fmt: skip
    orders = (read_bytes(seq, body).order for seq, body in session.exec(wanted))
    return [one.id for one in orders if one.type == LEFT and one.body.member == member]


def leaves(session: Session, place: Place, now_ms: int) -> Sequence[Said]:
    """The leaves that run or are to come, those that end first in front."""
    found = (_leave(id_, text) for id_, text in _kept(session, place, LEAVES))
    running = [one for one in found if one.is_left(now_ms)]
    return sorted(running, key=lambda one: (one.leave.until_ms, one.leave.member))


def _leave(id_: str, text: str) -> Said:
    kept = said_of(text)
    leave = Leave(id_.removeprefix(LEAVES), kept["from"], kept["until"])
    return Said(leave, kept["orders"])


def _kept(session: Session, place: Place, begins: str) -> Iterable[tuple[str, str]]:
    row = KeptRow
    wanted = select(row.kept_id, row.text).where(
        *in_book(row, place), col(row.kept_id).startswith(begins)
    )
    return session.exec(wanted.order_by(col(row.kept_id))).all()


def _homes(
    session: Session, place: Place, members: Iterable[str] | None
) -> Mapping[str, str | None]:
    """The households of these members who live in one; of all, if it is None."""
    row = MemberRow
    wanted = select(row.member_id, row.household).where(
        *in_book(row, place), col(row.household).is_not(None)
    )
    if members is not None:
        wanted = wanted.where(col(row.member_id).in_(sorted(members)))
    return dict(session.exec(wanted).all())
