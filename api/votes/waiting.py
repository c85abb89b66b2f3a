"""What votes let members wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.votes.asking import asked
from api.votes.votes import ENDED, OPEN, votes
from api.words.i18n import _
from api.words.showing import show_time
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.callers import Caller


def votes_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: votes without a ballot of the member's, boxes to open, votes to sign for."""
    for one in votes(caller):
        path, question = f"/app/votes/{one.vote.id}", one.words.question
        if one.state == OPEN and one.may and not one.mine.by and not one.mine.proxy:
            said = _("A vote runs until {day}: “{question}”")
            yield said.format(day=show_time(one.vote.ends_ms), question=question), path
        members = [member for member, _key in one.vote.trustees]
        if one.state == ENDED and caller.member in members:
            at = members.index(caller.member) + 1
            if at not in one.vote.shares and len(one.vote.shares) < one.vote.threshold:
                yield (
                    _("Open your part of the ballot box: “{question}”").format(question=question),
                    path,
                )
    if STEWARD in caller.reader.roles:
        for each in asked(caller):
            if not each.mine:
                said = _("Somebody asks for a vote: “{question}”")
                yield said.format(question=each.words.question), "/app/votes"
