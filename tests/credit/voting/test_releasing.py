"""Data go to others by a vote alone: this file, for these entries, to them, once and lately."""

from __future__ import annotations

from typing import Any

import pytest

from credit.voting.counting import VOTED_MS, subject_of
from ledger.refusals import Code
from tests.credit.voting.hall import Hall
from tests.support.books import fold

DIGEST, REASON = "44" * 32, "66" * 32


def voted(hall: Hall, own: dict[str, Any], option: int = 1) -> str:
    """Members vote on it, and it is counted; the vote."""
    vote = hall.open("open", subject=subject_of("data-released", own))
    for person in hall.members:
        hall.cast(vote, person, option)
    hall.count(vote)
    return vote


def test_members_give_a_file_of_their_data_to_somebody() -> None:
    hall = Hall()
    bench, one = hall.bench, hall.members[0]
    own = {"at": bench.state.size, "digest": DIGEST, "reason": REASON}
    # Stewards do not, however many, nor does a vote that was lost.
    lost = voted(hall, own, option=2)
    assert bench.code("data-released", *hall.keys, **own, vote=lost) is Code.vote_must_decide_so
    vote = voted(hall, own)
    bench.do("data-released", one.key, **own, vote=vote)
    assert bench.code("data-released", one.key, **own, vote=vote) is Code.vote_must_decide_so
    assert fold(bench.entries).kept == bench.state.kept


@pytest.mark.parametrize("changed", [{"at": 1}, {"digest": "45" * 32}, {"reason": "67" * 32}])
def test_a_vote_gives_no_other_file_and_to_nobody_else(changed: dict[str, Any]) -> None:
    hall = Hall()
    bench, one = hall.bench, hall.members[0]
    own = {"at": 2, "digest": DIGEST, "reason": REASON}
    vote = voted(hall, own)
    other = own | changed
    assert bench.code("data-released", one.key, **other, vote=vote) is Code.vote_must_decide_so


def test_nobody_gives_what_is_yet_to_come_nor_by_an_old_vote() -> None:
    hall = Hall()
    bench, one = hall.bench, hall.members[0]
    own = {"at": 10_000, "digest": DIGEST, "reason": REASON}
    vote = voted(hall, own)
    code = bench.code("data-released", one.key, **own, vote=vote)
    assert code is Code.list_must_be_of_the_past
    own |= {"at": 2}
    vote = voted(hall, own)
    bench.now_ms = hall.vote(vote).ends_ms + VOTED_MS
    assert bench.code("data-released", one.key, **own, vote=vote) is Code.vote_must_decide_so
