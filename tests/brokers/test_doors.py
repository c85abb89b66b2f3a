"""Mandates, permissions on paper and paper cheques, by an app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.offices import HOUR_MS
from wallets.cheques import Act, id_of, slip_of

if TYPE_CHECKING:
    from tests.support.offices import Office
    from tests.support.world import Person

DAY_MS = 24 * HOUR_MS


@pytest.fixture
def broker(office: Office) -> Person:
    """A broker who is signed in."""
    return office.enter("broker")


def give(office: Office, broker: Person, **own: Any) -> str:  # noqa: ANN401
    """Ana lets the broker enter payments for her; the mandate's id."""
    fields: dict[str, Any] = {
        "account": office.ana.account, "broker": broker.member, "each": "30", "total": "40",
        "until": office.world.now_ms + DAY_MS,
    }  # fmt: skip
    id_ = office.signed(office.ana, "mandate-given", **fields | own)
    body = {"order": id_["order"], "signatures": [[id_["key"], id_["signature"]]]}
    assert office.coop.send(body).is_success
    [found] = office.get(office.ana, f"/mandates?member={office.ana.member}")["mandates"]
    return str(found["mandate"])


def test_the_broker_whom_a_mandate_names_reads_what_is_left_of_it(
    office: Office, broker: Person
) -> None:
    id_ = give(office, broker, payees=[office.ben.account])
    office.coop.do(
        "transfer-by-mandate", broker.key, mandate=id_, from_=office.ana.account,
        to=office.ben.account, amount="25",
    )  # fmt: skip
    found = office.get(broker, f"/mandates/{id_}")
    assert (found["broker"], found["each"], found["rest"]) == (broker.member, "30", "15")
    assert [one["account"] for one in found["payees"]] == [office.ben.account]
    assert office.get(office.ana, f"/mandates/{id_}") == found
    assert office.get(broker, "/mandates") == {"mandates": [found]}
    other = office.enter("broker")
    for nobody in (office.ben, other):
        assert office.ask(nobody, "GET", f"/mandates/{id_}").status_code == 404
    assert office.get(other, "/mandates") == {"mandates": []}


def test_mandates_that_are_over_are_shown_where_asked_for(office: Office, broker: Person) -> None:
    id_ = give(office, broker)
    office.coop.do("role-withdrawn", office.coop.steward.key, member=broker.member, role="broker")
    mine = f"/mandates?member={office.ana.member}"
    assert office.get(office.ana, mine) == {"mandates": []}
    [over] = office.get(office.ana, f"{mine}&ended=true")["mandates"]
    assert (over["mandate"], over["ended"]) == (id_, True)
    office.coop.do("mandate-withdrawn", office.ana.key, mandate=id_)
    assert office.get(office.ana, f"{mine}&ended=true") == {"mandates": []}


def test_a_broker_sees_what_those_members_wait_for(office: Office, broker: Person) -> None:
    assert office.ask(office.ben, "GET", "/mandates/bookings").status_code == 403
    hold = office.book()
    assert office.get(broker, "/mandates/bookings") == {"bookings": []}
    give(office, broker)
    [found] = office.get(broker, "/mandates/bookings")["bookings"]
    assert (found["hold"], found["remaining"]) == (hold, "120")
    assert found["payee"]["account"] == office.ben.account
    office.world.now_ms += 4 * DAY_MS
    renew(office, broker)
    assert office.get(broker, "/mandates/bookings") == {"bookings": []}


def renew(office: Office, *people: Person) -> None:
    """Sign somebody in again, later."""
    for who in people:
        office.tokens[who] = office.coop.token(who)


def paper(office: Office, broker: Person, by: Person, **own: Any) -> dict[str, Any]:  # noqa: ANN401
    """What Ana has signed on paper, with the first signature of those who vouch for it."""
    fields = {
        "account": office.ana.account, "broker": broker.member, "each": "30", "total": "40",
        "until": office.world.now_ms + 30 * DAY_MS, "payees": [office.ben.account],
    }  # fmt: skip
    return office.signed(by, "mandate-given", memo="My groceries", **fields | own)


def test_two_vouch_for_a_paper(office: Office, broker: Person) -> None:
    ana = office.ana
    one, two = office.enter("broker"), office.enter("broker")
    office.coop.do("key-revoked", ana.key, member=ana.member, revoked=ana.key.public)
    sent = paper(office, broker, one)
    for who, other, status in (
        (office.ben, two.member, 403), (one, broker.member, 422), (one, one.member, 422),
        (one, office.ben.member, 422),
    ):  # fmt: skip
        body = paper(office, broker, who) | {"other": other}
        assert office.ask(who, "POST", "/drafts", **body).status_code == status
    left = office.ask(one, "POST", "/drafts", **sent, other=two.member)
    id_ = left.json()["id"]
    assert (left.status_code, office.get(broker, "/drafts")) == (201, {"drafts": []})
    [found] = office.get(two, "/drafts")["drafts"]
    assert (found["memo"]["text"], found["signed"], found["missing"]) == ("My groceries", False, 1)
    assert [each["signed"] for each in office.get(one, "/drafts")["drafts"]] == [True]
    own = office.signature(two, found["order"])
    entered = office.ask(two, "POST", f"/drafts/{id_}/signatures", **own)
    assert entered.is_success, entered.text
    assert office.get(broker, f"/mandates/{id_}")["waits"] is True


