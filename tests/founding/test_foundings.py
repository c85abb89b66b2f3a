"""Founding a co-op: a link, those who found it, what falls when it changes, and its book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.audits.schedules import schedule_of
from api.founding.jobs import SignedFoundings
from api.founding.links import FOUNDING_MS, link_of_fresh
from api.founding.tables import FoundingRow, FoundingStewardRow
from api.people.called import called
from api.service.admission import admitted
from api.service.clock import Clock
from api.service.tables import CommunityRow
from ledger.store import Place
from ledger.tables import AccountRow, BookRow
from tests.founding.founders import TERMS, begin, found, join, link, sign_in, told

if TYPE_CHECKING:
    from tests.support.world import World


def rows(world: World, query: Any) -> Any:  # noqa: ANN401 rows of whatever is asked for
    """Return what is in the database now."""
    with world.service.database.reading() as session:
        return session.exec(query).all()


def test_three_found_a_co_op_that_has_all_it_needs(world: World) -> None:
    ada, bo, cai = found(world)
    book = ada.see()["book"]
    [row] = rows(world, select(BookRow))
    assert (row.book_id, row.quorum, row.lower, row.upper) == (book, 2, -600, 1200)
    place = Place(ada.community, row.book)
    members = [one.person.member for one in (ada, bo, cai)]
    with world.service.database.reading() as session:
        community = session.get_one(CommunityRow, ada.community)
        assert (community.name, community.language) == ("Huerta Sur", "es")
        assert list(called(session, place, members).values()) == ["Ada", "Bo", "Cai"]
        schedule = schedule_of(session, place)
        assert schedule is not None
        assert (schedule.zone, schedule.period) == ("Europe/Madrid", "month")
        assert admitted(session, place)
    accounts = {one.account_id for one in rows(world, select(AccountRow))}
    assert accounts == {one.person.account for one in (ada, bo, cai)}
    # What the draft had of them is gone, and the sign-in to the founding is one to the book.
    assert not rows(world, select(FoundingStewardRow))
    assert world.get(f"/v1/communities/{ada.community}/books/{book}/me", cai.token)


def test_nothing_stands_before_the_last_signature(world: World) -> None:
    ada = begin(world)
    bo = join(world, ada.invite())
    assert ada.sign().json() == {"book": None}
    assert not rows(world, select(BookRow))
    assert not rows(world, select(CommunityRow))
    assert bo.sign().json()["book"] == ada.see()["book"]


def test_a_founder_alone_may_found_one_with_a_quorum_of_one(world: World) -> None:
    [ada] = found(world, "Ada", quorum=1)
    assert ada.see()["book"]


def test_what_was_signed_falls_when_something_changes(world: World) -> None:
    ada = begin(world)
    bo = join(world, ada.invite())
    before = bo.see()
    assert ada.sign().status_code == 200
    assert ada.call("PUT", "/terms", json=TERMS | {"owe": "300"}).status_code == 200
    [own, other] = ada.see()["stewards"]
    assert (own["signed"], own["fell"], other["fell"]) == (False, True, False)
    refused = bo.sign(before)
    assert (refused.status_code, refused.json()["code"]) == (409, "founding_must_be_as_read")
    assert bo.sign().json() == {"book": None}
    assert ada.sign().json()["book"]
    [row] = rows(world, select(BookRow))
    assert row.lower == -300


@pytest.mark.parametrize("change", ["invite", "leave"])
def test_a_change_of_people_lets_signatures_fall_too(world: World, change: str) -> None:
    ada = begin(world)
    bo, cai = join(world, ada.invite()), join(world, ada.invite("Cai"), "Cai")
    assert ada.sign().is_success
    assert bo.sign().is_success
    if change == "invite":
        ada.invite("Dee")
    else:
        assert cai.call("DELETE", f"/stewards/{cai.person.member}").status_code == 204
    Clock(world.service, [SignedFoundings()]).look()
    assert not any(one["signed"] for one in ada.see()["stewards"])
    assert not rows(world, select(BookRow))


def test_nobody_signs_while_somebody_is_awaited_or_too_few_have_come(world: World) -> None:
    ada = begin(world)
    code = ada.invite()
    refused = ada.sign({"orders": [], "read": "00" * 32}).json()
    assert refused["code"] == "founding_must_be_complete"
    assert refused["fields"] == {"stewards": 1, "quorum": 2, "invited": 1}
    assert "Invitations that nobody has used: 1" in refused["detail"]
    [invitation] = ada.see()["invitations"]
    assert ada.call("DELETE", f"/invitations/{invitation['invitation']}").status_code == 204
    assert ada.sign({"orders": [], "read": "00" * 32}).json()["fields"]["invited"] == 0
    assert world.call("GET", f"/v1/foundings/invitations/{code}").status_code == 404


def test_another_keys_signatures_count_for_nothing(world: World) -> None:
    ada = begin(world)
    bo = join(world, ada.invite())
    forged = bo._replace(person=ada.person).sign()
    assert forged.json()["fields"] == {"where": "signatures", "why": "not_of_this_key"}
    assert not any(one["signed"] for one in ada.see()["stewards"])


def test_a_link_begins_once_and_the_same_beginning_again_is_answered(world: World) -> None:
    code = link(world)
    person = world.new_person()
    body = {"code": code, "terms": TERMS, "founder": told(person, "Ada")}
    answers = [world.call("POST", "/v1/foundings", json=body) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    other = body | {"founder": told(world.new_person(), "Eve")}
    refused = world.call("POST", "/v1/foundings", json=other)
    assert (refused.status_code, refused.json()["code"]) == (404, "founding_link_must_hold")
    assert world.get(f"/v1/foundings/links/{code}")["begun"]


def test_an_invitation_is_used_once(world: World) -> None:
    ada = begin(world)
    code = ada.invite()
    join(world, code)
    body = {"code": code, "steward": told(world.new_person(), "Eve")}
    refused = world.call("POST", "/v1/foundings/stewards", json=body)
    assert refused.json()["code"] == "founding_link_must_hold"


def test_only_who_began_changes_it_and_nobody_else_sees_it(world: World) -> None:
    ada = begin(world)
    bo = join(world, ada.invite())
    for method, rest, body in (
        ("PUT", "/terms", TERMS), ("POST", "/invitations", {"whom": "Dee"}),
        ("DELETE", f"/stewards/{ada.person.member}", None), ("DELETE", "", None),
    ):  # fmt: skip
        refused = bo.call(method, rest, json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "founding_must_be_ones_own")
    eve = begin(world, "Eve")
    assert eve._replace(community=ada.community).call("GET").status_code == 401
    assert world.call("GET", f"/v1/foundings/{ada.community}").status_code == 401


def test_given_up_it_is_forgotten(world: World) -> None:
    ada = begin(world)
    ada.invite()
    assert ada.call("DELETE").status_code == 204
    assert ada.call("GET").status_code == 401
    assert not rows(world, select(FoundingRow))


def test_a_founding_ends_after_thirty_days(world: World) -> None:
    ada = begin(world)
    code = ada.invite()
    world.now_ms += FOUNDING_MS
    assert world.call("GET", f"/v1/foundings/invitations/{code}").status_code == 404


@pytest.mark.parametrize("own", [{"owe": "0"}, {"hold": "0"}])
def test_limits_that_let_nobody_give_are_refused(world: World, own: dict[str, str]) -> None:
    body = {"code": link(world), "terms": TERMS | own, "founder": told(world.new_person(), "Ada")}
    assert world.call("POST", "/v1/foundings", json=body).status_code == 422


def test_at_most_eight_found_it_together(world: World) -> None:
    ada = begin(world)
    for number in range(7):
        ada.invite(str(number))
    refused = ada.call("POST", "/invitations", json={"whom": "x"}).json()
    assert refused["code"] == "founding_stewards_must_be_fewer"


def test_a_fresh_service_has_a_link_until_somebody_has_begun(world: World) -> None:
    first, second = link_of_fresh(world.service), link_of_fresh(world.service)
    assert first is not None
    assert second is not None
    assert world.call("GET", f"/v1/foundings/links/{first.code}").status_code == 404
    begin(world, code=second.code)
    assert link_of_fresh(world.service) is None


@pytest.mark.parametrize("killed_after", [1, 2])
def test_killed_between_its_writes_the_clock_finishes_it(
    world: World, monkeypatch: pytest.MonkeyPatch, killed_after: int
) -> None:
    ada = begin(world)
    bo = join(world, ada.invite())
    assert ada.sign().is_success

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if killed_after == 1:
            patch.setattr(world.service.journal, "post", die)
        else:
            patch.setattr("api.founding.standing._furnish", die)
        with pytest.raises(KeyboardInterrupt):
            bo.sign()
    assert ada.see()["book"] is None
    clock = Clock(world.service, [SignedFoundings()])
    clock.look()
    book = ada.see()["book"]
    assert book
    clock.look()
    assert [row.size for row in rows(world, select(BookRow))] == [3]
    with world.service.database.reading() as session:
        assert called(session, Place(ada.community, 0), [bo.person.member]) == {
            bo.person.member: "Bo"
        }


def test_a_second_co_op_on_the_same_service(world: World) -> None:
    found(world)
    other = found(world, "Dee", "Eli", name="Norte")
    assert [row.name for row in rows(world, select(CommunityRow).order_by(CommunityRow.name))] == [
        "Huerta Sur", "Norte",
    ]  # fmt: skip
    assert sign_in(world, other[0].community, other[0].person)
