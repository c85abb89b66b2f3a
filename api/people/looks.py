"""Who looked at what is a member's, as that member sees it; kept by `api.service.access_log`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.people.called import called
from api.service.access_log import (
    ALL_BALANCES,
    ALL_ENTRIES,
    BALANCES,
    CONTACT,
    ENTRY,
    ERASED,
    EVERYBODY,
    HISTORY,
    HOUSEHOLD,
    MANDATES,
    NAMED,
    PHOTO,
    TEXT,
    VISIT,
    WISH,
)
from api.service.rows import in_book
from api.service.tables import LookRow
from api.words.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from ledger.store import Place

KINDS: Final[Mapping[str, str]] = {
    BALANCES: N_("your balance"),
    HISTORY: N_("your statement"),
    CONTACT: N_("how to reach you"),
    ENTRY: N_("an exchange of yours"),
    TEXT: N_("an exchange of yours, with its text"),
    MANDATES: N_("whom you let act for you"),
    NAMED: N_("your name, and changed it"),
    ERASED: N_("what was kept of you, and erased it"),
    WISH: N_("what you wish for your hours"),
    HOUSEHOLD: N_("with whom you live"),
    VISIT: N_("what you said of a visit, to decide on it"),
    PHOTO: N_("a photo of yours, and took it down"),
    ALL_BALANCES: N_("everybody's balances"),
    ALL_ENTRIES: N_("every exchange in the book"),
}
"""What can be looked at, as the page says it."""

OF_OTHERS: Final[Mapping[str, str]] = {
    **KINDS,
    BALANCES: N_("balances"),
    HISTORY: N_("statements"),
    CONTACT: N_("ways to reach members"),
    ENTRY: N_("exchanges"),
    TEXT: N_("exchanges with their text"),
    MANDATES: N_("who may act for members"),
    NAMED: N_("names of members, to change them"),
    ERASED: N_("what was kept of members, to erase it"),
    WISH: N_("what members wish for their hours"),
    VISIT: N_("what was said of visits, to decide on them"),
}
"""The same as a report says it, whose reader is not the one who was looked at."""


class Look(NamedTuple):
    """Who looked, at what, in the hour that began at `hour_ms`; `at_all`: at the whole book.

    `kind` is as `api.service.access_log` keeps it, `what` the same to be said.
    """

    reader: str
    name: str
    kind: str
    what: str
    hour_ms: int
    at_all: bool


def looks_at(session: Session, place: Place, member: str, limit: int) -> Sequence[Look]:
    """Who looked at what is this member's, the latest first."""
    wanted = select(LookRow).where(
        *in_book(LookRow, place), col(LookRow.member_id).in_((member, EVERYBODY)),
        LookRow.reader_id != member,
    )  # fmt: skip
    latest = (col(LookRow.hour_ms).desc(), col(LookRow.reader_id), col(LookRow.member_id))
    rows = session.exec(wanted.order_by(*latest, col(LookRow.what)).limit(limit)).all()
    names = called(session, place, [row.reader_id for row in rows])
    return [
        Look(
            row.reader_id, names[row.reader_id], row.what, KINDS[row.what], row.hour_ms,
            row.member_id == EVERYBODY,
        )
        for row in rows
    ]  # fmt: skip
