"""Leaving, what is wished, debts that remain, and erasing somebody who has gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.membership.leaving import TAKEN_BACK_MS
from ledger.rules.passing import NOTICE_MS
from tests.support.world import Coop

if TYPE_CHECKING:
    import httpx

    from tests.support.world import Person, World


class House:
    """A cooperative with two stewards of whom two decide, and two members."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any", board=1, quorum=2)
        self.one, self.other = self.coop.stewards
        self.ana, self.bo = self.coop.join(), self.coop.join()
        for who, name in ((self.ana, "Ana"), (self.bo, "Bo")):
            self.ask(who, "PUT", f"/members/{who.member}/profile", name=name)

    def ask(self, who: Person, method: str, path: str, **body: Any) -> httpx.Response:  # noqa: ANN401
        """Ask as somebody, below the book."""
        more = {"json": body} if body else {}
        return self.world.call(method, self.coop.path + path, self.coop.token(who), **more)

    def page(self, who: Person, method: str, path: str, **form: str) -> httpx.Response:
        """A page, as a browser asks for it."""
        headers = {"Cookie": f"ayni={self.coop.token(who)}", "sec-fetch-site": "same-origin"}
        more: dict[str, Any] = {"data": form} if method == "POST" else {}
        return self.world.call(method, path, headers=headers, **more)

    def leaves(self, who: Person) -> None:
        """Let somebody say that they leave, and the time go by in which they take it back."""
        self.ask(who, "POST", "/me/leaving")
        self.world.now_ms += TAKEN_BACK_MS

    def looks(self, who: Person) -> set[str]:
        """What of somebody's was looked at."""
        found = self.ask(who, "GET", "/me/access-log").json()["looks"]
        return {one["what"] for one in found}


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def test_a_member_leaves_with_a_wish_that_they_sign(house: House) -> None:
    ana, bo, coop = house.ana, house.bo, house.coop
    coop.pay(bo, ana, 45)
    assert house.ask(ana, "PUT", "/me/leaving/wish", wish="heir", to=bo.account).status_code == 204
    until = house.ask(ana, "POST", "/me/leaving").json()["leaves_ms"]
    assert until == house.world.now_ms + TAKEN_BACK_MS
    own = house.ask(ana, "GET", "/me/leaving").json()
    assert (own["wish"], own["to"], own["owes"], own["has_hours"]) == (
        "heir", bo.account, False, True,
    )  # fmt: skip
    [told] = house.ask(house.one, "GET", "/leavings").json()["leavings"]
    assert (told["called"], told["to"], told["leaves_ms"]) == ("Ana", bo.account, until)
    assert "wish" in house.looks(ana)
    assert "js/pages/membership/leave.js" in house.page(ana, "GET", "/app/leave").text
    coop.pay(ana, bo, 45)
    coop.do("account-closed", ana.key, account=ana.account)
    assert "You have no open account here" in house.page(ana, "GET", "/app/leave").text
    assert house.ask(house.one, "GET", "/leavings").json() == {"leavings": []}


def test_who_is_chosen_is_not_said_to_be_kept(house: House) -> None:
    ana, bo = house.ana, house.bo
    chosen = house.page(ana, "GET", f"/app/leave?to={bo.account}").text
    assert "They go to Bo once you keep this wish." in chosen
    assert "Your wish is kept" not in chosen
    house.page(ana, "POST", "/app/leave/wish", wish="member", to=bo.account, text="")
    kept = house.page(ana, "GET", "/app/leave").text
    assert "They go to Bo." in kept
    assert "Your wish is kept" in kept


