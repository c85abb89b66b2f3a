"""Votes on an act that is kept beside them: asked for whole, read by all, entered by any member."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.service.clock import Clock
from api.votes.acts import vote_on
from api.votes.jobs import EndedVotes
from api.votes.tables import VotedActRow
from chain.audit import audit
from credit.voting.counting import subject_of_text
from ledger import canonical
from tests.votes.test_asking import DAY_MS, House
from wallets.memos import commitment

if TYPE_CHECKING:
    import httpx
    from sqlmodel import Session

    from tests.support.world import World

WHY = "So that newcomers can begin"
SALT = bytes(range(1, 33))
REASON = {"salt": SALT.hex(), "text": WHY}


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def adopting(house: House, **own: Any) -> dict[str, Any]:  # noqa: ANN401 fields of an order
    """A policy that begins well after any vote of these tests."""
    figures = [["above", 600], ["below", 120]]
    begins = house.world.now_ms + 9 * DAY_MS
    said = {"figures": figures, "from": begins, "reason": commitment(SALT, WHY), "rule": "fixed-1"}
    return {"type": "policy-adopted", **said, **own}


def put(house: House, act: dict[str, Any], reason: Any = REASON) -> httpx.Response:  # noqa: ANN401
    """A member asks for a vote on it."""
    text = canonical.encode(act)
    sent = {"text": text.decode(), **({"reason": reason} if reason else {})}
    first = house.members[0]
    return house.leave(first, subject=subject_of_text(text), quorum=3, act=sent)


def passed(house: House, vote: str) -> None:
    """It is signed for and runs, three are in favour, and the clock counts."""
    for member in house.members[1:3]:
        house.sign(member, vote)
    for member in house.members[:3]:
        house.coop.do("ballot-cast", member.key, member=member.member, option=1, vote=vote)
    house.world.now_ms += 3 * DAY_MS
    Clock(house.world.service, [EndedVotes()]).look()


def audited(house: House) -> None:
    """Return once the audit of the export has decided everything as the service did."""
    file = house.ask(house.one, "GET", "/export").content
    audit(BytesIO(file), jobs=1)


def test_what_is_voted_on_is_read_by_all_and_entered_by_any_member(house: House) -> None:
    act, member = adopting(house), house.members[3]
    vote = put(house, act).json()["id"]
    page = house.page("/app/votes")
    for said in ("Should this rule hold: The same for all?", "12", WHY):
        assert said in page
    [asked] = house.ask(member, "GET", "/votes/asked").json()["asked"]
    assert asked["act"] == {"text": canonical.encode(act).decode(), "reason": REASON}
    assert WHY in house.page("/app/votes")
    passed(house, vote)
    whole = house.ask(member, "GET", f"/votes/{vote}").json()
    assert (whole["act"], whole["used"], whole["passed"]) == (asked["act"], None, True)
    assert subject_of_text(whole["act"]["text"].encode()) == whole["subject"]
    page = house.page(f"/app/votes/{vote}")
    assert 'id="enter"' in page
    assert "The same for all" in page

    own = {"from_" if name == "from" else name: said for name, said in act.items()}
    body = house.coop.order(own.pop("type"), member.key, **own, vote=vote)
    entered = house.ask(member, "POST", "/orders", **body, memo=REASON)
    assert entered.status_code == 201, entered.text
    used = house.ask(member, "GET", f"/votes/{vote}").json()["used"]
    assert canonical.decode(body["order"].encode(), 9_999)["id"] == used
    page = house.page(f"/app/votes/{vote}")
    assert 'id="enter"' not in page
    assert "What was decided has been entered." in page
    audited(house)


def test_an_act_whose_day_has_come_is_not_offered(house: House) -> None:
    vote = put(house, adopting(house)).json()["id"]
    passed(house, vote)
    house.world.now_ms += 7 * DAY_MS
    page = house.page(f"/app/votes/{vote}")
    assert 'id="enter"' not in page
    assert "Nobody entered it in time." in page


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"type": "transfer"}, "not_of_this_type"),
        ({"type": []}, "not_of_this_type"),
        ({"type": {}}, "not_of_this_type"),
        ({"type": 7}, "not_of_this_type"),
        ({"vote": "018bcfe5-6800-7f0e-b337-420c13f80f6c"}, "field_must_be_known"),
        ({"book": "11" * 32}, "field_must_be_known"),
        ({"rule": "fixed-9"}, "rule_must_be_known"),
        ({"figures": [["above", 600]]}, "rule_must_be_known"),
        ({"more": 1}, "field_must_be_known"),
        ({"from": "soon"}, "field_must_be_well_formed"),
    ],
)
def test_what_no_order_can_say_is_not_put_to_the_vote(
    house: House, changed: dict[str, Any], why: str
) -> None:
    answer = put(house, adopting(house, **changed)).json()
    assert answer["code"] == "request_must_be_well_formed", answer
    assert answer["fields"] == {"where": "act", "why": why}
    assert house.ask(house.members[0], "GET", "/votes/asked").json() == {"asked": []}


def test_the_vote_names_the_act_and_the_act_its_reason(house: House) -> None:
    text = canonical.encode(adopting(house)).decode()
    act = {"text": text, "reason": REASON}
    answer = house.leave(house.members[0], subject="77" * 32, quorum=3, act=act).json()
    assert answer["fields"] == {"where": "act", "why": "not_of_this_vote"}
    answer = house.leave(house.members[0], quorum=3, act=act).json()
    assert answer["fields"] == {"where": "act", "why": "not_of_this_vote"}
    for reason in (None, REASON | {"text": "Another"}):
        assert put(house, adopting(house), reason).json()["code"] == "memo_must_match"
    spaced = {"text": text.replace(":", ": ", 1), "reason": REASON}
    answer = house.leave(house.members[0], subject=subject_of_text(text.encode()), act=spaced)
    assert answer.json()["fields"]["why"] == "order_must_be_canonical"


def test_what_is_dropped_leaves_no_act(house: House) -> None:
    first = house.members[0]
    vote = put(house, adopting(house)).json()["id"]
    assert house.ask(first, "DELETE", f"/votes/asked/{vote}").status_code == 204
    with house.world.service.database.reading() as session:
        assert session.exec(select(VotedActRow)).all() == []


def test_a_page_asks_for_a_vote_on_a_rule_with_its_figures_in_words(house: House) -> None:
    path = vote_on("policy-adopted", figures=[["above", 600], ["below", 120]], rule="fixed-1")
    page = house.page(path)
    for said in ("Should this rule hold: The same for all?", "How far below zero", 'id="day"'):
        assert said in page
    assert 'id="reason"' in page
    page = house.page(vote_on("policy-ended", kind="limits"))
    assert 'id="day"' not in page
    assert 'id="reason"' in page
    assert "request_must_be_well_formed" not in page
    assert house.world.call("GET", "/app/votes/new?act=x").status_code != 200


def test_members_decide_who_is_treasurer_and_stewards_are_told_to_enter_it(house: House) -> None:
    gains, member = house.members[1], house.members[3]
    act = {"member": gains.member, "role": "treasurer", "type": "role-granted"}
    vote = put(house, act, None).json()["id"]
    passed(house, vote)
    page = house.page(f"/app/votes/{vote}")
    assert "get the role: treasurer?" in page
    assert f'href="/app/votes/{vote}"' in house.page("/app/")
    own = {"member": gains.member, "role": "treasurer"}
    assert house.coop.post("role-granted", member.key, **own).status_code == 403
    entered = house.coop.post("role-granted", member.key, **own, vote=vote)
    assert entered.status_code == 201, entered.text
    roles = house.ask(gains, "GET", "/me").json()["roles"]
    assert roles == ["treasurer"]
    assert f'href="/app/votes/{vote}"' not in house.page("/app/")
    audited(house)
    # It is given once.
    house.coop.do("role-withdrawn", house.one.key, house.other.key, **own)
    again = house.coop.post("role-granted", member.key, **own, vote=vote)
    assert again.json()["code"] == "vote_must_decide_so"


def test_a_role_that_nobody_entered_in_a_month_is_not_offered(house: House) -> None:
    act = {"member": house.one.member, "role": "steward", "type": "role-withdrawn"}
    vote = put(house, act, None).json()["id"]
    passed(house, vote)
    assert 'id="enter"' in house.page(f"/app/votes/{vote}")
    house.world.now_ms += 31 * DAY_MS
    page = house.page(f"/app/votes/{vote}")
    assert 'id="enter"' not in page
    assert "Nobody entered it in time." in page


def test_the_steward_s_page_of_a_member_puts_their_roles_to_the_vote(house: House) -> None:
    member = house.members[0].member
    path = vote_on("role-granted", member=member, role="broker").replace("&", "&amp;")
    assert path in house.page(f"/app/steward/{member}")
    assert "get the role: broker?" in house.page(path.replace("&amp;", "&"))
    # Any member finds them where they look somebody up.
    assert path in house.page(f"/app/people/{member}")


def test_a_file_is_put_to_the_vote_and_its_release_is_everybody_s_to_read(house: House) -> None:
    member, digest = house.members[3], "44" * 32
    act = {"at": 3, "digest": digest, "reason": commitment(SALT, WHY), "type": "data-released"}
    page = house.page(vote_on("data-released", at=3, digest=digest))
    assert digest in page
    assert 'id="reason"' in page
    vote = put(house, act).json()["id"]
    passed(house, vote)
    own = {name: said for name, said in act.items() if name != "type"}
    both = (house.one.key, house.other.key)
    alone = house.coop.post("data-released", *both, **own | {"at": 2}, vote=vote)
    assert alone.json()["code"] == "vote_must_decide_so"
    body = house.coop.order("data-released", member.key, **own, vote=vote)
    entered = house.ask(member, "POST", "/orders", **body, memo=REASON)
    assert entered.status_code == 201, entered.text
    seq = entered.json()["seq"]
    assert house.ask(house.members[2], "GET", f"/entries/{seq}").status_code == 200
    page = house.page(f"/app/votes/{vote}")
    for said in (digest, WHY, "What was decided has been entered."):
        assert said in page
    audited(house)


def test_nobody_puts_another_act_under_a_vote_that_runs(house: House) -> None:
    """Else members would vote on other words than what the vote allows."""
    first, gains, other = house.members[:3]
    act = {"member": gains.member, "role": "treasurer", "type": "role-granted"}
    vote = put(house, act, None).json()["id"]
    for member in house.members[1:3]:
        house.sign(member, vote)
    lie = {"member": first.member, "role": "treasurer", "type": "role-granted"}
    text = canonical.encode(lie)
    own = {"subject": subject_of_text(text), "quorum": 3, "id": vote}
    answer = house.leave(other, act={"text": text.decode()}, **own)
    assert answer.json()["fields"] == {"where": "order", "why": "another_has_this_id"}
    shown = house.ask(first, "GET", f"/votes/{vote}").json()["act"]
    assert shown["text"] == canonical.encode(act).decode()


def test_an_act_that_is_not_what_the_vote_names_is_not_shown(house: House) -> None:
    act = {"member": house.members[1].member, "role": "treasurer", "type": "role-granted"}
    vote = put(house, act, None).json()["id"]

    def lie(session: Session) -> None:
        row = session.exec(select(VotedActRow)).one()
        row.act = row.act.replace(house.members[1].member, house.members[0].member)
        session.add(row)

    house.world.service.database.write(lie).result()
    [asked] = house.ask(house.members[0], "GET", "/votes/asked").json()["asked"]
    assert asked["act"] is None
    passed(house, vote)
    assert house.ask(house.members[0], "GET", f"/votes/{vote}").json()["act"] is None
    page = house.page(f"/app/votes/{vote}")
    assert "get the role" not in page
    assert "This page does not know which" in page
    assert f'href="/app/votes/{vote}"' not in house.page("/app/")
