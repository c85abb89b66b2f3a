"""A third decides how long a visit was; nobody takes more by it, and never one of the two."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.exchanges.tables import CareDecidedRow
from api.people.personal import erase
from ledger.store import Place
from tests.support.offices import HOUR_MS

if TYPE_CHECKING:
    import httpx

    from tests.support.offices import Office
    from tests.support.world import Person

HOME = "0190a0a0-0000-7000-8000-00000000abcd"
WHY = "The neighbour saw them leave at noon"


@pytest.fixture
def chiara(office: Office) -> Person:
    """A treasurer who is neither of the two."""
    return office.enter("treasurer")


def differ(office: Office, hers: int = 60, his: int = 110) -> str:
    """Ana and Ben say different times of what she booked with him; the hold."""
    hold = office.book()
    office.world.now_ms += 1
    said = office.ask(office.ana, "POST", f"/bookings/{hold}/said", amount=str(hers), text="Short")
    assert said.is_success, said.text
    office.world.now_ms += 1
    assert office.capture(hold, str(his)).json() == {"seq": None}
    return hold


def waiting(office: Office, who: Person) -> list[dict[str, Any]]:
    """What waits for somebody to decide."""
    found: list[dict[str, Any]] = office.get(who, "/decisions")["waiting"]
    return found


def decide(
    office: Office, who: Person, hold: str, minutes: int = 90, **own: object
) -> httpx.Response:
    """Decide on what the two say now."""
    known = {"said_ms": office.get(office.ana, f"/bookings/{hold}")["theirs"]["time_ms"]}
    body: dict[str, Any] = {"amount": str(minutes), "text": WHY} | known | own
    return office.ask(who, "PUT", f"/decisions/{hold}", **body)


def home(office: Office, who: Person, kind: str = "booking") -> list[str]:
    """What waits for somebody at home."""
    return [one["text"] for one in office.get(who, "/waiting")["waiting"] if one["kind"] == kind]


def take(office: Office, hold: str, minutes: int) -> httpx.Response:
    """Ben's order in the book itself, past what this service keeps beside it."""
    own = {"hold": hold, "rest": "released", "amount": str(minutes)}
    return office.coop.send(office.coop.order("capture", office.ben.key, **own))


def why(answer: httpx.Response) -> str:
    """Why a part of a request was refused."""
    assert answer.status_code == 422, answer.text
    return str(answer.json()["fields"]["why"])


def test_a_treasurer_sees_what_both_said_and_decides(office: Office, chiara: Person) -> None:
    hold = differ(office)
    [one] = waiting(office, chiara)
    assert (one["hold"], one["owner"], one["carer"]) == (hold, office.ana.member, office.ben.member)
    assert (one["owner_said"]["amount"], one["owner_said"]["text"]) == ("60", "Short")
    assert one["carer_said"]["amount"] == "110"
    assert "you decide" in home(office, chiara, "decision")[0]
    for who in (office.ana, office.ben):
        assert office.get(who, f"/bookings/{hold}")["decides"] == [chiara.member]
    assert decide(office, chiara, hold).status_code == 200
    assert not waiting(office, chiara)
    assert not home(office, chiara, "decision")
    for who in (office.ana, office.ben):
        decided = office.get(who, f"/bookings/{hold}")["decided"]
        assert (decided["decider"], decided["amount"], decided["text"]) == (
            chiara.member, "90", WHY
        )  # fmt: skip
        assert decided["time_ms"] == office.world.now_ms
        [line] = home(office, who)
        assert "1 h 30" in line


def test_a_decision_moves_nothing_and_who_gave_the_care_takes_that_much(
    office: Office, chiara: Person
) -> None:
    hold = differ(office)
    decide(office, chiara, hold)
    assert office.get(office.ben, f"/bookings/{hold}")["remaining"] == "120"
    assert office.get(office.ben, "/me/accounts")["accounts"][0]["balance"] == "0"
    [told] = office.get(chiara, "/decisions")["lately"]
    assert (told["taken"], told["over"]) == (None, False)
    assert office.capture(hold, "90").json()["seq"] is not None
    assert office.get(office.ben, "/me/accounts")["accounts"][0]["balance"] == "90"
    assert office.get(chiara, "/decisions")["lately"][0]["taken"] == "90"
    assert home(office, office.ben) == home(office, office.ana) == []


def test_who_gave_the_care_takes_less_but_no_more_than_was_decided(
    office: Office, chiara: Person
) -> None:
    hold = differ(office)
    decide(office, chiara, hold)
    assert why(office.capture(hold, "91")) == "decided_already"
    said = office.ask(office.ben, "POST", f"/bookings/{hold}/said", amount="91")
    assert why(said) == "decided_already"
    assert office.capture(hold, "80").json()["seq"] is not None
    assert office.get(office.ben, "/me/accounts")["accounts"][0]["balance"] == "80"


