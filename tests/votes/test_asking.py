"""Asking for votes through the service: who signs, what all see, and what waits."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from api.service.clock import Clock
from api.votes.jobs import EndedVotes
from credit.voting.opening import KEYED
from tests.support.world import Coop
from wallets import boxes
from wallets.memos import commitment

if TYPE_CHECKING:
    import httpx

    from tests.support.world import Person, World

DAY_MS = 86_400_000
TEXT = "Shall we?\nYes\nNo"
SALT = bytes(range(32))


class House:
    """A co-op in which two stewards or three members open a vote."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any", board=1, quorum=2)
        self.one, self.other = self.coop.stewards
        self.members = [self.coop.join() for _ in range(4)]

    def ask(self, who: Person, method: str, path: str, **body: Any) -> httpx.Response:  # noqa: ANN401
        """Ask as somebody, below the book."""
        more = {"json": body} if body else {}
        return self.world.call(method, self.coop.path + path, self.coop.token(who), **more)

    def leave(self, who: Person, act: Any = None, **own: Any) -> httpx.Response:  # noqa: ANN401
        """Ask for a vote, on an act where there is one."""
        said = {
            "ends": self.world.now_ms + 2 * DAY_MS, "kind": "open", "majority": 500,
            "memo": commitment(SALT, TEXT), "options": 2, "proxies": 1, "quorum": 1,
        } | own  # fmt: skip
        body = self.coop.order("vote-opened", who.key, **said)
        [[key, signature]] = body["signatures"]
        memo = {"salt": SALT.hex(), "text": TEXT}
        left = {"order": body["order"], "key": key, "signature": signature, "memo": memo}
        left |= {"act": act} if act else {}
        return self.ask(who, "POST", "/votes/asked", **left)

    def sign(self, who: Person, vote: str) -> httpx.Response:
        """Sign for one."""
        asked = self.ask(who, "GET", "/votes/asked").json()["asked"]
        order = next(one["order"] for one in asked if one["id"] == vote)
        signed = {"key": who.key.public, "signature": who.key.sign(order.encode())}
        return self.ask(who, "POST", f"/votes/asked/{vote}/signatures", **signed)

    def page(self, path: str) -> str:
        """A page as a steward sees it."""
        headers = {"Cookie": f"ayni={self.coop.token(self.other)}"}
        return self.world.call("GET", path, headers=headers).text


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def test_two_stewards_open_a_vote_and_it_is_counted(house: House) -> None:
    left = house.leave(house.one).json()
    assert left["seq"] is None
    assert house.sign(house.other, left["id"]).json()["seq"] is not None
    assert house.ask(house.one, "GET", "/votes/asked").json() == {"asked": []}
    [vote] = house.ask(house.members[0], "GET", "/votes").json()["votes"]
    assert (vote["question"], vote["options"], vote["may"]) == ("Shall we?", ["Yes", "No"], True)
    for member, option in zip(house.members, (1, 1, 2), strict=False):
        own = {"member": member.member, "option": option, "vote": vote["id"]}
        house.coop.do("ballot-cast", member.key, **own)
    whole = house.ask(house.members[0], "GET", f"/votes/{vote['id']}").json()
    assert [one["option"] for one in whole["ballots"]] == [1, 1, 2]
    assert (whole["voters"], whole["cast"], whole["counts"]) == (6, 3, [])
    house.world.now_ms += 2 * DAY_MS
    Clock(house.world.service, [EndedVotes()]).look()
    Clock(house.world.service, [EndedVotes()]).look()
    whole = house.ask(house.members[0], "GET", f"/votes/{vote['id']}").json()
    assert (whole["state"], whole["counts"], whole["passed"]) == ("counted", [2, 1], True)


def test_three_members_open_one_without_stewards(house: House) -> None:
    first, second, third, fourth = house.members
    vote = house.leave(first).json()["id"]
    assert house.sign(second, vote).json()["seq"] is None
    assert house.sign(second, vote).json()["seq"] is None
    assert house.ask(fourth, "DELETE", f"/votes/asked/{vote}").status_code == 403
    assert house.sign(third, vote).json()["seq"] is not None
    assert house.ask(fourth, "GET", "/votes").json()["votes"][0]["id"] == vote


