"""A vote in place of stewards, through the service: what has passed is posted by any member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.service.clock import Clock
from api.votes.jobs import EndedVotes
from credit.voting.counting import subject_of
from tests.votes.test_asking import DAY_MS, House

if TYPE_CHECKING:
    import httpx

    from tests.support.world import Person, World

REASON = "66" * 32
FIGURES = [["above", 0], ["below", 120]]
ADOPTED, ENDED = "policy-adopted", "policy-ended"


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def _voted(house: House, type_: str, own: dict[str, Any], *options: int) -> str:
    """Members ask for a vote on an order, vote so, and the clock counts it."""
    subject = subject_of(type_, own)
    first, second, third, _ = house.members
    vote: str = house.leave(first, subject=subject, quorum=3).json()["id"]
    house.sign(second, vote)
    assert house.sign(third, vote).json()["seq"] is not None
    for member, option in zip(house.members, options, strict=False):
        ballot = {"member": member.member, "option": option, "vote": vote}
        house.coop.do("ballot-cast", member.key, **ballot)
    house.world.now_ms += 3 * DAY_MS
    Clock(house.world.service, [EndedVotes()]).look()
    return vote


def _post(house: House, who: Person, type_: str, own: dict[str, Any]) -> httpx.Response:
    fields = {"from_" if name == "from" else name: value for name, value in own.items()}
    return house.coop.post(type_, who.key, **fields)


def _adopted(house: House) -> Any:  # noqa: ANN401 an answer
    return house.ask(house.members[0], "GET", "/policies").json()["adopted"]


def test_a_policy_is_adopted_and_ended_by_members_without_stewards(house: House) -> None:
    member = house.members[3]
    begins = house.world.now_ms + 5 * DAY_MS
    own = {"figures": FIGURES, "from": begins, "reason": REASON, "rule": "fixed-1"}
    # Alone a member adopts nothing, nor by a vote that still runs.
    assert _post(house, member, ADOPTED, own).json()["code"] == "stewards_must_reach_quorum"
    vote = _voted(house, ADOPTED, own, 1, 1, 2)
    other = own | {"figures": [["above", 0], ["below", 9_999]], "vote": vote}
    assert _post(house, member, ADOPTED, other).json()["code"] == "vote_must_decide_so"
    assert _adopted(house) is None
    answer = _post(house, member, ADOPTED, own | {"vote": vote})
    assert answer.status_code == 201, answer.text
    assert (_adopted(house)["rule"], _adopted(house)["figures"]["below"]) == ("fixed-1", 120)
    # What allowed one order allows no second one.
    again = _post(house, member, ADOPTED, own | {"vote": vote})
    assert again.json()["code"] == "vote_must_decide_so"

    ending = {"kind": "limits", "reason": REASON}
    vote = _voted(house, ENDED, ending, 1, 1, 1)
    answer = _post(house, member, ENDED, ending | {"vote": vote})
    assert answer.status_code == 201, answer.text
    assert _adopted(house) is None


def test_what_members_vote_down_is_not_adopted(house: House) -> None:
    begins = house.world.now_ms + 5 * DAY_MS
    own = {"figures": FIGURES, "from": begins, "reason": REASON, "rule": "fixed-1"}
    vote = _voted(house, ADOPTED, own, 1, 2, 2)
    answer = _post(house, house.members[0], ADOPTED, own | {"vote": vote})
    assert answer.json()["code"] == "vote_must_decide_so"
