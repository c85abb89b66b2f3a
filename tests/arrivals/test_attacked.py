"""Moving in under attack: claims that are somebody else's, files that are swapped once signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from api.arrivals.sandbox import Sent
from api.http.limits import Act
from api.service.troubles import ProblemError, Trouble
from ledger.store import Place
from tests.arrivals.test_arrival_doors import Door

if TYPE_CHECKING:
    from typing import Any

    from api.arrivals.trials import Trial
    from tests.support.world import Person, World


@pytest.fixture
def door(world: World) -> Door:
    return Door(world)


def _asked_for(door: Door, code: str, person: Person) -> int:
    """Ask to join as this person, member and account both; the status."""
    door.world.now_ms, before = door.world.now_ms + 15 * 86_400_000, door.world.now_ms
    opened = {"account": person.account, "kind": "member", "member": person.member,
              "salt": "0" * 64}  # fmt: skip
    orders = [
        door.coop.order("member-joined", person.key, member=person.member),
        door.coop.order("account-opened", person.key, **opened),
    ]
    door.world.now_ms = before
    left = [
        {"order": one["order"], "key": person.key.public, "signature": one["signatures"][0][1]}
        for one in orders
    ]
    body: dict[str, Any] = {"code": code, "name": "Nobody in particular", "orders": left}
    answer = door.world.call("POST", "/v1/joinings", json=body)
    return answer.status_code


def test_an_invitation_for_anybody_claims_nobodys_account(door: Door) -> None:
    door.send()
    door.bring()
    awaited = door.get(door.steward, "/arrival/expected")["members"]
    rich = max(awaited, key=lambda each: int(each["balance"]))
    code = door.ask(door.steward, "POST", "/invitations").json()["code"]
    stranger = door.world.new_person()._replace(member=rich["member"])
    assert _asked_for(door, code, stranger) == 409
    # It is not used up: whoever it is for joins as themselves.
    assert _asked_for(door, code, door.world.new_person()) == 201


def test_no_two_trials_of_a_book_keep_the_service_busy(door: Door) -> None:
    limits, other = door.world.app.state.running.limits, Place(door.coop.community, 7)
    with limits.alone(Act.trial, door.place):
        assert door.send().status_code == 429
        third = limits.alone(Act.trial, Place(door.coop.community, 8))
        with limits.alone(Act.trial, other), pytest.raises(ProblemError), third:
            pass
    assert door.send().status_code == 201


PEOPLE: Final = "number;name;balance\n1;Anna;5\n2;Bert;-5\n3;Cleo;0\n"
PAST: Final = "day;payer;payee;amount;text\n2020-01-02;{0};{1};5;{2}\n"


def _tried(door: Door, past: str) -> Trial:
    files = [Sent("members.csv", PEOPLE.encode()), Sent("exchanges.csv", past.encode())]
    known = {"1": door.steward.account, "2": door.treasurer.account}
    return door.try_("csv", files, known=known)


def test_past_exchanges_are_not_swapped_once_signed(door: Door) -> None:
    assert _tried(door, PAST.format(2, 1, "Bread")).may_be_brought
    door.sign_to_bring()
    with pytest.raises(ProblemError) as refused:
        _tried(door, PAST.format(1, 2, "Never happened"))
    assert refused.value.trouble is Trouble.arrival_must_be_whole
    door.go_on()
    found = door.get(door.auditor, "/past-exchanges")["exchanges"]
    assert [one["text"] for one in found] == ["Bread"]
