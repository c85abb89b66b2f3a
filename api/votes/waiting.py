"""What votes let members wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.votes.acts import acts_of, can_be_entered
from api.votes.asking import asked
from api.votes.votes import ENDED, OPEN, votes
from api.words.i18n import _
from api.words.showing import show_time
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.service.callers import Caller
    from api.votes.votes import Listed


def votes_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: votes without a ballot of the member's, boxes to open, votes to sign for."""
    found = votes(caller)
    for one in found:
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
        yield from _decided(caller, found)
        for each in asked(caller):
            if not each.mine and not each.over:
                said = _("Somebody asks for a vote: “{question}”")
                yield said.format(question=each.words.question), "/app/votes"


def _decided(caller: Caller, found: Sequence[Listed]) -> Iterator[tuple[str, str]]:
    """Votes whose act somebody can enter now."""
    passed = [one for one in found if one.vote.has_passed and not one.vote.used]
    acts = acts_of(caller, {one.vote.id: one.vote.subject for one in passed}) if passed else {}
    for one in passed:
        if can_be_entered(acts.get(one.vote.id), one.vote, caller.now_ms):
            said = _("Enter what was decided: “{question}”")
            yield said.format(question=one.words.question), f"/app/votes/{one.vote.id}"