def test_whose_key_ended_meanwhile_stops_no_vote_of_others(house: House) -> None:
    first, second, third, fourth = house.members
    vote = house.leave(first).json()["id"]
    assert house.sign(second, vote).json()["seq"] is None
    stewards = [one.key for one in house.coop.stewards]
    ended = {"member": second.member, "revoked": second.key.public}
    house.coop.do("key-revoked", *stewards, **ended)
    assert house.sign(third, vote).json()["seq"] is None
    assert house.sign(fourth, vote).json()["seq"] is not None


def test_a_vote_that_was_asked_for_with_a_key_that_ended_is_over(house: House) -> None:
    """The book takes no order that such a key leads: nobody is asked to sign it."""
    first, second, *_ = house.members
    vote = house.leave(first).json()["id"]
    [asked] = house.ask(second, "GET", "/votes/asked").json()["asked"]
    assert not asked["over"]
    assert "Sign for this vote" in house.page("/app/votes")
    ended = {"member": first.member, "revoked": first.key.public}
    house.coop.do("key-revoked", *[one.key for one in house.coop.stewards], **ended)
    over = house.sign(second, vote)
    assert over.json()["fields"] == {"where": "order", "why": "signed_already_or_over"}, over.text
    [asked] = house.ask(second, "GET", "/votes/asked").json()["asked"]
    assert asked["over"]
    page = house.page("/app/votes")
    assert ("The key that began this" in page, "Sign for this vote" in page) == (True, False)
    waiting = house.ask(house.other, "GET", "/waiting").json()["waiting"]
    assert [one for one in waiting if "Shall we?" in one["text"]] == []
    assert house.ask(house.other, "DELETE", f"/votes/asked/{vote}").is_success


def test_what_the_book_refuses_waits_no_more(house: House) -> None:
    first, second, third, _ = house.members
    vote = house.leave(first, ends=house.world.now_ms + DAY_MS).json()["id"]
    house.sign(second, vote)
    house.world.now_ms += 60_000
    assert house.sign(third, vote).json()["code"] == "vote_must_last"
    assert house.ask(first, "DELETE", f"/votes/asked/{vote}").status_code == 204
    assert house.ask(first, "GET", "/votes/asked").json() == {"asked": []}


def test_a_vote_waits_for_whoever_has_not_voted(house: House) -> None:
    vote = house.leave(house.one).json()["id"]
    house.sign(house.other, vote)
    voted, other = house.members[:2]
    own = {"member": voted.member, "option": 1, "vote": vote}
    house.coop.do("ballot-cast", voted.key, **own)

    def home(who: Person) -> str:
        headers = {"Cookie": f"ayni={house.coop.token(who)}", "sec-fetch-site": "same-origin"}
        return house.world.call("GET", "/app/", headers=headers).text

    assert f"/app/votes/{vote}" in home(other)
    assert f"/app/votes/{vote}" not in home(voted)


def test_pages_say_that_a_vote_allows_an_act_that_its_question_need_not_name(house: House) -> None:
    """Whoever is asked about a feast must see that a yes would allow something else."""
    act = "ab" * 32
    plain, loaded = house.leave(house.one).json(), house.leave(house.one, subject=act, quorum=3)
    vote = loaded.json()["id"]

    asked = house.page("/app/votes")
    assert asked.count(f"<code>{act}</code>") == 1
    assert "“Yes” wins, this vote allows one act" in asked
    house.sign(house.other, vote)
    house.sign(house.other, plain["id"])
    assert act in house.page(f"/app/votes/{vote}")
    assert "allows one act" not in house.page(f"/app/votes/{plain['id']}")


def test_a_secret_vote_does_not_promise_what_a_sum_gives_away(house: House) -> None:
    """The sum of one ballot is that ballot: who asks for a vote and who casts one read it."""
    keepers = sorted(house.members[:2], key=lambda one: one.member)
    random = Random(1).randbytes  # noqa: S311 no secret
    for number, one in enumerate(keepers, start=7):
        key = boxes.new_key(boxes.key_context(house.coop.book, one.member), number, random)
        house.coop.do(KEYED, one.key, member=one.member, made=key.hex())
    own = {"kind": "secret", "threshold": 2, "trustees": [one.member for one in keepers]}
    vote = house.leave(house.one, **own).json()["id"]
    house.sign(house.other, vote)
    said = "If only one votes, or all choose the same, the result shows how they voted."
    assert said in house.page(f"/app/votes/{vote}")
    assert said in house.page("/app/votes/new")
