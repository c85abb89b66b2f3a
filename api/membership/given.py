"""What was to be given from an account of the community's, for whoever answers for it.

It waits for a second signature, was declined, or was not signed in time, or before the key ended
that gave it; once it is in the book, the statement has it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from sqlalchemy import false, or_
from sqlmodel import col, select

from api.membership.cosigning import NEWS_MS
from api.membership.giving import is_giving
from api.membership.lacking import concerned, signers_of, words_of
from api.membership.pending import (
    PENDING_MAX,
    is_told_of,
    page_of,
    pairs_of,
    posted_of,
    read_pending,
)
from api.membership.tables import PendingOrderRow
from api.people.called import called
from api.queries.signatures import is_over
from api.service.rows import in_book
from api.words.i18n import N_, _
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.service.callers import Caller

PAGE: Final = "/app/accounts"


class State(StrEnum):
    """What became of it so far."""

    WAITS = "waits"
    DECLINED = "declined"
    ENDED = "ended"
    LATE = "late"


NEWS: Final[Mapping[State, str]] = {
    State.DECLINED: N_("Declined, so nothing was paid: {what}"),
    State.ENDED: N_("Your key ended before another had signed, so nothing was paid: {what}"),
    State.LATE: N_("Nobody else signed in time, so nothing was paid: {what}"),
}


class Given(NamedTuple):
    """An order that whoever looks has left for a second signature.

    Attributes:
        words: what it does.
        why: the text that it commits to; empty where it came with none.
        names: what those who signed are called.
        page: where its lines are read, if it has some.
        expires_ms: until when it can be signed.
    """

    id: str
    words: str
    why: str
    names: Sequence[str]
    state: State
    page: str
    expires_ms: int


def given_of(caller: Caller) -> Sequence[Given]:
    """What the member was to give from the community's accounts and is not paid; oldest first."""
    if caller.row.funds is None:
        return []
    row = PendingOrderRow
    keys = select(KeyRow.key).where(
        *in_book(KeyRow, caller.place), KeyRow.member_id == caller.member
    )
    # Who answers for an account has signed what it gives: nobody else's takes their room.
    signed = or_(false(), *(col(row.signatures).contains(key) for key in caller.session.exec(keys)))
    wanted = select(row).where(
        *in_book(row, caller.place), row.expires_ms > caller.now_ms - NEWS_MS, is_told_of(), signed
    )
    found = caller.session.exec(wanted.order_by(col(row.order_id)).limit(PENDING_MAX)).all()
    posted = set(posted_of(caller.session, caller, [one.order_id for one in found]))
    return [one for row in found if row.order_id not in posted for one in _own(caller, row)]


def _own(caller: Caller, row: PendingOrderRow) -> Iterator[Given]:
    pending = read_pending(caller, row.text, pairs_of(row))
    if not is_giving(pending) or concerned(caller, pending) != caller.member:
        return
    names = called(caller.session, caller.place, signers_of(caller, pending))
    memo = row.memo and orjson.loads(row.memo)["text"]
    yield Given(
        row.order_id, words_of(caller, pending, ""), memo or "", sorted(names.values()),
        _state(caller, row, pending.expires_ms), page_of(pending), pending.expires_ms,
    )  # fmt: skip


def _state(caller: Caller, row: PendingOrderRow, expires_ms: int) -> State:
    if row.expires_ms < expires_ms:
        return State.DECLINED
    if is_over(caller.session, caller.place, row.text):
        return State.ENDED
    return State.LATE if row.expires_ms <= caller.now_ms else State.WAITS


def given_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: what is not paid and waits for nobody, until it is put away."""
    for one in given_of(caller):
        if one.state in NEWS:
            yield _(NEWS[one.state]).format(what=one.words), PAGE