def make_cheque(office: Office, broker: Person) -> str:
    """Ana makes out a cheque of an hour, which the broker redeems; its hold."""
    slip = slip_of(bytes(range(15)))
    office.coop.do(
        "hold", office.ana.key, id=slip.hold, from_=office.ana.account, to=broker.account,
        amount="60", until=office.world.now_ms + DAY_MS, memo=slip.commitment,
    )  # fmt: skip
    return slip.hold


def test_a_cheque_is_found_by_its_hold(office: Office, broker: Person) -> None:
    assert office.get(office.ana, "/cheques") == {"cheques": []}
    [desk] = office.get(office.ana, "/cheques/offices")["offices"]
    assert (desk["account"], desk["member"], desk["kind"]) == (
        broker.account, broker.member, "member",
    )  # fmt: skip
    hold = make_cheque(office, broker)
    [mine] = office.get(office.ana, "/cheques")["cheques"]
    assert (mine["hold"], mine["amount"], mine["state"]) == (hold, "60", "good")
    assert office.get(broker, f"/cheques/{hold}") == mine
    assert office.get(office.ana, f"/cheques/{hold}") == mine
    assert office.ask(office.ben, "GET", f"/cheques/{hold}").status_code == 404
    for nobody in (office.book(), office.ana.member):
        assert office.ask(broker, "GET", f"/cheques/{nobody}").status_code == 404
    assert office.get(office.ben, "/cheques") == {"cheques": []}


def test_what_became_of_a_cheque_is_told(office: Office, broker: Person) -> None:
    hold = make_cheque(office, broker)
    found = office.get(broker, f"/cheques/{hold}")
    assert found["redeemed_by"] == id_of(Act.redeemed, hold)
    office.coop.do(
        "capture", broker.key, id=found["redeemed_by"], hold=hold, amount="60", rest="released"
    )
    office.coop.do(
        "transfer", broker.key, id=found["handed_on_by"], from_=broker.account,
        to=office.ben.account, amount="60",
    )  # fmt: skip
    after = office.get(office.ana, f"/cheques/{hold}")
    assert (after["state"], after["time_ms"]) == ("redeemed", office.world.now_ms)
    assert after["receiver"] != ""
    assert office.get(office.ana, "/cheques") == {"cheques": []}


@pytest.mark.parametrize("state", ["called_back", "expired"])
def test_a_cheque_that_nobody_redeemed(office: Office, broker: Person, state: str) -> None:
    hold = make_cheque(office, broker)
    id_ = office.get(office.ana, f"/cheques/{hold}")["called_back_by"]
    if state == "called_back":
        office.coop.do("release", office.ana.key, id=id_, hold=hold)
    else:
        office.world.now_ms += 2 * DAY_MS
        renew(office, office.ana)
    assert office.get(office.ana, f"/cheques/{hold}")["state"] == state
    assert office.get(office.ana, "/cheques") == {"cheques": []}


def test_whom_a_permission_lets_be_paid_does_not_read_it(office: Office) -> None:
    broker = office.enter("broker")
    given = office.coop.do(
        "mandate-given", office.ana.key, account=office.ana.account, broker=broker.member,
        each="10", total="20", until=office.world.now_ms + 86_400_000,
        payees=[office.ben.account],
    )  # fmt: skip
    assert office.ask(office.ben, "GET", f"/entries/{given['seq']}").status_code == 403
    for who, sees in ((office.ana, True), (broker, True), (office.ben, False)):
        acts = office.get(who, f"/members/{who.member}/acts")["acts"]
        assert (given["seq"] in {act["index"] for act in acts}) is sees


def looks(office: Office, who: Person) -> set[tuple[str, str]]:
    """By whom, and at what, a member was looked at."""
    found = office.get(who, "/me/access-log")["looks"]
    return {(look["reader"], look["what"]) for look in found}


@pytest.mark.parametrize(
    "path", ["/mandates?member={member}", "/mandates/{id}", "/desk/members/{member}"]
)
def test_a_member_sees_who_looked_at_what_they_permit(
    office: Office, broker: Person, path: str
) -> None:
    steward, id_ = office.coop.steward, give(office, broker)
    office.tokens[steward] = office.coop.token(steward)
    for who in (office.ana, broker):
        office.ask(who, "GET", path.format(member=office.ana.member, id=id_))
    assert looks(office, office.ana) == set()
    office.get(steward, path.format(member=office.ana.member, id=id_))
    shown = {"mandates", "balances"} if path.startswith("/desk") else {"mandates"}
    assert looks(office, office.ana) == {(steward.member, what) for what in shown}


def test_both_sides_see_that_a_broker_looked_at_their_booking(
    office: Office, broker: Person
) -> None:
    give(office, broker)
    office.get(broker, "/mandates/bookings")
    assert looks(office, office.ana) == set()
    office.book()
    office.get(broker, "/mandates/bookings")
    for who in (office.ana, office.ben):
        assert looks(office, who) == {(broker.member, "entry")}
    assert looks(office, office.eva) == set()