def test_who_booked_may_grant_more_than_was_decided_and_not_less(
    office: Office, chiara: Person
) -> None:
    hold = differ(office)
    decide(office, chiara, hold)
    path = f"/bookings/{hold}/said"
    assert why(office.ask(office.ana, "POST", path, amount="89")) == "decided_already"
    assert office.ask(office.ana, "POST", path, amount="110").json()["seq"] is not None
    assert office.get(office.ben, "/me/accounts")["accounts"][0]["balance"] == "110"


def test_more_taken_in_the_book_than_was_decided_shows_and_never_more_than_was_held(
    office: Office, chiara: Person
) -> None:
    hold = differ(office)
    decide(office, chiara, hold)
    refused = take(office, hold, 121)
    assert refused.json()["code"] == "amount_must_be_within_hold"
    assert take(office, hold, 120).is_success
    [told] = office.get(chiara, "/decisions")["lately"]
    assert (told["amount"], told["taken"], told["over"]) == ("90", "120", True)


@pytest.mark.parametrize("minutes", [0, 59, 111, 120, 121])
def test_a_decision_lies_between_what_the_two_say(
    office: Office, chiara: Person, minutes: int
) -> None:
    hold = differ(office)
    assert why(decide(office, chiara, hold, minutes)) == "not_between_both"
    assert decide(office, chiara, hold, 60 if minutes < 90 else 110).is_success


def test_nobody_decides_who_is_one_of_the_two_or_holds_no_such_role(office: Office) -> None:
    """Ben is the only treasurer: nobody may, and both are told."""
    office.ben = office.enter("treasurer")
    others = [office.enter(role) for role in ("broker", "steward", "auditor")]
    hold = differ(office)
    for who in (office.ana, office.ben, office.eva, *others):
        assert decide(office, who, hold).status_code == 404
        assert office.get(who, "/decisions") == {"waiting": [], "lately": []}
    assert office.get(office.ana, f"/bookings/{hold}")["decides"] == []


def test_nobody_decides_who_may_act_for_one_of_the_two(office: Office, chiara: Person) -> None:
    daniel = office.enter("treasurer", "broker")
    office.coop.do(
        "mandate-given", office.ana.key, account=office.ana.account, broker=daniel.member,
        each="60", total="60", until=office.world.now_ms + 48 * HOUR_MS,
    )  # fmt: skip
    hold = differ(office)
    assert office.get(office.ben, f"/bookings/{hold}")["decides"] == [chiara.member]
    assert waiting(office, daniel) == []
    assert decide(office, daniel, hold).status_code == 404


def test_nobody_decides_who_lives_with_one_of_the_two(office: Office, chiara: Person) -> None:
    daniel, home = office.enter("treasurer"), HOME
    for who in (office.ben, daniel):
        office.coop.do("household-stated", who.key, member=who.member, household=home)
    hold = differ(office)
    assert office.get(office.ana, f"/bookings/{hold}")["decides"] == [chiara.member]
    assert waiting(office, daniel) == []
    assert decide(office, daniel, hold).status_code == 404
    assert decide(office, chiara, hold).is_success


def test_stewards_name_who_decides_and_nobody_else_does(office: Office, chiara: Person) -> None:
    steward = office.enter("steward")
    assert office.get(office.ana, "/decider") == {
        "role": "treasurer", "member": None, "named_by": None, "time_ms": None
    }  # fmt: skip
    for who in (office.ana, chiara):
        assert office.ask(who, "PUT", "/decider", role="broker").status_code == 403
    for body in ({}, {"role": "broker", "member": office.eva.member}):
        assert office.ask(steward, "PUT", "/decider", **body).status_code == 422
    nobody = office.ask(steward, "PUT", "/decider", member=office.ana.account)
    assert why(nobody) == "nobody_here"
    assert office.ask(steward, "PUT", "/decider", member=office.eva.member).status_code == 204
    found = office.get(office.ana, "/decider")
    assert (found["member"], found["named_by"]) == (office.eva.member, steward.member)
    hold = differ(office)
    assert waiting(office, chiara) == []
    assert decide(office, chiara, hold).status_code == 404
    assert decide(office, office.eva, hold).is_success


def test_where_the_one_named_is_one_of_the_two_a_treasurer_decides(
    office: Office, chiara: Person
) -> None:
    steward = office.enter("steward")
    assert office.ask(steward, "PUT", "/decider", member=office.ben.member).is_success
    hold = differ(office)
    assert decide(office, office.ben, hold).status_code == 404
    assert decide(office, chiara, hold).is_success


def test_nobody_decides_on_words_that_they_have_not_seen(office: Office, chiara: Person) -> None:
    hold = differ(office)
    before = waiting(office, chiara)[0]["said_ms"]
    office.world.now_ms += 1
    assert office.capture(hold, "120").is_success
    assert why(decide(office, chiara, hold, said_ms=before)) == "changed_meanwhile"
    assert decide(office, chiara, hold).is_success


