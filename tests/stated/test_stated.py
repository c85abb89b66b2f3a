"""Who vouches for whom, and care leaves: on pages, under /v1, in limits, and in one's own data."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.lists.jobs import SignedLists
from api.queries.past import past_at
from api.queries.stated import endorsements, leaves
from api.service.clock import Clock
from api.service.tables import MemoRow
from chain.audit import audit
from credit.policies import POLICIES, stated_at
from credit.stating import ORDERS_MAX
from ledger.store import Place
from ledger.tables import BookRow
from tests.support.postgres import url_of
from tests.support.world import Coop, World
from wallets.memos import commitment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from tests.support.world import Person

DAY_MS = 86_400_000
REASON = "Hip operation"
ENDORSED = {"above": 0, "below": 120, "each": 60, "most-given": 90, "most-taken": 90}
LEAVE = {"above": 0, "below": 120, "days": 60, "more": 240}


class Office:
    """A co-op with a treasurer and three members."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.treasurer = self.coop.join("treasurer")
        self.ana, self.ben, self.cam = (self.coop.join() for _ in range(3))

    def get(self, who: Person, path: str) -> Any:  # noqa: ANN401 an answer
        """Read something of the book."""
        return self.world.get(self.coop.path + path, self.coop.token(who))

    def status(self, who: Person, path: str) -> int:
        """The status of an answer."""
        return self.world.call("GET", self.coop.path + path, self.coop.token(who)).status_code

    def page(self, who: Person, path: str) -> httpx.Response:
        """A page as somebody sees it."""
        headers = {"Cookie": f"ayni={self.coop.token(who)}", "sec-fetch-site": "same-origin"}
        return self.world.call("GET", path, headers=headers)

    def vouch(self, one: Person, other: Person, amount: int) -> None:
        """Vouch for somebody."""
        own = {"endorser": one.member, "endorsed": other.member, "amount": str(amount)}
        self.coop.do("endorsement-stated", one.key, **own)

    def leave(self, who: Person, days: int, why: str = REASON) -> None:
        """State that somebody is on leave from now on."""
        now_ms, salt = self.world.now_ms, sha256(why.encode()).digest()
        body = self.coop.order(
            "leave-stated", self.treasurer.key, member=who.member, from_=now_ms,
            until=now_ms + days * DAY_MS, reason=commitment(salt, why),
        )  # fmt: skip
        answer = self.coop.send(body | {"memo": {"salt": salt.hex(), "text": why}})
        assert answer.status_code == 201, answer.text

    def adopt(self, rule: str, figures: dict[str, int]) -> None:
        """Adopt a policy, and wait for it to begin."""
        begins = self.world.now_ms + 1_000
        own = {"rule": rule, "figures": sorted(map(list, figures.items())), "reason": "55" * 32}
        self.coop.do("policy-adopted", *self.coop.board, **own, from_=begins)
        self.world.now_ms = begins + DAY_MS

    def run(self) -> None:
        """Reckon all limits, sign the list, and have it entered."""
        path = f"{self.coop.path}/policies/runs"
        made = self.world.call("POST", path, self.coop.token(self.treasurer))
        assert made.status_code == 201, made.text
        fields = {
            {"from": "from_"}.get(name, name): one for name, one in made.json()["fields"].items()
        }
        self.coop.do("list-approved", self.treasurer.key, **fields)
        Clock(self.world.service, [SignedLists()]).look()


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with World(tmp_path, database_url=url_of(request, request.param)) as world:
        yield Office(world)


def test_both_see_who_vouches_with_how_much_and_it_is_taken_back(office: Office) -> None:
    office.vouch(office.ana, office.ben, 30)
    office.vouch(office.ana, office.cam, 15)
    own = office.get(office.ana, f"/stated/{office.ana.member}")
    assert {one["member"]: one["amount"] for one in own["given"]} == {
        office.ben.member: "30", office.cam.member: "15",
    }  # fmt: skip
    theirs = office.get(office.ben, f"/stated/{office.ben.member}")
    [taken] = theirs["taken"]
    assert (taken["member"], taken["amount"], taken["counts"]) == (office.ana.member, "30", True)
    assert theirs["given"] == own["taken"] == []
    office.vouch(office.ana, office.ben, 0)
    assert office.get(office.ben, f"/stated/{office.ben.member}")["taken"] == []
    assert office.status(office.ben, f"/stated/{office.ana.member}") == 403
    assert office.get(office.treasurer, f"/stated/{office.ana.member}")["given"]
    looks = (
        office.get(office.ana, "/me/looks")
        if office.status(office.ana, "/me/looks") == 200
        else None
    )
    assert looks is None or office.treasurer.member in str(looks)