def test_a_wish_is_taken_back_and_nobody_reads_it_any_more(house: House) -> None:
    ana, bo, steward = house.ana, house.bo, house.one
    wish = {"wish": "member", "to": bo.account, "text": "For Bo, who sat with me"}

    def read() -> str:
        return house.page(steward, "GET", f"/app/steward/{ana.member}").text

    house.ask(ana, "PUT", "/me/leaving/wish", **wish)
    assert "For Bo" in read()
    house.page(ana, "POST", "/app/leave/wish/end", x="1")
    assert "For Bo" not in read()
    assert "Take the wish back" not in house.page(ana, "GET", "/app/leave").text
    # Whether one leaves is another matter.
    house.ask(ana, "POST", "/me/leaving")
    house.ask(ana, "PUT", "/me/leaving/wish", **wish)
    for _twice in range(2):
        assert house.ask(ana, "DELETE", "/me/leaving/wish").status_code == 204
    own = house.ask(ana, "GET", "/me/leaving").json()
    assert (own["wish"], own["to"], own["text"]) == ("", None, "")
    assert own["leaves_ms"] is not None
    assert "For Bo" not in house.page(steward, "GET", "/app/steward/leavings").text


def test_leaving_is_taken_back(house: House) -> None:
    house.ask(house.ana, "POST", "/me/leaving")
    kinds = [one["kind"] for one in house.ask(house.one, "GET", "/waiting").json()["waiting"]]
    assert "leaving" in kinds
    assert house.ask(house.ana, "DELETE", "/me/leaving").status_code == 204
    assert house.ask(house.one, "GET", "/leavings").json() == {"leavings": []}
    assert house.ask(house.ana, "GET", "/leavings").status_code == 403


@pytest.mark.parametrize("wrong", [{"wish": "x"}, {"to": "own"}, {"to": "0" * 8}])
def test_a_wish_that_cannot_be_done_is_refused(house: House, wrong: dict[str, str]) -> None:
    sent = {"wish": "heir", **wrong}
    if sent.get("to") == "own":
        sent["to"] = house.ana.account
    assert house.ask(house.ana, "PUT", "/me/leaving/wish", **sent).status_code == 422


def test_who_owes_is_told_before_they_erase_and_the_debt_is_found(house: House) -> None:
    ana, bo = house.ana, house.bo
    house.coop.pay(ana, bo, 10)
    refused = house.ask(ana, "DELETE", "/me/data")
    assert (refused.status_code, refused.json()["code"]) == (409, "debt_must_be_known")
    assert refused.json()["fields"]["balance"] == "-10"
    number = refused.json()["fields"]["account"]
    assert "I know that I still owe this." in house.page(ana, "GET", "/app/privacy").text
    house.page(ana, "POST", "/app/privacy/erase", sure="1")
    assert house.ask(ana, "GET", "/me").json()["name"] == "Ana"
    assert house.ask(ana, "DELETE", "/me/data?knowing_debt=true").status_code == 204
    [debt] = house.ask(house.one, "GET", "/debts").json()["debts"]
    assert (debt["account"], debt["balance"]) == (ana.account, "-10")
    assert (debt["number"], debt["has_name"], debt["can_sign"]) == (number, False, True)
    assert house.ask(bo, "GET", "/debts").status_code == 403
    page = house.page(house.one, "GET", "/app/steward/leavings").text
    assert f"Account {number}" in page
    # Whoever answers for an account for writing off is led to the payment; it ends the debt.
    assert "Write it off against" not in page


def test_two_stewards_erase_somebody_who_has_gone(house: House) -> None:
    ana, path = house.ana, f"/erasures/{house.ana.member}"
    house.leaves(ana)
    assert house.ask(house.bo, "PUT", path, reason="gone").status_code == 403
    assert house.ask(house.one, "PUT", path, reason="gone").json() == {"erased": False}
    assert house.ask(house.one, "PUT", path, reason="gone").json() == {"erased": False}
    assert house.ask(ana, "GET", "/me").json()["name"] == "Ana"
    [asked] = house.ask(house.other, "GET", "/erasures").json()["erasures"]
    assert (asked["called"], asked["reason"]) == ("Ana", "gone")
    assert house.ask(house.other, "PUT", path, reason="gone").json() == {"erased": True}
    assert house.ask(ana, "GET", "/me").json()["name"] is None
    assert house.ask(house.one, "GET", "/erasures").json() == {"erasures": []}
    assert "erased" in house.looks(ana)
    own = f"/erasures/{house.one.member}"
    assert house.ask(house.one, "PUT", own, reason="me").status_code == 422
    assert house.ask(house.one, "DELETE", path).status_code == 404