def test_the_first_decision_stands(office: Office, chiara: Person) -> None:
    other, hold = office.enter("treasurer"), differ(office)
    first = decide(office, chiara, hold)
    assert decide(office, chiara, hold).json() == first.json()
    assert why(decide(office, chiara, hold, 100)) == "decided_already"
    assert decide(office, other, hold, 100).status_code == 404
    assert office.get(office.ben, f"/bookings/{hold}")["decided"]["amount"] == "90"


def test_two_who_decide_at_once_leave_one_decision(office: Office, chiara: Person) -> None:
    other, hold = office.enter("treasurer"), differ(office)
    path = f"{office.coop.path}/decisions/{hold}"
    said_ms = waiting(office, chiara)[0]["said_ms"]
    answers = office.world.together(
        *(
            (
                "PUT", path,
                {
                    "json": {"amount": amount, "text": WHY, "said_ms": said_ms},
                    "headers": {"Authorization": f"Bearer {office.tokens[who]}"},
                },
            )
            for who, amount in ((chiara, "60"), (other, "110"))
        )
    )  # fmt: skip
    assert sorted(one.is_success for one in answers) == [False, True]
    [first] = [one.json() for one in answers if one.is_success]
    assert office.get(office.ben, f"/bookings/{hold}")["decided"]["amount"] == first["amount"]


def test_nothing_is_decided_once_the_hours_are_free_or_the_two_agree(
    office: Office, chiara: Person
) -> None:
    held, agreed, freed = differ(office), differ(office), differ(office)
    office.world.now_ms += 1
    agrees = office.ask(office.ana, "POST", f"/bookings/{agreed}/said", amount="110")
    assert agrees.json()["seq"] is not None
    office.coop.do("release", office.ben.key, hold=freed)
    for hold in (agreed, freed):
        assert decide(office, chiara, hold).status_code == 404
    office.world.now_ms += 72 * HOUR_MS
    office.tokens = {who: office.coop.token(who) for who in office.tokens}
    assert waiting(office, chiara) == []
    assert decide(office, chiara, held).status_code == 404
    assert not take(office, held, 90).is_success


def test_a_decision_that_came_too_late_to_be_taken_is_not_said_to_be_given(
    office: Office, chiara: Person
) -> None:
    hold = differ(office)
    decide(office, chiara, hold)
    office.world.now_ms += 72 * HOUR_MS
    office.tokens = {who: office.coop.token(who) for who in office.tokens}
    [told] = office.get(chiara, "/decisions")["lately"]
    assert (told["taken"], told["over"]) == (None, True)
    assert home(office, office.ben) == home(office, office.ana) == []


def test_a_reason_is_said(office: Office, chiara: Person) -> None:
    assert why(decide(office, chiara, differ(office), text=" ")) == "empty"


def test_who_booked_reads_it_and_the_other_does_not_do_that_for_them(
    office: Office, chiara: Person
) -> None:
    hold = differ(office)
    decide(office, chiara, hold)
    seen = f"/bookings/{hold}/decision/seen"
    assert office.ask(office.ben, "POST", seen).status_code == 204
    assert len(home(office, office.ana)) == 1
    assert office.ask(office.ana, "POST", seen).status_code == 204
    assert (len(home(office, office.ana)), len(home(office, office.ben))) == (0, 1)


def test_the_two_see_that_somebody_looked_and_where_it_was_is_not_shown(
    office: Office, chiara: Person
) -> None:
    hold = office.book()
    planned = {"day": "2026-12-01", "place": "Calle Sol 3", "note": "The key is under the pot"}
    day = office.get(office.ana, f"/bookings/{hold}")["until_ms"]
    del day
    office.ask(office.ana, "PUT", f"/bookings/{hold}/visit", **planned)
    office.ask(office.ana, "POST", f"/bookings/{hold}/said", amount="60")
    office.capture(hold, "110")
    seen = json.dumps(waiting(office, chiara))
    assert "Calle Sol" not in seen
    assert "pot" not in seen
    token = office.tokens[office.ben]
    headers = {"Cookie": f"ayni={token}", "sec-fetch-site": "same-origin"}
    own = office.world.call("GET", "/app/privacy/all.json", headers=headers).json()
    assert [(one["reader_id"], one["what"]) for one in own["look"]] == [(chiara.member, "visit")]


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_with_either_of_the_two_what_was_decided_of_them_is_erased(
    office: Office, chiara: Person, who: str
) -> None:
    hold = differ(office)
    decide(office, chiara, hold)
    place = Place(office.coop.community, 0)
    member = getattr(office, who).member
    office.world.service.database.write(lambda session: erase(session, place, member)).result()
    with office.world.service.database.reading() as session:
        assert session.exec(select(CareDecidedRow)).all() == []