def test_who_live_together_do_not_count_for_each_other(office: Office) -> None:
    office.vouch(office.ana, office.ben, 30)
    home = "00000000-0000-4000-8000-000000000001"
    for one in (office.ana, office.ben):
        office.coop.do("household-stated", one.key, member=one.member, household=home)
    [given] = office.get(office.ana, f"/stated/{office.ana.member}")["given"]
    assert given["counts"] is False
    assert "does not count while you live" in office.page(office.ana, "/app/vouching").text
    own = {"endorser": office.ana.member, "endorsed": office.ben.member, "amount": "5"}
    answer = office.coop.post("endorsement-stated", office.ana.key, **own)
    assert answer.json()["code"] == "endorsed_must_live_apart"
    assert answer.json()["detail"] == "Members of one household do not vouch for each other."


def test_only_treasurers_and_the_member_read_of_a_leave(office: Office) -> None:
    office.leave(office.ana, 30)
    [leave] = office.get(office.treasurer, "/leaves")["leaves"]
    assert (leave["member"], leave["reason"]) == (office.ana.member, REASON)
    assert office.get(office.ana, f"/stated/{office.ana.member}")["leave"]["reason"] == REASON
    # Stewards read histories, and not why.
    steward = office.get(office.coop.steward, f"/stated/{office.ana.member}")
    assert steward["leave"]["reason"] == ""
    assert office.status(office.coop.steward, "/leaves") == 403
    assert office.page(office.ana, "/app/treasurer/leaves").status_code == 403
    assert REASON in office.page(office.treasurer, "/app/treasurer/leaves").text
    assert REASON in office.page(office.ana, "/app/vouching").text
    exported = office.world.call(
        "GET", f"{office.coop.path}/export", office.coop.token(office.treasurer)
    )
    assert REASON.encode() not in exported.content
    office.leave(office.ana, 0, "Well again")
    assert office.get(office.treasurer, "/leaves")["leaves"] == []
    assert office.get(office.ana, f"/stated/{office.ana.member}")["leave"] is None


def test_own_data_has_it_and_erasing_takes_the_reasons(office: Office) -> None:
    office.vouch(office.ben, office.ana, 20)
    office.leave(office.ana, 30)
    office.leave(office.ana, 60, "It takes longer")
    kept = office.get(office.ana, "/me/data")
    assert [(one["endorser"], one["amount"]) for one in kept["vouching"]] == [
        (office.ben.member, 20)
    ]
    [leave] = kept["leave"]
    assert sorted(leave["reasons"].values()) == [REASON, "It takes longer"]
    path = f"{office.coop.path}/me/data"
    gone = office.world.call("DELETE", path, office.coop.token(office.ana))
    assert gone.status_code == 204
    assert office.get(office.ana, "/me/data")["leave"][0]["reasons"] == {}
    assert office.get(office.treasurer, "/leaves")["leaves"][0]["reason"] == ""


def test_erasing_takes_the_reasons_of_leaves_that_the_book_no_longer_names(office: Office) -> None:
    """The book keeps the ids of the latest fifty; the reasons of all are a member's own."""
    office.leave(office.ben, 7, "Another's")
    for day in range(ORDERS_MAX + 3):
        office.leave(office.ana, 30, f"Day {day}")
    told = office.get(office.ana, "/me/data")["leave"][0]["reasons"].values()
    assert set(told) == {f"Day {day}" for day in range(ORDERS_MAX + 3)}
    path = f"{office.coop.path}/me/data"
    assert office.world.call("DELETE", path, office.coop.token(office.ana)).status_code == 204
    with office.world.service.database.reading() as session:
        texts = set(session.exec(select(MemoRow.text)))
    assert not any(text.startswith("Day") for text in texts)
    assert "Another's" in texts


def test_erasing_takes_the_reason_of_a_leave_that_still_waits(office: Office) -> None:
    """Where two treasurers sign, the text lies beside the order until the second one has."""
    coop, now_ms = office.coop, office.world.now_ms
    other = coop.join("treasurer")
    own = {"lower": "-600", "upper": "none", "funds": "none", "treasurers": 2}
    coop.do("book-ruled", *coop.board, **own)
    salt = sha256(REASON.encode()).digest()
    for who in (office.ana, office.ben):
        body = coop.order(
            "leave-stated", office.treasurer.key, member=who.member, from_=now_ms,
            until=now_ms + DAY_MS, reason=commitment(salt, REASON),
        )  # fmt: skip
        [[key, signature]] = body["signatures"]
        left = {"order": body["order"], "key": key, "signature": signature}
        left["memo"] = {"salt": salt.hex(), "text": REASON}
        token = coop.token(office.treasurer)
        answer = office.world.call("POST", f"{coop.path}/drafts", token, json=left)
        assert answer.status_code == 201, answer.text
    waits = office.get(other, "/drafts")["drafts"]
    assert {one["memo"]["text"] for one in waits} == {REASON}
    path = f"{coop.path}/me/data"
    assert office.world.call("DELETE", path, coop.token(office.ana)).status_code == 204
    [left] = office.get(other, "/drafts")["drafts"]
    assert office.ben.member in left["order"]


