"""The treasurer's tables by an app: what is sifted, sorted and summed; and exchanges taken back."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from html import unescape
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from tests.treasury.test_watch_list import bound

if TYPE_CHECKING:
    from tests.support.offices import Office
    from tests.support.world import Person

DAY_MS = 86_400_000


@pytest.fixture
def treasurer(office: Office) -> Person:
    """A treasurer who is signed in."""
    return office.enter("treasurer")


def found(office: Office, who: Person, query: str) -> dict[str, Any]:
    """A page of the watch list."""
    page: dict[str, Any] = office.get(who, f"/watch-list?{query}")
    return page


def accounts(office: Office, who: Person, query: str) -> list[str]:
    return [line["account"] for line in found(office, who, query)["accounts"]]


@pytest.mark.parametrize(
    "order", ["nearest", "balance", "number", "lower", "upper", "ends", "last"]
)
def test_down_is_the_other_way_round_and_who_has_no_figure_stays_last(
    office: Office, treasurer: Person, order: str
) -> None:
    office.coop.pay(office.ana, office.ben, 200)
    bound(office, treasurer, office.ana, lower="-300", until=office.world.now_ms + DAY_MS)
    bound(office, treasurer, office.eva, lower="none", upper="none")
    up, down = (accounts(office, treasurer, f"order={order}&way={way}") for way in ("up", "down"))
    assert sorted(up) == sorted(down)
    page = found(office, treasurer, f"order={order}")["accounts"]
    field = {"nearest": "room", "ends": "bounds_until_ms", "last": "last_ms"}.get(order, order)
    figures = {line["account"]: line[field] for line in page}
    without = [one for one in up if figures[one] in {None, "none"}]
    assert up[len(up) - len(without) :] == down[len(down) - len(without) :] == without
    with_ = [int(figures[one].replace(" ", "") if order == "number" else figures[one])
             for one in up if one not in without]  # fmt: skip
    assert with_ == sorted(with_)
    turned = [int(figures[one].replace(" ", "") if order == "number" else figures[one])
              for one in down if one not in without]  # fmt: skip
    assert turned == sorted(turned, reverse=True)


@pytest.mark.parametrize("query", ["order=name&way=down", "order=balance&way=down", "order=ends"])
def test_pages_in_any_order_show_each_account_once(
    office: Office, treasurer: Person, query: str
) -> None:
    office.coop.pay(office.ana, office.ben, 200)
    seen: list[str] = []
    after = ""
    while True:
        page = found(office, treasurer, f"{query}&limit=2{after}")
        seen += [line["account"] for line in page["accounts"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == accounts(office, treasurer, query)
    assert len(set(seen)) == page["count"] == 5


def test_accounts_are_sifted_by_state(office: Office, treasurer: Person) -> None:
    ana, ben, eva = office.ana.account, office.ben.account, office.eva.account
    office.coop.pay(office.ana, office.ben, 560)
    bound(office, treasurer, office.ana, lower="-500")
    bound(office, treasurer, office.eva, until=office.world.now_ms + 20 * DAY_MS)
    assert accounts(office, treasurer, "state=negative") == [ana]
    assert accounts(office, treasurer, "state=past") == [ana]
    assert set(accounts(office, treasurer, "state=near")) == {ana, ben}
    assert accounts(office, treasurer, "state=ending") == [eva]
    assert accounts(office, treasurer, "state=community") == []
    assert accounts(office, treasurer, "state=inactive") == []
    office.world.now_ms += 91 * DAY_MS
    office.tokens[treasurer] = office.coop.token(treasurer)
    office.coop.pay(office.ben, office.ana, 1)
    assert set(accounts(office, treasurer, "state=inactive")) >= {eva}
    assert not {ana, ben} & set(accounts(office, treasurer, "state=inactive"))


def test_somebody_is_found_by_number_and_the_sums_are_of_all(
    office: Office, treasurer: Person
) -> None:
    office.coop.pay(office.ana, office.ben, 200)
    [number] = [
        line["number"] for line in found(office, treasurer, "")["accounts"]
        if line["account"] == office.ana.account
    ]  # fmt: skip
    page = found(office, treasurer, f"words={number}")
    assert [line["account"] for line in page["accounts"]] == [office.ana.account]
    assert (page["count"], page["below"], page["above"]) == (1, "-200", "0")
    page = found(office, treasurer, "limit=1")
    assert (page["count"], page["below"], page["above"]) == (5, "-200", "200")


def test_the_table_as_a_file_has_every_account_and_all_see_that_it_was_taken(
    office: Office, treasurer: Person
) -> None:
    office.coop.pay(office.ana, office.ben, 200)
    headers = {"Cookie": f"ayni={office.tokens[treasurer]}"}
    answer = office.world.call("GET", "/app/treasurer.csv?sort=balance", headers=headers)
    _head, first, *rest = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert first[2:4] == ["-3 h 20", "-10 h 00"]
    assert len(rest) == 4
    looks = office.get(office.eva, "/me/access-log")
    assert "all balances" in str(looks)
    refused = {"Cookie": f"ayni={office.tokens[office.ana]}"}
    assert office.world.call("GET", "/app/treasurer.csv", headers=refused).status_code == 403


def test_exchanges_are_listed_newest_first_with_what_can_be_taken_back(
    office: Office, treasurer: Person
) -> None:
    first = office.coop.pay(office.ana, office.ben, 10, "Bread")["seq"]
    office.coop.pay(office.ben, office.eva, 20)
    own = office.coop.pay(office.ben, treasurer, 30)["seq"]
    listed = office.get(treasurer, "/exchanges")["exchanges"]
    assert [row["amount"] for row in listed] == ["30", "20", "10"]
    assert [row["reversible"] for row in listed] == [False, True, True]
    assert listed[-1]["memo"] == "Bread"
    assert listed[0]["seq"] == own
    body = office.coop.order(
        "reversal", treasurer.key, of=office.get(treasurer, f"/exchanges/{first}")["order"],
        reason="55" * 32,
    )  # fmt: skip
    assert office.coop.send(body).is_success
    [last] = [
        row for row in office.get(treasurer, "/exchanges")["exchanges"] if row["seq"] == first
    ]
    assert (last["taken_back"], last["reversible"]) == (True, False)
    office.world.now_ms += 91 * DAY_MS
    office.tokens[treasurer] = office.coop.token(treasurer)
    assert not any(row["reversible"] for row in office.get(treasurer, "/exchanges")["exchanges"])


def test_exchanges_of_somebody_go_on_page_by_page(office: Office, treasurer: Person) -> None:
    for at in range(1, 6):
        office.coop.pay(office.ana, office.ben, at)
        office.coop.pay(office.ben, office.eva, 100)
    [number] = [
        line["number"] for line in found(office, treasurer, "")["accounts"]
        if line["account"] == office.ana.account
    ]  # fmt: skip
    seen: list[str] = []
    before = ""
    while True:
        page = office.get(treasurer, f"/exchanges?words={number}&limit=2{before}")
        seen += [row["amount"] for row in page["exchanges"]]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"
    assert seen == ["5", "4", "3", "2", "1"]


@pytest.mark.parametrize("limit", [1, 2, 9])
@pytest.mark.parametrize("of_ana", [False, True])
def test_exchanges_of_some_days_are_told_in_either_direction(
    office: Office, treasurer: Person, limit: int, *, of_ana: bool
) -> None:
    at: list[int] = []
    for amount in range(1, 7):
        at.append(office.world.now_ms)
        office.coop.pay(office.ana, office.ben, amount)
        office.coop.pay(office.ben, office.eva, 10 * amount)
        office.world.now_ms += DAY_MS
    office.tokens[treasurer] = office.coop.token(treasurer)
    number = office.get(treasurer, f"/watch-list/{office.ana.account}")["number"]
    words = f"&words={number}" if of_ana else ""

    def told(query: str, way: str = "before") -> list[int]:
        seen, cursor = [], query
        while True:
            page = office.get(treasurer, f"/exchanges?limit={limit}{words}{cursor}")
            seen += [int(row["amount"]) for row in page["exchanges"]]
            if page["next"] is None:
                return seen
            cursor = f"{query.removesuffix('&after=0')}&{way}={page['next']}"

    def upwards(first: int, last: int) -> list[int]:
        sums = [(one, 10 * one) for one in range(first, last + 1)]
        return [each for pair in sums for each in (pair[:1] if of_ana else pair)]

    # Both times are included: what was paid at the fifth is, and what at the sixth is not.
    between = f"&since={at[1]}&until={at[5] - 1}"
    assert told("") == upwards(1, 6)[::-1]
    assert told(between) == upwards(2, 5)[::-1]
    assert told(f"&since={at[2]}&until={at[2] + DAY_MS - 1}") == upwards(3, 3)[::-1]
    assert told(f"&since={at[5] + DAY_MS}") == told(f"&until={at[0] - 1}") == []
    assert told("&after=0", "after") == upwards(1, 6)
    assert told(f"{between}&after=0", "after") == upwards(2, 5)


def test_exchanges_are_for_treasurers_and_whom_they_touch_sees_it(
    office: Office, treasurer: Person
) -> None:
    office.coop.pay(office.ana, office.ben, 10, "Bread")
    for who in (office.ana, office.enter("auditor")):
        assert office.ask(who, "GET", "/exchanges").status_code == 403
    office.get(treasurer, "/exchanges")
    assert "text" in str(office.get(office.ana, "/me/access-log"))


def test_all_exchanges_are_a_file_too(
    office: Office, treasurer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.treasury.pages.exchanges.AT_ONCE", 2)
    for amount in (1, 2, 3):
        office.coop.pay(office.ana, office.ben, amount, "=Bread")
    office.coop.pay(office.ben, office.eva, 4)
    rows = exchanged(office, treasurer)
    assert [row[4] for row in rows[:4]] == ["4", "3", "2", "1"]
    assert [row[7] for row in rows[:4]] == ["", *["'=Bread"] * 3]
    listed = office.get(treasurer, "/exchanges")["exchanges"]
    assert [int(row[0]) for row in rows] == [row["seq"] for row in listed]
    number = office.get(treasurer, f"/watch-list/{office.eva.account}")["number"]
    assert [row[4] for row in exchanged(office, treasurer, f"?q={number}")] == ["4"]
    assert "text" in str(office.get(office.ana, "/me/access-log"))
    own = {"Cookie": f"ayni={office.tokens[office.ana]}"}
    assert office.world.call("GET", EXCHANGED, headers=own).status_code == 403


EXCHANGED = "/app/treasurer/exchanges.csv"


def exchanged(office: Office, treasurer: Person, query: str = "") -> list[list[str]]:
    """The rows of the treasurer's file of exchanges."""
    headers = {"Cookie": f"ayni={office.tokens[treasurer]}"}
    answer = office.world.call("GET", f"{EXCHANGED}{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    _head, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    return rows


def test_a_page_says_what_it_comes_to_and_whether_that_is_all(
    office: Office, treasurer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for amount in (1, 2, 4):
        office.coop.pay(office.ana, office.ben, amount)
    number = office.get(treasurer, f"/watch-list/{office.ana.account}")["number"]
    headers = {"Cookie": f"ayni={office.tokens[treasurer]}; lang=en"}
    path = f"/app/treasurer/exchanges?q={number}"
    for rows, said in ((9, "Together: 7\u00a0min"), (2, "Together on this page: 6\u00a0min")):
        monkeypatch.setattr("api.treasury.pages.exchanges.ROWS", rows)
        assert said in office.world.call("GET", path, headers=headers).text


def test_a_page_of_some_days_keeps_to_them_where_it_goes_on(
    office: Office, treasurer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.treasury.pages.exchanges.ROWS", 2)
    days = []
    for amount in (1, 2, 3, 4):
        days.append(datetime.fromtimestamp(office.world.now_ms / 1000, UTC).date())
        office.coop.pay(office.ana, office.ben, amount)
        office.world.now_ms += DAY_MS
    office.tokens[treasurer] = office.coop.token(treasurer)
    headers = {"Cookie": f"ayni={office.tokens[treasurer]}; lang=en"}

    def page(address: str) -> str:
        answer = office.world.call("GET", unescape(address), headers=headers)
        assert answer.status_code == 200
        return str(answer.text)

    first = page(f"/app/treasurer/exchanges?since={days[1]}&until={days[3]}")
    assert re.findall(r"<strong>(\d)\u00a0min", first) == ["4", "3"]
    [on] = re.findall(r'href="([^"]*)">Older', first)
    assert re.findall(r"<strong>(\d)\u00a0min", page(on)) == ["2"]
    [turned] = re.findall(r'aria-sort="descending"><a href="([^"]*)"', first)
    oldest = page(f"/app/treasurer/exchanges{turned}")
    assert re.findall(r"<strong>(\d)\u00a0min", oldest) == ["2", "3"]
    [on] = re.findall(r'href="([^"]*)">Newer', oldest)
    last = page(on)
    assert re.findall(r"<strong>(\d)\u00a0min", last) == ["4"]
    [again] = re.findall(r'href="([^"]*)">The oldest', last)
    assert re.findall(r"<strong>(\d)\u00a0min", page(again)) == ["2", "3"]
    [file] = re.findall(r'href="[^"]*csv([^"]*)"', first)
    assert [row[4] for row in exchanged(office, treasurer, unescape(file))] == ["4", "3", "2"]
    # What is no day is none, as on statements.
    assert "Together on this page: 7" in page(
        "/app/treasurer/exchanges?since=soon&until=9999-12-31"
    )