def test_an_erasure_is_taken_back_in_the_pages(house: House) -> None:
    member = house.ana.member
    assert "/erasure" not in house.page(house.one, "GET", f"/app/steward/{member}").text
    house.leaves(house.ana)
    assert "/erasure" in house.page(house.one, "GET", f"/app/steward/{member}").text
    house.page(house.one, "POST", f"/app/steward/{member}/erasure", sure="1", reason="died")
    # Whoever is to agree is told at home; whoever asked, and members, have nothing to do.
    told = [
        "1 person is to be erased" in house.page(one, "GET", "/app/").text
        for one in (house.other, house.one, house.bo)
    ]
    assert told == [True, False, False]
    assert "died" in house.page(house.other, "GET", "/app/steward/leavings").text
    house.page(house.other, "POST", f"/app/steward/{member}/erasure/end", x="1")
    assert house.ask(house.one, "GET", "/erasures").json() == {"erasures": []}


def test_stewards_close_an_account_at_zero(house: House) -> None:
    page = house.page(house.one, "GET", f"/app/steward/{house.ana.member}").text
    assert f'data-account="{house.ana.account}" data-missing="0"' in page
    house.coop.pay(house.ana, house.bo, 10)
    page = house.page(house.one, "GET", f"/app/steward/{house.ana.member}").text
    assert "It closes once its balance is zero." in page
    house.coop.pay(house.bo, house.ana, 10)
    page = house.page(house.one, "GET", f"/app/steward/{house.ana.member}").text
    assert f'data-account="{house.ana.account}" data-missing="1"' in page
    closing = [steward.key for steward in (house.one, house.other)]
    house.coop.do("account-closed", *closing, account=house.ana.account)


def test_stewards_pass_on_what_somebody_left_as_they_wished(house: House) -> None:
    ana, bo, coop = house.ana, house.bo, house.coop
    coop.pay(bo, ana, 30)
    house.ask(ana, "PUT", "/me/leaving/wish", wish="heir", to=house.other.account)
    stewards = [steward.key for steward in (house.one, house.other)]
    coop.do("key-revoked", *stewards, member=ana.member, revoked=ana.key.public)
    page = house.page(house.one, "GET", f"/app/steward/{ana.member}").text
    assert "it can be passed on from" in page
    assert "data-amount" not in page
    house.world.now_ms += NOTICE_MS
    page = house.page(house.one, "GET", f"/app/steward/{ana.member}").text
    assert "it can be passed on from" not in page
    # The heir is the other steward, who is not counted: another one must sign.
    assert f'data-to="{house.other.account}" data-amount="30" data-missing="1"' in page
    passed = {"from": ana.account, "to": bo.account, "amount": "30"}
    body = coop.order("balance-passed-on", house.one.key, **passed)
    [[key, signature]] = body["signatures"]
    left = {"order": body["order"], "key": key, "signature": signature}
    draft = house.ask(house.one, "POST", "/drafts", **left).json()["id"]
    assert (
        "The balance of Ana passes on to Bo: 30 min"
        in house.page(house.other, "GET", "/app/steward/sign").text
    )
    own = house.other.key
    signed = {"key": own.public, "signature": own.sign(body["order"].encode())}
    done = house.ask(house.other, "POST", f"/drafts/{draft}/signatures", **signed)
    assert done.json()["seq"] is not None
    assert house.ask(bo, "GET", "/me/accounts").json()["accounts"][0]["balance"] == "0"
    coop.do("account-closed", *stewards, account=ana.account)