def _said_and_set(office: Office) -> dict[str, tuple[str, str]]:
    found = {}
    for one in (office.ana, office.ben, office.cam):
        own = office.get(one, f"/standings/{one.member}")
        found[one.member] = own["said_lower"], own["lower"]
    return found


@pytest.mark.parametrize("rule", ["endorsed-1", "care-leave-1"])
def test_limits_follow_what_was_stated_and_the_audit_agrees(office: Office, rule: str) -> None:
    office.adopt(rule, ENDORSED if rule == "endorsed-1" else LEAVE)
    for one, other, amount in ((office.ana, office.ben, 50), (office.ana, office.cam, 70)):
        office.vouch(one, other, amount)
    office.leave(office.cam, 30)
    office.world.now_ms += 1_000
    office.run()
    lowers = {
        # Of 50 and 60 only 90 counts, in proportion: 40 and 49.
        "endorsed-1": ("-31", "-160", "-169"),
        "care-leave-1": ("-120", "-120", "-360"),
    }[rule]
    people = (office.ana, office.ben, office.cam)
    assert _said_and_set(office) == {
        one.member: (lower, lower) for one, lower in zip(people, lowers, strict=True)
    }
    path = f"{office.coop.path}/export"
    exported = office.world.call("GET", path, office.coop.token(office.treasurer)).content
    assert audit(BytesIO(exported), jobs=1).lists == 1


def test_what_is_kept_says_what_the_journal_says(office: Office) -> None:
    office.vouch(office.ana, office.ben, 50)
    office.vouch(office.ana, office.ben, 40)
    office.vouch(office.cam, office.ben, 10)
    office.vouch(office.ben, office.cam, 10)
    office.vouch(office.cam, office.ben, 0)
    home = "00000000-0000-4000-8000-000000000001"
    for one in (office.ben, office.cam):
        office.coop.do("household-stated", one.key, member=one.member, household=home)
    office.leave(office.ana, 30)
    now_ms = office.world.now_ms
    with office.world.service.database.reading() as session:
        row = session.exec(select(BookRow).where(BookRow.book_id == office.coop.book)).one()
        place = Place(office.coop.community, row.book)
        past = past_at(session, place, 10**6)
        stated = stated_at(past, now_ms)
        assert set(endorsements(session, place)) == set(stated.endorsements)
        assert [one.leave for one in leaves(session, place, now_ms)] == list(stated.leaves)
    assert POLICIES["endorsed-1"].bounds(past, now_ms + 1, ENDORSED)[office.ben.account][0] == -160


def test_pages_are_found_and_say_when_no_rule_counts_it(office: Office) -> None:
    for one in ("/app/standing", "/app/vouching", f"/app/vouching/{office.ben.member}"):
        assert office.page(office.ana, one).status_code == 200
    assert 'href="/app/vouching"' in office.page(office.ana, "/app/standing").text
    person = f"/app/people/{office.ben.member}"
    assert "/app/vouching/" not in office.page(office.ana, person).text
    assert "has not adopted the rule" in office.page(office.ana, "/app/vouching").text
    office.adopt("endorsed-1", ENDORSED)
    assert f"/app/vouching/{office.ben.member}" in office.page(office.ana, person).text
    assert "has not adopted the rule" not in office.page(office.ana, "/app/vouching").text
    desk = office.page(office.treasurer, "/app/treasurer").text
    assert 'href="/app/treasurer/leaves"' in desk
    account = office.page(office.treasurer, f"/app/treasurer/{office.ana.account}").text
    assert f"/app/treasurer/leaves?member={office.ana.member}" in account
    form = office.page(office.treasurer, f"/app/treasurer/leaves?member={office.ana.member}").text
    assert f'data-member="{office.ana.member}"' in form
    own = office.page(office.treasurer, f"/app/treasurer/leaves?member={office.treasurer.member}")
    assert "Nobody states a leave for themselves" in own.text
    assert office.page(office.ana, f"/app/vouching/{office.ana.account}").status_code == 404
