"""What members do on pages, other programs do under /v1, by the same functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.offices import HOUR_MS, Office

if TYPE_CHECKING:
    import httpx


def code(answer: httpx.Response) -> str:
    found: str = answer.json()["code"]
    return found


def test_who_is_signed_in_and_who_has_a_number(office: Office) -> None:
    me = office.get(office.ana, "/me")
    assert me["member"] == office.ana.member
    [account] = me["accounts"]
    found = office.get(office.ben, f"/accounts/by-number/{account['number']}")
    assert found == account
    for nobody in ("999999", "x", "%00"):
        assert office.ask(office.ben, "GET", f"/accounts/by-number/{nobody}").status_code == 404


def test_hours_are_asked_for_and_paid_under_the_requests_id(office: Office) -> None:
    made = office.request(text=" Bread ").json()
    assert (made["state"], made["text"], made["seq"]) == ("open", "Bread", None)
    waits = office.get(office.ben, "/waiting")["waiting"]
    paths = [one["path"] for one in waits if one["kind"] == "request"]
    assert [path.rpartition("/")[2] for path in paths] == [made["request"]]
    assert {one["kind"] for one in waits} == {"request", "key"}
    for who in (office.ana, office.ben):
        assert office.get(who, "/requests")["requests"] == [made]
    assert office.get(office.eva, "/requests") == {"requests": []}
    assert office.ask(office.eva, "GET", f"/requests/{made['request']}").status_code == 404
    paid = office.coop.do(
        "transfer", office.ben.key, id=made["request"], from_=office.ben.account,
        to=office.ana.account, amount="45",
    )  # fmt: skip
    after = office.get(office.ana, f"/requests/{made['request']}")
    assert (after["state"], after["seq"]) == ("paid", paid["seq"])


@pytest.mark.parametrize(("to", "amount"), [("eva", "45"), ("ana", "44")])
def test_an_order_that_bears_a_requests_id_and_pays_something_else_does_not_pay_it(
    office: Office, to: str, amount: str
) -> None:
    made = office.request().json()
    office.coop.do(
        "transfer", office.ben.key, id=made["request"], from_=office.ben.account,
        to=getattr(office, to).account, amount=amount,
    )  # fmt: skip
    assert office.get(office.ana, f"/requests/{made['request']}") == made


def test_who_is_asked_may_decline_and_who_asks_may_withdraw(office: Office) -> None:
    path = f"/requests/{office.request().json()['request']}"
    assert office.ask(office.ana, "POST", f"{path}/decline").status_code == 404
    assert office.ask(office.ben, "DELETE", path).status_code == 404
    assert office.ask(office.ben, "POST", f"{path}/decline").status_code == 204
    assert office.get(office.ana, path)["state"] == "declined"
    assert office.ask(office.ana, "DELETE", path).status_code == 204
    assert office.ask(office.ana, "GET", path).status_code == 404


@pytest.mark.parametrize(
    "own",
    [
        {"payer": "ana"}, {"payer": "00000000-0000-7000-8000-000000000000"}, {"account": "ben"},
        {"amount": "0"}, {"amount": "-5"}, {"amount": "9007199254740992"}, {"amount": "1.5"},
        {"days": 0}, {"days": 91}, {"more": "x"},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_named(office: Office, own: dict[str, Any]) -> None:
    named = {"ana": office.ana.member, "ben": office.ben.account}
    sent = {name: named.get(str(value), value) for name, value in own.items()}
    answer = office.request(**sent)
    assert (answer.status_code, code(answer)) == (422, "request_must_be_well_formed")
    assert next(iter(own)) in answer.json()["fields"]["where"]


def test_a_whole_number_is_whole_however_it_is_written(office: Office) -> None:
    assert office.request(days=14.0).status_code == 201
    named = office.request(days=14.5).json()["fields"]
    assert (named["where"], named["why"]) == ("days", "int_type")


def test_booked_care_is_taken_once_both_say_the_same(office: Office) -> None:
    hold = office.book()
    [booked] = office.get(office.ben, "/bookings")["bookings"]
    assert (booked["hold"], booked["gives"], booked["remaining"]) == (hold, False, "120")
    assert office.capture(hold, "90").json() == {"seq": None}
    assert office.get(office.ana, f"/bookings/{hold}")["waits"] == "90"
    path = f"/bookings/{hold}/said"
    assert office.ask(office.ana, "POST", path, amount="60").json() == {"seq": None}
    entered = office.ask(office.ana, "POST", path, amount="90").json()["seq"]
    assert office.get(office.ana, f"/entries/{entered}")["order"]
    after = office.get(office.ben, f"/bookings/{hold}")
    assert (after["over"], after["remaining"]) == (True, "0")
    too_late = office.ask(office.ana, "POST", path, amount="10")
    assert (too_late.status_code, too_late.json()["fields"]["where"]) == (422, "amount")


def test_nobody_else_sees_or_answers_a_booking(office: Office) -> None:
    hold = office.book()
    for method, path, body in (
        ("GET", "", {}), ("POST", "/said", {"amount": "1"}),
    ):  # fmt: skip
        answer = office.ask(office.eva, method, f"/bookings/{hold}{path}", **body)
        assert answer.status_code == 404
    assert office.capture(hold, "90", office.eva).status_code == 404
    assert office.capture(hold, "90", office.ana).status_code == 422
    for amount in ("121", "-1"):
        answer = office.ask(office.ana, "POST", f"/bookings/{hold}/said", amount=amount)
        assert answer.status_code == 422


def test_a_capture_that_could_not_be_posted_later_is_not_kept(office: Office) -> None:
    hold = office.book()
    hour, until = HOUR_MS, office.world.now_ms + 72 * HOUR_MS
    for who, minutes, own, why in (
        (office.ben, "121", {}, "more_than_is_set_aside"),
        (office.ben, "90", {"rest": "held"}, "rest_not_released"),
        (office.ben, "90", {"expires": until - hour}, "ends_before_the_booking"),
        (office.ben, "90", {"hold": office.book()}, "not_of_this_booking"),
        (office.ana, "90", {}, "not_the_givers"),
    ):
        answer = office.capture(hold, minutes, who, **own)
        assert answer.status_code == 422, why
        assert answer.json()["fields"] == {"where": "order", "why": why}
    assert office.get(office.ana, f"/bookings/{hold}")["waits"] is None
    assert office.capture(hold, "120", expires=until - hour + 1).json() == {"seq": None}


def test_silence_is_chosen(office: Office) -> None:
    hold = office.book()
    assert office.get(office.ana, "/bookings/silence") == {"days": 0}
    assert office.ask(office.ana, "PUT", "/bookings/silence", days=3).json() == {"days": 3}
    assert office.ask(office.ana, "PUT", "/bookings/silence", days=5).status_code == 422
    office.capture(hold, "90")
    assert office.get(office.ana, f"/bookings/{hold}")["agrees_ms"] is not None


def test_members_write_to_each_other(office: Office) -> None:
    path = f"/conversations/{office.ben.member}"
    sent = office.ask(office.ana, "POST", path, text=" Hello ").json()
    assert (sent["text"], sent["seen_ms"]) == ("Hello", None)
    back = f"/conversations/{office.ana.member}"
    [talk] = office.get(office.ben, "/conversations")["conversations"]
    assert (talk["member"], talk["unseen"]) == (office.ana.member, 1)
    assert office.get(office.ben, back)["messages"] == [sent]
    assert office.get(office.ben, "/conversations")["conversations"][0]["unseen"] == 1
    assert office.ask(office.ben, "POST", f"{back}/seen").status_code == 204
    assert office.get(office.ben, "/conversations")["conversations"][0]["unseen"] == 0
    assert office.get(office.eva, "/conversations") == {"conversations": []}
    for text in ("", "   ", "x" * 1_001, "\x00", "\x1c"):
        assert office.ask(office.ana, "POST", path, text=text).status_code == 422
    assert office.ask(office.ana, "POST", back, text="x").status_code == 404


def test_messages_are_so_many_a_day(office: Office) -> None:
    path = f"/conversations/{office.ben.member}"
    told = [office.ask(office.ana, "POST", path, text=str(n)) for n in range(101)]
    assert {answer.status_code for answer in told[:-1]} == {201}
    assert code(told[-1]) == "requests_must_be_fewer"
    assert told[-1].headers["retry-after"] == "3600"
