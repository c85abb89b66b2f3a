"""What waits about limits: appeals for treasurers, and answers for those who appealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from api.service.rows import in_book
from api.service.times import DAY_MS
from api.treasury.appeals import answerable, own_appeals
from api.treasury.tables import AppealRow
from api.words.i18n import _, ngettext
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.callers import Caller

NEWS_MS: Final = 90 * DAY_MS
"""For how long an appeal, and an answer that nobody has seen, waits."""


def appeals_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For a home: answers that one has not seen, and appeals that a treasurer may answer."""
    row = AppealRow
    wanted = select(row.member_id).where(
        *in_book(row, caller.place), col(row.ended_ms).is_(None),
        row.time_ms >= caller.now_ms - NEWS_MS,
    )  # fmt: skip
    members = set(caller.session.exec(wanted))  # Mostly nobody: then nothing more is read.
    if caller.member in members and any(one.is_news for one in own_appeals(caller)):
        yield _("You have an answer about your limit"), "/app/limits"
    if members and TREASURER in caller.reader.roles:
        count = len(answerable(caller))
        if count:
            said = ngettext(
                "{count} question about a limit waits for you",
                "{count} questions about limits wait for you", count,
            )  # fmt: skip
            yield said.format(count=count), "/app/treasurer/appeals"
