"""The watch list and an account's bounds, by an app: for treasurers, in order, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from wallets.memos import commitment

if TYPE_CHECKING:
    from tests.support.offices import Office
    from tests.support.world import Person

LATER = "ffffffff-0000-7000-8000-00000000000a"


@pytest.fixture
def treasurer(office: Office) -> Person:
    """A treasurer who is signed in."""
    return office.enter("treasurer")


def pages(office: Office, who: Person, order: str, limit: int) -> list[str]:
    """The accounts of the watch list, page by page."""
    found: list[str] = []
    after = ""
    while True:
        page = office.get(who, f"/watch-list?order={order}&limit={limit}{after}")
        found += [line["account"] for line in page["accounts"]]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


def bound(office: Office, treasurer: Person, who: Person, **own: object) -> int:
    """Set somebody's bounds; the entry's number."""
    fields: dict[str, object] = {"lower": "-600", "upper": "600"} | own
    body = office.coop.order(
        "bound-set", treasurer.key, account=who.account, reason=commitment(bytes(32), "Agreed"),
        **fields,
    )  # fmt: skip
    memo = {"salt": bytes(32).hex(), "text": "Agreed"}
    sent = office.coop.send(body | {"memo": memo})
    assert sent.is_success, sent.text
    seq: int = sent.json()["seq"]
    return seq


def test_who_is_nearest_to_a_bound_comes_first(office: Office, treasurer: Person) -> None:
    ana, ben, eva = office.ana, office.ben, office.eva
    office.coop.pay(ana, ben, 500)
    bound(office, treasurer, eva, lower="none", upper="none")
    bound(office, treasurer, ana, lower="-400")
    by_nearest = pages(office, treasurer, "nearest", 200)
    assert (by_nearest[:2], by_nearest[-1]) == ([ana.account, ben.account], eva.account)
    by_balance = pages(office, treasurer, "balance", 200)
    assert (by_balance[0], by_balance[-1]) == (ana.account, ben.account)
    [first, *_rest] = office.get(treasurer, "/watch-list")["accounts"]
    assert (first["room"], first["balance"], first["lower"]) == ("-100", "-500", "-400")
    assert first["member"] == ana.member
    for order in ("nearest", "balance", "name"):
        whole = pages(office, treasurer, order, 200)
        assert len(set(whole)) == 5
        assert pages(office, treasurer, order, 1) == pages(office, treasurer, order, 2) == whole


def test_a_page_goes_on_where_it_ended_though_accounts_move_or_close(
    office: Office, treasurer: Person
) -> None:
    office.coop.pay(office.ana, office.ben, 500)
    first = office.get(treasurer, "/watch-list?order=balance&limit=1")
    assert [line["account"] for line in first["accounts"]] == [office.ana.account]
    office.coop.pay(office.ben, office.ana, 500)
    office.coop.do("account-closed", office.ana.key, account=office.ana.account)
    rest = office.get(treasurer, f"/watch-list?order=balance&after={first['next']}")
    assert len(rest["accounts"]) == 4
    assert office.ana.account not in {line["account"] for line in rest["accounts"]}


@pytest.mark.parametrize("query", ["order=x", "after=x", "after=1", "limit=0", "limit=201"])
def test_what_cannot_be_asked_for_is_refused(office: Office, treasurer: Person, query: str) -> None:
    assert office.ask(treasurer, "GET", f"/watch-list?{query}").status_code == 422


def test_an_account_tells_how_its_bounds_came_about(office: Office, treasurer: Person) -> None:
    seqs = [bound(office, treasurer, office.ana, lower=lower) for lower in ("-100", "none")]
    found: dict[str, Any] = office.get(treasurer, f"/watch-list/{office.ana.account}")
    assert (found["lower"], found["upper"], found["room"]) == ("none", "600", "600")
    told = [(one["seq"], one["lower"], one["reason"]) for one in found["changes"]]
    assert told == [(seqs[1], "none", "Agreed"), (seqs[0], "-100", "Agreed")]
    named = office.get(office.ana, f"/members/{treasurer.member}")["called"]
    assert {one["by"] for one in found["changes"]} == {named}


def test_the_watch_list_is_for_treasurers(office: Office, treasurer: Person) -> None:
    steward = office.coop.steward
    office.tokens[steward] = office.coop.token(steward)
    for who in (office.ana, steward):
        for path in ("/watch-list", f"/watch-list/{office.ana.account}"):
            assert office.ask(who, "GET", path).status_code == 403
    assert office.ask(treasurer, "GET", f"/watch-list/{LATER}").status_code == 404
    office.coop.do("account-closed", office.ana.key, account=office.ana.account)
    assert office.ask(treasurer, "GET", f"/watch-list/{office.ana.account}").status_code == 404
